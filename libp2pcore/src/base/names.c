/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/types.h"

const char *p2p_access_name(enum p2p_access access)
{
    static const char *const name[] = {
        [P2P_READ] = "read",
        [P2P_WRITE] = "write",
        [P2P_ATOMIC] = "atomic",
    };

    return (unsigned)access < sizeof(name) / sizeof(name[0]) ? name[access]
                                                             : "?";
}

const char *p2p_failure_name(enum p2p_failure failure)
{
    static const char *const name[P2P_FAILURES] = {
        [P2P_FAIL_NONE] = "none",
        [P2P_FAIL_NOT_ISSUED] = "not issued",
        [P2P_FAIL_UR] = "unsupported request",
        [P2P_FAIL_CA] = "completer abort",
        [P2P_FAIL_ACSV] = "ACS violation",
        [P2P_FAIL_DROP] = "silent drop",
        [P2P_FAIL_TIMEOUT] = "completion timeout",
    };

    return (unsigned)failure < P2P_FAILURES ? name[failure] : "?";
}
