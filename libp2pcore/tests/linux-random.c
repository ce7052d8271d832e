/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Random trees against a reference that walks as the kernel does: for each
 * step up from the provider, all the way up from the client. That by class of
 * TLP is written down a second time, from the page. The seed is printed;
 * P2P_SEED in the environment or the first argument sets it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "p2pcore/linux.h"
#include "random.h"
#include "tap.h"

#define TREES 300u
#define FUNCTIONS 24u
#define REDIRECTS (P2P_ACS_RR | P2P_ACS_CR | P2P_ACS_EC)

enum fault {
    FAULT_NONE, FAULT_SHARED, FAULT_CLIENT, FAULT_DISTANCE, FAULT_CLASS,
    FAULT_ABOVE, FAULT_RESTS, FAULTS,
};

static uint64_t state;

static unsigned draw(unsigned below)
{
    return random_below(&state, below);
}

static void draw_tree(struct p2p_function *tree)
{
    for (unsigned i = 0; i < FUNCTIONS; i++) {
        tree[i] = p2p_function_init(draw(3) ? P2P_KIND_BRIDGE
                                            : P2P_KIND_ENDPOINT);
        tree[i].parent = i ? (p2p_id)draw(i) : P2P_NONE;
        tree[i].root_bus = (uint8_t)draw(2);
        tree[i].acs.ctl = (uint16_t)(draw(6) ? draw(4) & 3 : draw(0x80));
        if (i && (!draw(8) ||
                  tree[tree[i].parent].kind == P2P_KIND_ENDPOINT)) {
            tree[i].parent = P2P_NONE;
        }
    }
}

struct walk {
    bool shared;
    unsigned distance;
    unsigned redirects;
};

static unsigned redirects_at(const struct p2p_function *tree, p2p_id id)
{
    return (tree[id].acs.ctl & REDIRECTS) != 0;
}

/* From @client up to @shared, which does not count. */
static unsigned redirects_below(const struct p2p_function *tree, p2p_id client,
                                p2p_id shared)
{
    unsigned redirects = 0;

    for (p2p_id b = client; b != shared; b = tree[b].parent) {
        redirects += redirects_at(tree, b);
    }
    return redirects;
}

static struct walk expect(const struct p2p_function *tree, p2p_id provider,
                          p2p_id client, enum fault fault)
{
    struct walk walk = { false, 0, 0 };
    unsigned from_provider = 0, from_client = 0;

    for (p2p_id a = provider; a != P2P_NONE; a = tree[a].parent) {
        bool meets = false;

        from_client = 0;
        for (p2p_id b = client; b != P2P_NONE && !meets; b = tree[b].parent) {
            meets = a == b;
            from_client += !meets;
        }
        if (!meets || fault != FAULT_SHARED) {
            walk.redirects += redirects_at(tree, a);
        }
        if (meets) {
            walk.shared = true;
            if (fault != FAULT_CLIENT) {
                walk.redirects += redirects_below(tree, client, a);
            }
            break;
        }
        from_provider++;
    }
    walk.distance = from_provider + from_client + (fault == FAULT_DISTANCE);
    return walk;
}

static bool is_expected(const struct p2p_topology *topology,
                        const struct p2p_function *tree, p2p_id provider,
                        p2p_id client, enum fault fault)
{
    struct p2p_linux_rules rules = { .cpu_allowed = draw(2) };
    struct p2p_linux_choice choice =
        p2p_linux_map_type(topology, &rules, provider, client);
    struct walk walk = expect(tree, provider, client, fault);
    enum p2p_linux_map map =
        walk.shared && !walk.redirects ? P2P_LINUX_BUS_ADDR
        : rules.cpu_allowed ? P2P_LINUX_THRU_HOST_BRIDGE
        : P2P_LINUX_NOT_SUPPORTED;

    return choice.map == map && choice.distance == walk.distance &&
           choice.redirects == walk.redirects &&
           (choice.shared != P2P_NONE) == walk.shared &&
           (choice.redirect != P2P_NONE) == (walk.redirects != 0);
}

static bool is_above(const struct p2p_function *tree, p2p_id top, p2p_id id)
{
    while (id != P2P_NONE && id != top) {
        id = tree[id].parent;
    }
    return id == top;
}

/* The lowest function that is above @id or it, and not above @other. */
static p2p_id branch(const struct p2p_function *tree, p2p_id id, p2p_id other)
{
    p2p_id last = P2P_NONE;

    for (; id != P2P_NONE && !is_above(tree, id, other);
         id = tree[id].parent) {
        last = id;
    }
    return last;
}

/* Whether a port above @client, and above or not above @other, blocks. */
static bool blocks(const struct p2p_function *tree, p2p_id client,
                   p2p_id other, bool above)
{
    bool found = false;

    for (p2p_id id = tree[client].parent; id != P2P_NONE;
         id = tree[id].parent) {
        found |= is_above(tree, id, other) == above &&
                 (tree[id].acs.ctl & P2P_ACS_TB);
    }
    return found;
}

static enum p2p_linux_map expect_class(const struct p2p_function *tree,
                                       const struct p2p_linux_rules *rules,
                                       p2p_id provider, p2p_id client,
                                       enum fault fault)
{
    p2p_id a = branch(tree, provider, client);
    p2p_id b = branch(tree, client, provider);
    bool shared = expect(tree, provider, client, FAULT_NONE).shared;
    bool parted = shared && a != P2P_NONE && b != P2P_NONE;
    unsigned reply = parted ? tree[a].acs.ctl : 0;
    unsigned request = parted ? tree[b].acs.ctl : 0;
    bool relaxed = rules->tlp_class & 1, translated = rules->tlp_class & 2;
    bool up = !shared || (!relaxed && (reply & P2P_ACS_CR)) ||
              ((request & (P2P_ACS_RR | P2P_ACS_EC)) &&
               !((translated || fault == FAULT_CLASS) &&
                 (request & P2P_ACS_DT)));

    if (translated && ((request & P2P_ACS_TB) || (b != P2P_NONE &&
        blocks(tree, client, provider, false)))) {
        return P2P_LINUX_NOT_SUPPORTED;
    }
    if (!up) {
        return P2P_LINUX_BUS_ADDR;
    }
    if (translated && fault != FAULT_ABOVE &&
        blocks(tree, client, provider, true)) {
        return P2P_LINUX_NOT_SUPPORTED;
    }
    return rules->cpu_allowed ? P2P_LINUX_THRU_HOST_BRIDGE
                              : P2P_LINUX_NOT_SUPPORTED;
}

/* Whether any control of @id makes for another map. */
static bool expect_rest(struct p2p_function *tree,
                        const struct p2p_linux_rules *rules, p2p_id provider,
                        p2p_id client, p2p_id id)
{
    const uint16_t kept = tree[id].acs.ctl;
    const enum p2p_linux_map map = expect_class(tree, rules, provider, client,
                                                FAULT_NONE);
    bool rests = false;

    for (unsigned ctl = 0; ctl < 0x80; ctl++) {
        tree[id].acs.ctl = (uint16_t)ctl;
        rests |= map != expect_class(tree, rules, provider, client,
                                     FAULT_NONE);
    }
    tree[id].acs.ctl = kept;
    return rests;
}

static bool is_expected_class(const struct p2p_topology *topology,
                              struct p2p_function *tree, p2p_id provider,
                              p2p_id client, enum fault fault)
{
    const struct p2p_linux_rules rules = {
        .generation = P2P_LINUX_TLP_CLASS,
        .tlp_class = (enum p2p_linux_class)draw(P2P_LINUX_CLASSES),
        .cpu_allowed = draw(2),
    };
    const p2p_id id = (p2p_id)draw(FUNCTIONS);

    return p2p_linux_map_type(topology, &rules, provider, client).map ==
           expect_class(tree, &rules, provider, client, fault) &&
           (draw(16) ||
            p2p_linux_rests_on_acs(topology, &rules, provider, client, id) ==
            (expect_rest(tree, &rules, provider, client, id) ^
             (fault == FAULT_RESTS)));
}

static unsigned count_wrong(enum fault fault, uint64_t seed)
{
    size_t size = p2p_topology_size(FUNCTIONS);
    void *mem = malloc(size);
    unsigned wrong = 0;

    state = seed;
    for (unsigned i = 0; mem && i < TREES; i++) {
        struct p2p_function tree[FUNCTIONS];
        struct p2p_topology *topology = p2p_topology_init(mem, size,
                                                          FUNCTIONS);

        draw_tree(tree);
        for (unsigned j = 0; j < FUNCTIONS; j++) {
            wrong += p2p_topology_add(topology, &tree[j], NULL) != 0;
        }
        for (unsigned j = 0; j < FUNCTIONS * FUNCTIONS; j++) {
            p2p_id provider = (p2p_id)(j / FUNCTIONS);
            p2p_id client = (p2p_id)(j % FUNCTIONS);

            wrong += !is_expected(topology, tree, provider, client, fault);
            wrong += !is_expected_class(topology, tree, provider, client,
                                        fault);
        }
    }
    free(mem);
    return wrong;
}

int main(int argc, char **argv)
{
    static const char *const planted[FAULTS] = {
        [FAULT_NONE] = "all choices are the reference's",
        [FAULT_SHARED] = "planted: the shared bridge does not count",
        [FAULT_CLIENT] = "planted: the client's side does not count",
        [FAULT_DISTANCE] = "planted: one hop more",
        [FAULT_CLASS] = "planted: Direct Translated P2P is for all classes",
        [FAULT_ABOVE] = "planted: above where the ways part nothing blocks",
        [FAULT_RESTS] = "planted: what it rests on, the other way round",
    };
    const char *given = argc > 1 ? argv[1] : getenv("P2P_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);

    printf("# seed %" PRIu64 ", %u choices\n", seed,
           TREES * FUNCTIONS * FUNCTIONS);
    tap_ok(!count_wrong(FAULT_NONE, seed), planted[FAULT_NONE]);
    for (unsigned i = FAULT_SHARED; i < FAULTS; i++) {
        tap_ok(count_wrong((enum fault)i, seed), planted[i]);
    }
    return tap_end();
}
