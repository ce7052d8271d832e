/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/error.h"
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

const char *p2p_strerror(int error)
{
    static const char *const sentence[P2P_ERRORS] = {
        [P2P_OK] = "success",
        [P2P_ERR_NOSPACE] = "the memory handed in is too small",
        [P2P_ERR_FROZEN] = "it is frozen and takes nothing more",
        [P2P_ERR_NOT_FROZEN] = "it is not frozen and answers nothing yet",
        [P2P_ERR_TRUNCATED] = "the configuration space is cut short",
        [P2P_ERR_BAD_HEADER] =
            "there is no device, or its header type is unknown",
        [P2P_ERR_BAD_CAPABILITY] =
            "a capability list loops or points outside the space",
        [P2P_ERR_BAD_PARENT] = "the parent is no bridge that was added before",
        [P2P_ERR_DUPLICATE] = "there is another one in the same place",
        [P2P_ERR_MISPLACED] = "this kind of function cannot sit here",
        [P2P_ERR_DUPLICATE_PORT] =
            "egress control needs different port numbers in one switch",
        [P2P_ERR_BAD_ACS] = "this kind of function cannot have these ACS bits",
        [P2P_ERR_TOO_DEEP] =
            "there are more bridges above one another than bus numbers",
        [P2P_ERR_BAD_POLICY] = "there is no such policy",
        [P2P_ERR_BAD_VALUE] = "an argument is out of range",
        [P2P_ERR_BAD_RANGE] = "the range is empty or too small",
        [P2P_ERR_DUPLICATE_PROVIDER] = "this BAR is a provider already",
        [P2P_ERR_NO_PROVIDER] = "there is no such provider",
        [P2P_ERR_BUSY] = "something is in it still",
        [P2P_ERR_REVOKED] = "the provider has revoked its memory",
        [P2P_ERR_NOT_REVOKED] = "the provider is not revoked",
        [P2P_ERR_STALE] = "the BAR has moved since",
        [P2P_ERR_NO_MAPPING] = "there never was such a mapping",
        [P2P_ERR_UNMAPPED] = "the mapping was unmapped before",
        [P2P_ERR_WRONG_KIND] = "the mapping is of the other kind",
        [P2P_ERR_OVERLAP] = "some of these addresses are taken",
        [P2P_ERR_BEYOND_END] = "that is beyond the end",
        [P2P_ERR_NOT_LINKED] = "no whole links are there",
        [P2P_ERR_NOT_SYNCED] = "the link was not synced",
        [P2P_ERR_UNKNOWN_SPACE] = "there is no such space",
        [P2P_ERR_WRONG_SPACE] = "the page is in another provider's space",
        [P2P_ERR_NOT_SHOWN] = "the BAR does not show that page",
        [P2P_ERR_BAD_TEXT] = "the text cannot be read",
        [P2P_ERR_BAD_TREE] = "the functions do not make a tree",
    };

    if (error < 0 && error > -(int)P2P_ERRORS) {
        error = -error;
    }
    return error >= 0 && error < (int)P2P_ERRORS ? sentence[error]
                                                 : "unknown error";
}
