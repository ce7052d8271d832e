/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/steps.h"

/* The last step that was kept, if it is at @at. */
static struct p2p_step *last_at(struct p2p_steps *steps, p2p_id at)
{
    struct p2p_step *last;

    if (!steps->count || steps->count > steps->capacity) {
        return NULL;
    }
    last = &steps->step[steps->count - 1];
    return last->at == at ? last : NULL;
}

void p2p_steps_note(struct p2p_steps *steps, p2p_id at, enum p2p_way way,
                    enum p2p_outcome outcome, enum p2p_rule rule)
{
    const struct p2p_step step = { at, way, outcome, rule };
    struct p2p_step *last;

    if (!steps) {
        return;
    }
    last = last_at(steps, at);
    if (last && last->outcome == P2P_OUTCOME_PASSED) {
        *last = step;
        return;
    }
    if (steps->count < steps->capacity) {
        steps->step[steps->count] = step;
    }
    steps->count++;
}

void p2p_steps_note_pass(struct p2p_steps *steps, p2p_id at)
{
    if (steps && !last_at(steps, at)) {
        p2p_steps_note(steps, at, P2P_WAY_UP, P2P_OUTCOME_PASSED,
                       P2P_RULE_NONE);
    }
}
