/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "route/way.h"

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

void p2p_trail_note(struct p2p_steps *steps, struct p2p_step step)
{
    struct p2p_step *last = last_at(steps, step.at);

    if (last && last->outcome == P2P_OUTCOME_PASSED) {
        *last = step;
        return;
    }
    if (steps->count < steps->capacity) {
        steps->step[steps->count] = step;
    }
    steps->count++;
}

void p2p_trail_pass(struct p2p_steps *steps, p2p_id at)
{
    if (!last_at(steps, at)) {
        p2p_trail_note(steps, (struct p2p_step) {
            at, P2P_WAY_UP, P2P_OUTCOME_PASSED, P2P_RULE_NONE,
        });
    }
}

static struct p2p_noted_walk *noted(struct p2p_walk *walk)
{
    return (struct p2p_noted_walk *)walk;
}

void p2p_walk_note(struct p2p_walk *walk, enum p2p_way way,
                   enum p2p_outcome outcome)
{
    noted(walk)->turned |= outcome == P2P_OUTCOME_TURNED;
    p2p_trail_note(noted(walk)->steps, (struct p2p_step) {
        walk->decision->at, way, outcome, walk->decision->rule,
    });
}

void p2p_walk_note_pass(struct p2p_walk *walk, p2p_id at)
{
    p2p_trail_pass(noted(walk)->steps, at);
}

void p2p_trail_route(const struct p2p_topology *topology,
                     const struct p2p_request *request,
                     struct p2p_steps *steps, struct p2p_turn *turn,
                     struct p2p_decision *decision)
{
    struct p2p_noted_walk walk = {
        .walk = {
            .topology = topology,
            .request = request,
            .decision = decision,
            .noted = true,
        },
        .steps = steps,
    };

    *decision = p2p_granted(P2P_UPSTREAM, P2P_R24_FORWARD_UPSTREAM);
    p2p_walk_go(&walk.walk, true, &turn->top);
    turn->turned = walk.turned;
}
