/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "policy/layout.h"

static const struct {
    const char *name;
    enum p2p_failure otherwise;
    struct p2p_policy_entry entry;      /* no accesses: none */
} presets[P2P_PRESETS] = {
    [P2P_PRESET_FORWARD_ALL] = {
        .name = "forward-all", .otherwise = P2P_FAIL_NONE,
    },
    [P2P_PRESET_SAME_HOST] = {
        .name = "same-host", .otherwise = P2P_FAIL_UR,
        .entry = {
            .to = { P2P_SCOPE_SAME, 0 },
            .accesses = P2P_POLICY_ALL_ACCESSES,
        },
    },
    [P2P_PRESET_WRITES_ONLY] = {
        .name = "writes-only", .otherwise = P2P_FAIL_DROP,
        .entry = { .accesses = 1u << P2P_WRITE },
    },
    [P2P_PRESET_NONE] = {
        .name = "none", .otherwise = P2P_FAIL_UR,
    },
};

int p2p_policy_add_preset(struct p2p_policy *policy, enum p2p_preset preset)
{
    int error = 0;

    if (policy->frozen) {
        return -P2P_ERR_FROZEN;
    }
    if ((unsigned)preset >= P2P_PRESETS) {
        return -P2P_ERR_BAD_POLICY;
    }
    if (presets[preset].entry.accesses) {
        error = p2p_policy_add(policy, &presets[preset].entry);
    }
    if (!error) {
        policy->otherwise = presets[preset].otherwise;
    }
    return error;
}

const char *p2p_preset_name(enum p2p_preset preset)
{
    return (unsigned)preset < P2P_PRESETS ? presets[preset].name : "?";
}
