/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Every value of an enum has a name of its own, and what is no value has
 * none. p2pcore-complete looks whether all functions that name are here.
 */
#include <string.h>

#include "p2pcore/aer.h"
#include "p2pmap/check.h"
#include "p2pcore/error.h"
#include "p2pcore/deliver.h"
#include "p2pcore/linux.h"
#include "p2pcore/lspci.h"
#include "p2pcore/policy_text.h"
#include "p2pcore/record.h"
#include "tap.h"

#define ACCESSES 3

enum which {
    ACCESS,
    ANSWER,
    DIRECTION,
    FACT,
    FAILURE,
    FATE,
    FINDING,
    FINDING_TEXT,
    KIND,
    LINUX_CLASS,
    LINUX_GENERATION,
    LINUX_MAP,
    LINUX_REASON,
    LSPCI_PROBLEM,
    MAP_ANSWER,
    MAPPING_KIND,
    OUTCOME,
    POLICY_PROBLEM,
    PRESET,
    RULE,
    RULE_TEXT,
    STRERROR,
    TANGLE,
    VERDICT,
    WAY,
};

static const char *name_of(enum which which, int value)
{
    switch (which) {
    case ACCESS:
        return p2p_access_name((enum p2p_access)value);
    case ANSWER:
        return p2p_answer_name((enum p2p_answer)value);
    case DIRECTION:
        return p2p_direction_name((enum p2p_direction)value);
    case FACT:
        return p2p_fact_name((enum p2p_fact)value);
    case FAILURE:
        return p2p_failure_name((enum p2p_failure)value);
    case FATE:
        return p2p_fate_name((enum p2p_fate)value);
    case FINDING:
        return p2p_finding_name((enum p2p_finding)value);
    case FINDING_TEXT:
        return p2p_finding_text((enum p2p_finding)value);
    case KIND:
        return p2p_kind_name((enum p2p_kind)value);
    case LINUX_CLASS:
        return p2p_linux_class_name((enum p2p_linux_class)value);
    case LINUX_GENERATION:
        return p2p_linux_generation_name((enum p2p_linux_generation)value);
    case LINUX_MAP:
        return p2p_linux_map_name((enum p2p_linux_map)value);
    case LINUX_REASON:
        return p2p_linux_reason_text((enum p2p_linux_reason)value);
    case LSPCI_PROBLEM:
        return p2p_lspci_problem_text((enum p2p_lspci_problem)value);
    case MAP_ANSWER:
        return p2p_map_answer_name((enum p2p_map_answer)value);
    case MAPPING_KIND:
        return p2p_mapping_kind_name((enum p2p_mapping_kind)value);
    case OUTCOME:
        return p2p_outcome_name((enum p2p_outcome)value);
    case POLICY_PROBLEM:
        return p2p_policy_problem_name((enum p2p_policy_problem)value);
    case PRESET:
        return p2p_preset_name((enum p2p_preset)value);
    case RULE:
        return p2p_rule_name((enum p2p_rule)value);
    case RULE_TEXT:
        return p2p_rule_text((enum p2p_rule)value);
    case STRERROR:
        return p2p_strerror(value);
    case TANGLE:
        return p2p_tangle_text((enum p2p_tangle)value);
    case VERDICT:
        return p2p_verdict_name((enum p2p_verdict)value);
    case WAY:
        return p2p_way_name((enum p2p_way)value);
    }
    return NULL;
}

static const struct row {
    const char *name;
    enum which which;
    int first, count;           /* values, one after the other */
    const char *none;           /* of what is no value */
    bool bits;                  /* they are 1, 2, 4, ... */
} rows[] = {
    { "accesses", ACCESS, P2P_READ, ACCESSES, "?", false },
    { "answers", ANSWER, 0, P2P_ANSWERS, "?", false },
    { "directions", DIRECTION, P2P_DIRECTION_READ, 3, "?", false },
    { "facts", FACT, 0, P2P_FACTS, "?", true },
    { "failures", FAILURE, 0, P2P_FAILURES, "?", false },
    { "fates", FATE, 0, P2P_FATES, "?", false },
    { "findings", FINDING, 0, P2P_FINDINGS, "?", false },
    { "sentences of findings", FINDING_TEXT, 0, P2P_FINDINGS, "?", false },
    { "kinds", KIND, 0, P2P_KINDS, "?", false },
    { "classes of TLPs", LINUX_CLASS, 0, P2P_LINUX_CLASSES, "?", false },
    { "generations of Linux", LINUX_GENERATION, 0, P2P_LINUX_GENERATIONS, "?",
      false },
    { "what Linux maps", LINUX_MAP, 0, P2P_LINUX_MAPS, "?", false },
    { "reasons of Linux", LINUX_REASON, 0, P2P_LINUX_REASONS, "?", false },
    { "problems of lspci's text", LSPCI_PROBLEM, 0, P2P_LSPCI_PROBLEMS, "?",
      false },
    { "answers to accesses", MAP_ANSWER, 0, P2P_MAP_ANSWERS, "?", false },
    { "kinds of mappings", MAPPING_KIND, 0, P2P_MAPPING_KINDS, "?", false },
    { "outcomes", OUTCOME, 0, P2P_OUTCOMES, "?", false },
    { "problems of a policy's text", POLICY_PROBLEM, 0, P2P_POLICY_PROBLEMS,
      "?", false },
    { "presets", PRESET, 0, P2P_PRESETS, "?", false },
    { "rules", RULE, 1, P2P_RULES - 1, "R0 none", false },
    { "sentences of rules", RULE_TEXT, 1, P2P_RULES - 1, "", false },
    { "errors", STRERROR, 0, P2P_ERRORS, "unknown error", false },
    { "tangles", TANGLE, 0, P2P_TANGLES, "?", false },
    { "verdicts", VERDICT, 0, P2P_VERDICTS, "?", false },
    { "ways", WAY, 0, P2P_WAYS, "?", false },
};

static const char *nth(const struct row *row, int i)
{
    return name_of(row->which, row->bits ? 1 << i : row->first + i);
}

/* Whether each is there, and no two are the same. */
static bool are_names(const struct row *row)
{
    for (int i = 0; i < row->count; i++) {
        const char *name = nth(row, i);

        if (!name || !*name || !strcmp(name, row->none)) {
            return false;
        }
        for (int other = 0; other < i; other++) {
            if (!strcmp(name, nth(row, other))) {
                return false;
            }
        }
    }
    return true;
}

/* Whether values around them have none. */
static bool are_all(const struct row *row)
{
    const int far[] = { 2147483647, -2147483647 - 1, -(row->count + 1) };
    bool none = !strcmp(nth(row, row->count), row->none);

    for (unsigned i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
        none &= !strcmp(name_of(row->which, far[i]), row->none);
    }
    return none &&
           (row->first == 0 || !strcmp(nth(row, -1), row->none)) &&
           (!row->bits || !strcmp(name_of(row->which, 3), row->none));
}

static bool has_either_sign(void)
{
    bool same = true;

    for (int error = 0; error < (int)P2P_ERRORS; error++) {
        same &= !strcmp(p2p_strerror(error), p2p_strerror(-error));
    }
    return same;
}

int main(void)
{
    struct row longer = rows[ANSWER], shorter = rows[ANSWER];
    bool sorted = true;

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[80];

        sorted &= rows[i].which == (enum which)i;
        snprintf(text, sizeof(text), "%s have names", rows[i].name);
        tap_ok(are_names(&rows[i]), text);
        snprintf(text, sizeof(text), "%s: nothing else has", rows[i].name);
        tap_ok(are_all(&rows[i]), text);
    }
    tap_ok(sorted && sizeof(rows) / sizeof(rows[0]) == WAY + 1,
           "there is a row for each function that names");
    tap_ok(has_either_sign(), "an error may have either sign");
    longer.count++;
    tap_ok(!are_names(&longer), "planted: a value without a name is seen");
    shorter.count--;
    tap_ok(!are_all(&shorter), "planted: a value too many is seen");
    return tap_end();
}
