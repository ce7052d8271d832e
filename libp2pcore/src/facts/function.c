/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/function.h"

#include "p2pcore/error.h"

struct p2p_function p2p_function_init(enum p2p_kind kind)
{
    struct p2p_function function = {
        .kind = kind,
        .parent = P2P_NONE,
        .bus_master = true,
        .memory_enable = true,
        .in_d0 = true,
        .rom = p2p_range_none(),
        .rom_enable = true,
    };

    for (unsigned i = 0; i < P2P_BARS; i++) {
        function.bar[i] = p2p_range_none();
    }
    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        function.window[i] = p2p_range_none();
    }
    return function;
}

/* Such as { 0, 0 }: too small to be a BAR or a window, but not empty. */
static bool is_too_small(struct p2p_range range)
{
    return !p2p_range_is_empty(range) &&
           range.last - range.start < P2P_RANGE_LEN_MIN - 1;
}

int p2p_function_check(const struct p2p_function *function)
{
    if ((unsigned)function->kind >= P2P_KINDS) {
        return -P2P_ERR_BAD_VALUE;
    }
    for (unsigned i = 0; i < P2P_BARS; i++) {
        if (is_too_small(function->bar[i])) {
            return -P2P_ERR_BAD_RANGE;
        }
    }
    if (function->rom_enable && is_too_small(function->rom)) {
        return -P2P_ERR_BAD_RANGE;
    }
    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        if (p2p_kind_is_bridge(function->kind) &&
            is_too_small(function->window[i])) {
            return -P2P_ERR_BAD_RANGE;
        }
    }
    return 0;
}

const char *p2p_kind_name(enum p2p_kind kind)
{
    static const char *const name[P2P_KINDS] = {
        [P2P_KIND_ENDPOINT] = "endpoint",
        [P2P_KIND_ROOT_PORT] = "root port",
        [P2P_KIND_UPSTREAM_PORT] = "upstream port",
        [P2P_KIND_DOWNSTREAM_PORT] = "downstream port",
        [P2P_KIND_BRIDGE] = "bridge",
    };

    return (unsigned)kind < P2P_KINDS ? name[kind] : "?";
}
