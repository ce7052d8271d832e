/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A second opinion on configuration space: config.h and sriov.h once more, in
 * the simplest words there are. It shares no code with src/.
 */
#ifndef P2PCORE_FUZZ_CONFIG_MODEL_H
#define P2PCORE_FUZZ_CONFIG_MODEL_H

#include "p2pcore/sriov.h"

/* Planted: an opinion that is wrong in one thing. */
enum config_fault {
    CONFIG_RIGHT,
    CONFIG_LOOP,
    CONFIG_LENGTH,
    CONFIG_POWER,
    CONFIG_KIND,
    CONFIG_TLP,
    CONFIG_VECTOR,
    CONFIG_CONTROLS,
    CONFIG_WINDOW,
    CONFIG_COMMAND,
    CONFIG_SRIOV,
    CONFIG_VF,
    CONFIG_FAULTS,
};

struct config_model {
    enum config_fault fault;
    const uint8_t *bytes;
    size_t len;
};

/* Each returns what the call of the same name has to, and fills in *@out. */
int config_model_decode(const struct config_model *model,
                        struct p2p_function *out);
int config_model_sriov(const struct config_model *model,
                       struct p2p_sriov *out);
int config_model_vf(const struct config_model *model,
                    struct p2p_function *out);

#endif /* P2PCORE_FUZZ_CONFIG_MODEL_H */
