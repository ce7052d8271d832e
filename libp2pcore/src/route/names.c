/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Names of what routes are made of; those of rules are in rule.c. */
#include "p2pcore/aer.h"
#include "p2pcore/deliver.h"

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

const char *p2p_way_name(enum p2p_way way)
{
    static const char *const name[P2P_WAYS] = {
        [P2P_WAY_UP] = "up",
        [P2P_WAY_ACROSS] = "across",
        [P2P_WAY_DOWN] = "down",
    };

    return (unsigned)way < P2P_WAYS ? name[way] : "?";
}

const char *p2p_outcome_name(enum p2p_outcome outcome)
{
    static const char *const name[P2P_OUTCOMES] = {
        [P2P_OUTCOME_PASSED] = "passed",
        [P2P_OUTCOME_REDIRECTED] = "redirected",
        [P2P_OUTCOME_TURNED] = "turned",
        [P2P_OUTCOME_REACHED_ROOT] = "reached root complex",
        [P2P_OUTCOME_ARRIVED] = "arrived",
        [P2P_OUTCOME_REFUSED] = "refused",
        [P2P_OUTCOME_UNDEFINED] = "undefined",
    };

    return (unsigned)outcome < P2P_OUTCOMES ? name[outcome] : "?";
}

const char *p2p_answer_name(enum p2p_answer answer)
{
    static const char *const name[P2P_ANSWERS] = {
        [P2P_ANSWER_NONE] = "none",
        [P2P_ANSWER_UR] = "unsupported request",
        [P2P_ANSWER_CA] = "completer abort",
    };

    return (unsigned)answer < P2P_ANSWERS ? name[answer] : "?";
}

const char *p2p_fate_name(enum p2p_fate fate)
{
    static const char *const name[P2P_FATES] = {
        [P2P_FATE_DELIVERED] = "delivered",
        [P2P_FATE_REFUSED] = "refused",
        [P2P_FATE_FAULT] = "IOMMU fault",
        [P2P_FATE_ANSWER_LOST] = "answer lost",
        [P2P_FATE_UNDEFINED] = "undefined",
    };

    return (unsigned)fate < P2P_FATES ? name[fate] : "?";
}
