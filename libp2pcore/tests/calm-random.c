/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What p2p_route() decides by the chain of switches above an endpoint is what
 * the whole walk decides, which p2p_explain() takes: from everybody to wherever
 * something begins or ends, in random topologies and in ladders of switches, so
 * deep that the chain does not reach to their end, with a thing or two amiss.
 * The seed is printed; P2P_SEED in the environment or the first argument sets
 * it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "ask.h"
#include "random.h"
#include "tap.h"
#include "tree.h"
#include "world.h"

#define WORLDS 30u
#define LADDERS 150u
#define DEPTH_MAX 11u
#define RUNGS 3u                /* ports of a switch, the first to the next */
#define UNIT 0x100000ull
#define BASE 0x1000000000ull

struct memory {
    max_align_t align;
    char bytes[WORLD_MAX * 2048];
};

static unsigned turned[DEPTH_MAX], upstream, others;

static struct p2p_topology *freeze(struct memory *memory,
                                   const struct p2p_function *function,
                                   unsigned count)
{
    struct p2p_topology *topology = p2p_topology_init(memory, sizeof(*memory),
                                                      WORLD_MAX);

    for (unsigned i = 0; topology && i < count; i++) {
        ask_succeeded(p2p_topology_add(topology, &function[i], NULL), "add");
    }
    ask_succeeded(topology ? p2p_topology_freeze(topology) : -P2P_ERR_NOSPACE,
                  "freeze");
    return topology;
}

/* What the whole walk says. */
static struct p2p_decision walk(const struct p2p_topology *topology,
                                const struct p2p_request *request)
{
    struct p2p_steps nobody_looks = { NULL, 0, 0 };
    struct p2p_decision decision;

    ask_succeeded(p2p_explain(topology, request, &nobody_looks, &decision),
                  "the walk");
    return decision;
}

static bool is_same(const struct p2p_decision *a, const struct p2p_decision *b)
{
    return a->verdict == b->verdict && a->failure == b->failure &&
           a->rule == b->rule && a->at == b->at && a->target == b->target &&
           a->egress == b->egress && a->trap == b->trap &&
           !a->judged[0].asked && !a->judged[1].asked;
}

/* How many switches a request from @from passed before it turned at @at. */
static void count(const struct p2p_topology *topology, p2p_id from,
                  const struct p2p_decision *decision)
{
    unsigned passed = 0;

    if (decision->rule != P2P_R20_PEER) {
        upstream += decision->rule == P2P_R24_FORWARD_UPSTREAM;
        others += decision->rule != P2P_R24_FORWARD_UPSTREAM;
        return;
    }
    while (from != P2P_NONE && from != decision->at) {
        from = p2p_topology_get(topology, from)->parent;
        passed += from != P2P_NONE && p2p_topology_get(topology, from)->kind ==
                  P2P_KIND_UPSTREAM_PORT;
    }
    turned[passed < DEPTH_MAX ? passed : DEPTH_MAX - 1]++;
}

/* Whether it is as by @other's walk, and so to both ends of its range. */
static bool check(const struct p2p_topology *topology,
                  const struct p2p_topology *other,
                  const struct p2p_request *request)
{
    struct p2p_decision routed = ask_route(topology, request);
    struct p2p_decision walked = walk(other, request);
    const uint64_t ends[] = { routed.valid.start, routed.valid.last };
    bool same = is_same(&routed, &walked) &&
                p2p_range_has(routed.valid, request->addr);

    count(topology, request->initiator, &routed);
    for (unsigned i = 0; i < 2 && same; i++) {
        struct p2p_request at_end = *request;

        at_end.addr = ends[i];
        walked = walk(other, &at_end);
        same = is_same(&routed, &walked);
    }
    if (!same && topology == other) {
        printf("# from %u to 0x%" PRIx64 ", at %d: %s, not %s, up to 0x%"
               PRIx64 "-0x%" PRIx64 "\n", request->initiator, request->addr,
               (int)request->at, p2p_rule_name(routed.rule),
               p2p_rule_name(walked.rule), ends[0], ends[1]);
    }
    return same;
}

/* From @from to around both ends of @range. */
static bool check_range(const struct p2p_topology *topology,
                        const struct p2p_topology *other, p2p_id from,
                        struct p2p_range range)
{
    const uint64_t addr[] = {
        range.start - 1, range.start, range.last, range.last + 1,
    };

    for (unsigned i = 0; i < 8; i++) {
        struct p2p_request request = {
            .initiator = from,
            .access = i & 1 ? P2P_WRITE : P2P_READ,
            .at = i & 4 ? P2P_AT_TRANSLATED : P2P_AT_UNTRANSLATED,
            .iommu = i & 1,
            .addr = addr[i & 3],
        };

        if (!p2p_range_is_empty(range) && !check(topology, other, &request)) {
            return false;
        }
    }
    return true;
}

/* From everybody to everything. */
static bool check_pairs(const struct p2p_topology *topology,
                        const struct p2p_topology *other)
{
    uint16_t functions = p2p_topology_count(topology);

    for (p2p_id from = 0; from < functions; from++) {
        for (p2p_id to = 0; to < functions; to++) {
            const struct p2p_function *function = p2p_topology_get(topology,
                                                                   to);
            bool same = true;

            for (unsigned i = 0; i < P2P_BARS && same; i++) {
                same = check_range(topology, other, from, function->bar[i]);
            }
            for (unsigned i = 0; i < P2P_WINDOWS && same; i++) {
                same = check_range(topology, other, from, function->window[i]);
            }
            if (!same) {
                return false;
            }
        }
    }
    return true;
}

static p2p_id add(struct world *ladder, enum p2p_kind kind, p2p_id parent,
                  unsigned devfn, struct p2p_range range)
{
    struct p2p_function function = tree_function(kind, parent, devfn);

    if (kind == P2P_KIND_ENDPOINT) {
        function.bar[0] = range;
    } else {
        function.window[P2P_WINDOW_PREF] = range;
        function.secondary = (uint8_t)ladder->next_bus++;
        function.subordinate = 255;
    }
    function.port_number = (uint8_t)devfn;
    ladder->function[ladder->count] = function;
    return (p2p_id)ladder->count++;
}

/* A switch in each first port of the one above, endpoints in the others. */
static void make_ladder(struct world *ladder, unsigned depth)
{
    struct p2p_range range = { BASE, BASE + (UNIT << (2 * depth + 1)) - 1 };
    p2p_id port;

    ladder->count = 0;
    ladder->next_bus = 1;
    port = add(ladder, P2P_KIND_ROOT_PORT, P2P_NONE, 8, range);
    for (unsigned level = 0; level < depth; level++) {
        p2p_id up = add(ladder, P2P_KIND_UPSTREAM_PORT, port, 0, range);
        uint64_t share = (range.last - range.start + 1) / (RUNGS + 1);

        for (unsigned i = RUNGS; i-- > 0;) {
            range.last = range.start + (i + 1) * share - 1;
            port = add(ladder, P2P_KIND_DOWNSTREAM_PORT, up, i, (struct
                       p2p_range) { range.start + i * share, range.last });
            if (i) {
                add(ladder, P2P_KIND_ENDPOINT, port, 0, (struct p2p_range) {
                    range.start + i * share, range.last });
            }
        }
    }
    add(ladder, P2P_KIND_ENDPOINT, port, 0, (struct p2p_range) {
        range.start, range.start + (range.last - range.start) / 2 });
    add(ladder, P2P_KIND_ENDPOINT, port, 1, (struct p2p_range) {
        range.start + (range.last - range.start) / 2 + 1, range.last });
}

/* One thing that there may be a reason to ask about on the way. */
static void disturb(struct world *ladder)
{
    static const uint16_t controls[] = {
        P2P_ACS_SV, P2P_ACS_TB, P2P_ACS_RR, P2P_ACS_CR, P2P_ACS_UF, P2P_ACS_EC,
        P2P_ACS_DT, P2P_ACS_IB, P2P_ACS_DMAC, P2P_ACS_UMAC, P2P_ACS_URR,
        P2P_ACS_RR | P2P_ACS_UF,
    };
    struct p2p_function *function =
        &ladder->function[world_random(ladder, ladder->count)];
    const struct p2p_function *as =
        &ladder->function[world_random(ladder, ladder->count)];
    bool is_port = function->kind != P2P_KIND_ENDPOINT;

    switch (world_random(ladder, 10)) {
    case 0:
        function->bus_master = false;
        break;
    case 1:
        function->memory_enable = false;
        break;
    case 2:
        function->bar[1] = is_port ? as->window[P2P_WINDOW_PREF] : as->bar[0];
        break;
    case 3:
        function->window[P2P_WINDOW_MEM] = as->bar[0];
        break;
    case 4:
        function->secondary = as->secondary;
        function->subordinate = as->secondary;
        break;
    default:
        function->acs.ctl |= controls[world_random(ladder, 12)];
        break;
    }
}

/* With every downstream port's Request Redirect on. */
static void redirect(struct world *world)
{
    for (unsigned i = 0; i < world->count; i++) {
        if (world->function[i].kind == P2P_KIND_DOWNSTREAM_PORT) {
            world->function[i].acs.ctl |= P2P_ACS_RR;
        }
    }
}

static bool check_ladders(struct world *ladder, bool planted)
{
    static struct memory memory, other_memory;

    for (unsigned i = 0; i < LADDERS; i++) {
        unsigned amiss = i < DEPTH_MAX ? 0 : 1 + world_random(ladder, 2);
        const struct p2p_topology *topology, *other;

        make_ladder(ladder, 1 + i % DEPTH_MAX);
        while (amiss--) {
            disturb(ladder);
        }
        topology = other = freeze(&memory, ladder->function, ladder->count);
        if (planted) {
            redirect(ladder);
            other = freeze(&other_memory, ladder->function, ladder->count);
        }
        if (!check_pairs(topology, other)) {
            return false;
        }
    }
    return true;
}

/* A BAR below the root port is in a BAR of that, and not in its window. */
static bool check_root_bar(struct world *ladder)
{
    static struct memory memory;
    const struct p2p_topology *topology;

    make_ladder(ladder, 0);
    ladder->function[0].window[P2P_WINDOW_PREF] = ladder->function[1].bar[0];
    ladder->function[0].bar[0] = ladder->function[2].bar[0];
    topology = freeze(&memory, ladder->function, ladder->count);
    return check_pairs(topology, topology);
}

static bool check_worlds(struct world *world)
{
    static struct memory memory;

    for (unsigned i = 0; i < WORLDS; i++) {
        const struct p2p_topology *topology;

        do {
            world_make(world);
        } while (world->count > WORLD_MAX / 2);
        topology = freeze(&memory, world->function, world->count);
        if (!check_pairs(topology, topology)) {
            return false;
        }
    }
    return true;
}

static bool each_depth_was_met(void)
{
    for (unsigned i = 0; i < DEPTH_MAX; i++) {
        printf("# %u turned past %u switches\n", turned[i], i);
        if (!turned[i]) {
            return false;
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
    tap_ok(check_ladders(&world, false),
           "the chain says what the walk does, in ladders");
    tap_ok(each_depth_was_met(), "requests turn past each number of switches");
    printf("# %u reached the root complex, %u did neither\n", upstream,
           others);
    tap_ok(upstream > others / 8 && others > upstream / 8,
           "some go upstream, some are not for the chain");
    tap_ok(check_root_bar(&world), "a root port's BAR hides nothing below it");
    tap_ok(check_worlds(&world),
           "the chain says what the walk does, in random topologies");
    tap_ok(!check_ladders(&world, true),
           "planted: a control that only the walk knows of is seen");
    return tap_end();
}
