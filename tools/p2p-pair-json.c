/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A decision in JSON, and what it lacks: the same in every command.
 */
#include "p2p-json.h"
#include "p2p-pair.h"

#define MISSING_LEN 200u

void json_decision(const struct machine *machine,
                   const struct p2p_decision *decision, bool known)
{
    bool refused = known && decision->verdict == P2P_REFUSED;
    char text[PLACE_LEN];

    json_string("verdict", known ? p2p_verdict_name(decision->verdict) : NULL);
    json_string("failure",
                refused ? p2p_failure_name(decision->failure) : NULL);
    json_string("rule", known ? p2p_rule_name(decision->rule) : NULL);
    json_string("at", known ? write_at(text, machine, decision) : NULL);
}

void json_findings(const struct pair *pair, bool known)
{
    const char *name = known ? p2p_finding_name(pair->outcome.finding) : NULL;

    json_string("finding", pair->if_forwarded ? NULL : name);
    json_string("finding_if_forwarded", pair->if_forwarded ? name : NULL);
}

void json_missing(const char *key, const struct machine *machine,
                  const struct missing *missing)
{
    char text[MISSING_LEN];

    if (missing->facts) {
        describe_missing(text, sizeof(text), machine, missing);
    }
    json_string(key, missing->facts ? text : NULL);
}
