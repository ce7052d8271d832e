/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/route.h"

const char *p2p_verdict_name(enum p2p_verdict verdict)
{
    static const char *const name[P2P_VERDICTS] = {
        [P2P_INTERNAL] = "internal",
        [P2P_DIRECT] = "direct",
        [P2P_UPSTREAM] = "upstream",
        [P2P_INTERRUPT] = "interrupt",
        [P2P_MEMORY] = "memory",
        [P2P_PEER] = "peer",
        [P2P_REFUSED] = "refused",
        [P2P_UNDEFINED] = "undefined",
    };

    return (unsigned)verdict < P2P_VERDICTS ? name[verdict] : "?";
}
