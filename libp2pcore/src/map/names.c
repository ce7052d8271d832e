/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pmap/check.h"

const char *p2p_mapping_kind_name(enum p2p_mapping_kind kind)
{
    static const char *const name[P2P_MAPPING_KINDS] = {
        [P2P_MAPPING_IOVA] = "iova",
        [P2P_MAPPING_BUS] = "bus",
    };

    return (unsigned)kind < P2P_MAPPING_KINDS ? name[kind] : "?";
}

const char *p2p_direction_name(enum p2p_direction direction)
{
    switch (direction) {
    case P2P_DIRECTION_READ:
        return "read";
    case P2P_DIRECTION_WRITE:
        return "write";
    case P2P_DIRECTION_BOTH:
        return "both";
    }
    return "?";
}

const char *p2p_map_answer_name(enum p2p_map_answer answer)
{
    static const char *const name[P2P_MAP_ANSWERS] = {
        [P2P_MAP_COVERED] = "covered",
        [P2P_MAP_WRONG_DIRECTION] = "wrong direction",
        [P2P_MAP_NOT_SYNCED] = "not synced",
        [P2P_MAP_AFTER_UNMAP] = "after unmap",
        [P2P_MAP_AFTER_REVOKE] = "after revoke",
        [P2P_MAP_STALE] = "stale generation",
        [P2P_MAP_BEYOND_END] = "beyond the end",
        [P2P_MAP_NOT_LINKED] = "not linked",
        [P2P_MAP_BUS_FOR_IOVA] = "bus address for an iova",
        [P2P_MAP_OTHER_CLIENT] = "of another client",
        [P2P_MAP_NEVER_MAPPED] = "never mapped",
        [P2P_MAP_BAD_ACCESS] = "bad access",
    };

    return (unsigned)answer < P2P_MAP_ANSWERS ? name[answer] : "?";
}
