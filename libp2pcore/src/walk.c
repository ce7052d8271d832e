/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "walk.h"

bool p2p_walk_refuse(struct p2p_walk *walk, enum p2p_failure failure,
                     enum p2p_rule rule, p2p_id at)
{
    walk->decision = p2p_refusal(failure, rule, at, walk->valid);
    return true;
}

bool p2p_walk_redirect(struct p2p_walk *walk, enum p2p_rule rule, p2p_id at)
{
    walk->rule = rule;
    walk->at = at;
    return false;
}

bool p2p_walk_arrive(struct p2p_walk *walk, struct p2p_path path,
                     enum p2p_verdict verdict, enum p2p_rule rule, p2p_id at)
{
    struct p2p_decision granted = {
        .verdict = verdict,
        .failure = P2P_FAIL_NONE,
        .rule = rule,
        .at = at,
        .valid = walk->valid,
    };

    walk->decision = p2p_arrive(walk->topology, walk->request, path, granted);
    return true;
}
