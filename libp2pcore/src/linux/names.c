/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/linux.h"

static const struct {
    const char *name;
    const char *text;
} findings[P2P_FINDINGS] = {
    [P2P_FINDING_NONE] = {
        "none",
        "What Linux expects is what the fabric does.",
    },
    [P2P_FINDING_BUS_ADDR_REDIRECTED] = {
        "bus address redirected",
        "Linux expects the bus address to be turned round below the root "
        "complex; it arrives, but by way of the root complex.",
    },
    [P2P_FINDING_BUS_ADDR_AS_IOVA] = {
        "bus address taken for an iova",
        "Linux expects the bus address to be turned round below the root "
        "complex; it reaches the IOMMU, to which it is an unmapped iova, or "
        "one that is mapped to something else.",
    },
    [P2P_FINDING_BUS_ADDR_REFUSED] = {
        "bus address refused",
        "Linux expects the bus address to reach the provider; a function or "
        "a port on the way refuses it.",
    },
    [P2P_FINDING_SHORTCUT] = {
        "shortcut",
        "Linux expects the access to go through the host bridge; it arrives, "
        "but is turned round before that.",
    },
    [P2P_FINDING_IOVA_TRAPPED] = {
        "iova trapped",
        "The iova lies where something below the root complex claims the "
        "address; the access ends there and the IOMMU never sees it.",
    },
    [P2P_FINDING_WAY_UP_REFUSED] = {
        "way up refused",
        "Linux expects the access to go through the host bridge; a function "
        "or a port on the way there refuses it.",
    },
    [P2P_FINDING_HOST_REFUSES] = {
        "host bridge refuses",
        "Linux trusts the host bridge, or does not expect to meet it; its "
        "policy is not to forward the access.",
    },
    [P2P_FINDING_LOST] = {
        "lost behind the host bridge",
        "The root complex would forward the access, but nobody there takes "
        "the address.",
    },
    [P2P_FINDING_WRONG_TARGET] = {
        "wrong target",
        "The access arrives, but not at the provider.",
    },
    [P2P_FINDING_ANSWER_LOST] = {
        "answer lost",
        "The access arrives, but the Completion that should answer it is "
        "stopped on its way back.",
    },
    [P2P_FINDING_MISSED] = {
        "missed",
        "Linux does not support the pair; mapped through the host bridge, "
        "the access would have arrived.",
    },
};

const char *p2p_linux_class_name(enum p2p_linux_class tlp_class)
{
    static const char *const name[P2P_LINUX_CLASSES] = {
        [P2P_LINUX_STRICT] = "strict",
        [P2P_LINUX_RELAXED] = "relaxed",
        [P2P_LINUX_TRANSLATED] = "translated",
        [P2P_LINUX_TRANSLATED_RELAXED] = "translated relaxed",
    };

    return (unsigned)tlp_class < P2P_LINUX_CLASSES ? name[tlp_class] : "?";
}

const char *p2p_linux_map_name(enum p2p_linux_map map)
{
    static const char *const name[P2P_LINUX_MAPS] = {
        [P2P_LINUX_NOT_SUPPORTED] = "NOT_SUPPORTED",
        [P2P_LINUX_BUS_ADDR] = "BUS_ADDR",
        [P2P_LINUX_THRU_HOST_BRIDGE] = "THRU_HOST_BRIDGE",
    };

    return (unsigned)map < P2P_LINUX_MAPS ? name[map] : "?";
}

const char *p2p_linux_reason_text(enum p2p_linux_reason reason)
{
    static const char *const text[P2P_LINUX_REASONS] = {
        [P2P_LINUX_UNKNOWN_FUNCTION] =
            "One of the two functions is not in the topology.",
        [P2P_LINUX_SAME_FUNCTION] =
            "Provider and client are one function, which redirects nothing.",
        [P2P_LINUX_SHARED_BRIDGE] =
            "Provider and client share a bridge, and no function on the way "
            "redirects.",
        [P2P_LINUX_CPU_ALLOWED] =
            "The way leads through the root complex, and the processor is "
            "one that is trusted with it.",
        [P2P_LINUX_HOST_ALLOWED] =
            "The way leads through the root complex, and every host bridge "
            "on it is in the table.",
        [P2P_LINUX_HOST_NOT_LISTED] =
            "The way leads through the root complex, and a host bridge on "
            "it is not in the table.",
        [P2P_LINUX_HOSTS_DIFFER] =
            "The way leads from one host bridge to another, and one of them "
            "is in the table only for what stays within it.",
        [P2P_LINUX_HOST_NAMELESS] =
            "The way leads through the root complex, and the first device "
            "on a root bus is neither at 00.0 nor a root port, so that "
            "nothing says what host bridge it is.",
        [P2P_LINUX_HOST_DESCRIBED] =
            "The way leads through the root complex, and the firmware "
            "describes it for ordered requests.",
        [P2P_LINUX_TRANSLATION_BLOCKED] =
            "The client's addresses are translated ones, and a port on its "
            "way has Translation Blocking on.",
    };

    return (unsigned)reason < P2P_LINUX_REASONS ? text[reason] : "?";
}

const char *p2p_finding_name(enum p2p_finding finding)
{
    return (unsigned)finding < P2P_FINDINGS ? findings[finding].name : "?";
}

const char *p2p_finding_text(enum p2p_finding finding)
{
    return (unsigned)finding < P2P_FINDINGS ? findings[finding].text : "?";
}
