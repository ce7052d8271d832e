/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The decoders of configuration space against the model, on bytes that are
 * made of the input and on the input as it is.
 */
#include <stdlib.h>
#include <string.h>

#include "config-bytes.h"
#include "config-model.h"
#include "facts.h"
#include "fuzz.h"
#include "p2pcore/config.h"

static bool is_same_range(struct p2p_range a, struct p2p_range b)
{
    return a.start == b.start && a.last == b.last;
}

static bool is_same(const struct p2p_function *a, const struct p2p_function *b)
{
    for (unsigned i = 0; i < P2P_ACS_VECTOR_MAX / 32; i++) {
        if (a->acs.vector[i] != b->acs.vector[i]) {
            return false;
        }
    }
    return a->kind == b->kind && a->vendor == b->vendor &&
           a->device == b->device && a->bus_master == b->bus_master &&
           a->memory_enable == b->memory_enable && a->in_d0 == b->in_d0 &&
           a->tlp == b->tlp && a->port_number == b->port_number &&
           a->secondary == b->secondary && a->subordinate == b->subordinate &&
           is_same_range(a->window[0], b->window[0]) &&
           is_same_range(a->window[1], b->window[1]) &&
           a->acs.cap == b->acs.cap && a->acs.ctl == b->acs.ctl &&
           a->acs.vector_size == b->acs.vector_size;
}

static bool is_same_sriov(const struct p2p_sriov *a, const struct p2p_sriov *b)
{
    for (unsigned i = 0; i < P2P_BARS; i++) {
        if (a->bar[i] != b->bar[i]) {
            return false;
        }
    }
    return a->total == b->total && a->count == b->count &&
           a->first_offset == b->first_offset && a->stride == b->stride &&
           a->device == b->device && a->enable == b->enable &&
           a->memory_enable == b->memory_enable;
}

/* What nothing but the decoder can have made of it. */
static struct p2p_function blank(void)
{
    struct p2p_function function;

    memset(&function, 0, sizeof(function));
    function.vendor = 0xa5a5;
    function.port_number = 0xa5;
    function.secondary = 0xa5;
    return function;
}

static bool decoders_agree(const struct config_model *model, const char **what)
{
    struct p2p_function is = blank(), should = blank();
    struct p2p_sriov is_pf = { .total = 0xa5 }, should_pf = is_pf;

    *what = "a function";
    if (p2p_config_decode(model->bytes, model->len, &is) !=
        config_model_decode(model, &should) || !is_same(&is, &should)) {
        return false;
    }
    *what = "what a PF says of its VFs";
    if (p2p_sriov_decode(model->bytes, model->len, &is_pf) !=
        config_model_sriov(model, &should_pf) ||
        !is_same_sriov(&is_pf, &should_pf)) {
        return false;
    }
    is = should = blank();
    *what = "a VF";
    return p2p_sriov_decode_vf(model->bytes, model->len, &is) ==
           config_model_vf(model, &should) && is_same(&is, &should);
}

static bool record_holds(const uint8_t *bytes, size_t len, const char **what)
{
    struct p2p_record record = p2p_record_at(0, 0, 0);
    const struct p2p_record before = record;

    if (p2p_record_decode(&record, bytes, len)) {
        *what = "something else after an error";
        return !memcmp(&record, &before, sizeof(record));
    }
    return facts_hold(&record, what);
}

/* In memory of exactly this size, so that a sanitizer sees its end. */
static bool bytes_hold(const uint8_t *bytes, size_t len, unsigned fault,
                       const char **what)
{
    uint8_t *exact = malloc(len ? len : 1);
    struct config_model model = { (enum config_fault)fault, exact, len };
    bool holds;

    memcpy(exact, bytes, len);
    holds = decoders_agree(&model, what) && record_holds(exact, len, what);
    free(exact);
    return holds;
}

bool fuzz_holds(const uint8_t *data, size_t size, unsigned fault,
                const char **what)
{
    static uint8_t bytes[CONFIG_BYTES];
    size_t len = config_bytes_make(data, size, bytes);

    return bytes_hold(bytes, len, fault, what) &&
           bytes_hold(data, size, fault, what);
}
