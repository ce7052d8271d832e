/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Taking notes changes nothing: over random topologies, p2p_explain() decides
 * as p2p_route() does, which skips ports that have nothing to say, and the
 * steps are a way that can be gone. The seed is printed; P2P_SEED in the
 * environment or the first argument sets it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "p2pcore/completion.h"
#include "p2pcore/explain.h"
#include "ask.h"
#include "tap.h"
#include "world.h"

#define WORLDS 600u
#define REQUESTS 400u

static unsigned refused, granted, lost, back;

static bool is_same(const struct p2p_decision *a, const struct p2p_decision *b)
{
    return a->verdict == b->verdict && a->failure == b->failure &&
           a->rule == b->rule && a->at == b->at && a->target == b->target &&
           a->egress == b->egress;
}

static p2p_id above(const struct p2p_topology *topology, p2p_id id)
{
    return id == P2P_NONE ? P2P_NONE : p2p_topology_get(topology, id)->parent;
}

/* Whether a request that was at @a can be at @b next. */
static bool is_next(const struct p2p_topology *topology,
                    const struct p2p_step *a, const struct p2p_step *b)
{
    switch (a->outcome) {
    case P2P_OUTCOME_PASSED:
        return a->way == P2P_WAY_DOWN
               ? above(topology, b->at) == a->at
               : above(topology, a->at) == b->at || b->at == P2P_NONE;
    case P2P_OUTCOME_REDIRECTED:
        /* Its own controls, and then none of the bus it is on. */
        return above(topology, a->at) == b->at || b->at == a->at;
    case P2P_OUTCOME_TURNED:
        return b->at == a->at || above(topology, b->at) == a->at ||
               above(topology, a->at) == b->at ||
               above(topology, a->at) == above(topology, b->at);
    case P2P_OUTCOME_REACHED_ROOT:
        return b->at == P2P_NONE;
    case P2P_OUTCOME_ARRIVED:
    case P2P_OUTCOME_REFUSED:
    case P2P_OUTCOME_UNDEFINED:
    case P2P_OUTCOMES:
        break;
    }
    return false;
}

/* Whether the steps lead from @first to what was decided. */
static bool is_way(const struct p2p_topology *topology, p2p_id first,
                   const struct p2p_decision *decision,
                   const struct p2p_steps *steps)
{
    const struct p2p_step *last;

    if (!steps->count || steps->count > steps->capacity ||
        steps->step[0].at != first) {
        return false;
    }
    last = &steps->step[steps->count - 1];
    for (size_t i = 1; i < steps->count; i++) {
        if (!is_next(topology, &steps->step[i - 1], &steps->step[i])) {
            return false;
        }
    }
    if (decision->verdict == P2P_UNDEFINED) {
        return last->outcome == P2P_OUTCOME_UNDEFINED &&
               last->at == decision->at && last->rule == decision->rule;
    }
    if (decision->verdict == P2P_REFUSED) {
        return last->outcome == P2P_OUTCOME_REFUSED &&
               last->at == decision->at && last->rule == decision->rule;
    }
    return decision->verdict == P2P_UPSTREAM
           ? last->outcome == P2P_OUTCOME_REACHED_ROOT
           : last->outcome == P2P_OUTCOME_ARRIVED &&
             last->at == decision->target;
}

static bool check_request(const struct p2p_topology *topology,
                          const struct p2p_request *request, bool planted)
{
    struct p2p_step step[P2P_STEPS_MAX];
    struct p2p_steps steps = { step, P2P_STEPS_MAX, 0 };
    struct p2p_decision routed = ask_route(topology, request);
    p2p_id first = routed.rule == P2P_R1_UNKNOWN_REQUESTER
                   ? P2P_NONE : request->initiator;
    struct p2p_decision explained;

    ask_succeeded(p2p_explain(topology, request, &steps, &explained),
                  "a request, with notes");
    refused += routed.verdict == P2P_REFUSED;
    granted += routed.verdict != P2P_REFUSED;
    if (planted && steps.count > 2) {
        steps.step[1] = steps.step[steps.count - 1];
    }
    return is_same(&routed, &explained) &&
           p2p_range_has(explained.valid, request->addr) &&
           is_way(topology, first, &explained, &steps);
}

/* What answers it, from whoever it is. */
static bool check_completion(const struct p2p_topology *topology,
                             const struct p2p_request *request,
                             p2p_id completer)
{
    struct p2p_step step[P2P_STEPS_MAX];
    struct p2p_steps steps = { step, P2P_STEPS_MAX, 0 };
    struct p2p_decision routed =
        ask_completion(topology, request, completer, NULL);
    bool is_known = p2p_topology_get(topology, request->initiator);
    struct p2p_decision explained;

    ask_succeeded(p2p_explain_completion(topology, request, completer, NULL,
                                         &steps, &explained),
                  "a Completion, with notes");
    lost += routed.verdict == P2P_REFUSED;
    back += routed.verdict != P2P_REFUSED;
    return is_same(&routed, &explained) &&
           is_way(topology, is_known ? completer : P2P_NONE, &explained,
                  &steps);
}

static struct p2p_topology *freeze(const struct world *world)
{
    static union {
        max_align_t align;
        char bytes[WORLD_MAX * 2048];
    } mem;
    struct p2p_topology *topology = p2p_topology_init(&mem, sizeof(mem),
                                                      WORLD_MAX);

    for (unsigned i = 0; topology && i < world->count; i++) {
        if (p2p_topology_add(topology, &world->function[i], NULL)) {
            return NULL;
        }
    }
    return topology && !p2p_topology_freeze(topology) ? topology : NULL;
}

static bool check_worlds(struct world *world, unsigned worlds, bool planted)
{
    for (unsigned i = 0; i < worlds; i++) {
        const struct p2p_topology *topology;

        world_make(world);
        topology = freeze(world);
        if (!topology) {
            printf("Bail out! a world does not freeze\n");
            exit(1);
        }
        for (unsigned j = 0; j < REQUESTS; j++) {
            struct p2p_request request = world_request(world);

            p2p_id completer = (p2p_id)world_random(world, world->count);

            if (!check_request(topology, &request, planted) ||
                !check_completion(topology, &request, completer)) {
                return false;
            }
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    const char *given = argc > 1 ? argv[1] : getenv("P2P_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);
    struct world world = { .random = seed };

    printf("# seed %" PRIu64 "\n", seed);
    tap_ok(check_worlds(&world, WORLDS, false),
           "notes change no decision, and lead to it");
    printf("# %u refused, %u not; %u answers lost, %u not\n", refused,
           granted, lost, back);
    tap_ok(refused > granted / 2 && granted > refused / 4, "both are met");
    tap_ok(lost > back / 8 && back > lost / 8, "of answers, too");
    /* A world of few ports may have no way long enough to plant a step in. */
    tap_ok(!check_worlds(&world, WORLDS, true),
           "planted: a step that leads nowhere is seen");
    return tap_end();
}
