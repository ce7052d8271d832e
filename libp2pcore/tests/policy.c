/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What a policy answers, and what the root complex does with it. Rows have the
 * policy as text, which policy-text.c tests.
 */
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "edit.h"
#include "outcome.h"
#include "policy-read.h"
#include "tap.h"

#define R P2P_READ
#define W P2P_WRITE
#define X P2P_ATOMIC
#define NONE P2P_NONE
#define DEFAULT P2P_POLICY_DEFAULT
#define UNTOUCHED 0x7777     /* no entry that there is */
#define CAPACITY 8u
#define HOST_80 0x80

/* Ends: 00:01.0, 00:02.0, 80:00.0, ...; a host bridge; nothing known. */
#define PORT(rid) { P2P_SCOPE_PORT, rid }
#define HOST(bus) { P2P_SCOPE_HOST, (bus) << 8 }
#define ANY { P2P_SCOPE_ANY, 0 }

/*
 * Answers.
 */

struct question {
    const char *name;
    const char *policy;
    struct p2p_policy_end from, to;
    enum p2p_access access;
    enum p2p_failure failure;
    uint16_t entry;
};

static const struct question questions[] = {
    /* Presets. */
    { "forward-all forwards", "forward-all", PORT(0x0008), PORT(0x8000), R,
      P2P_FAIL_NONE, DEFAULT },
    { "forward-all forwards what is unknown", "forward-all", ANY, ANY, X,
      P2P_FAIL_NONE, DEFAULT },
    { "none does not", "none", PORT(0x0008), PORT(0x0010), W, P2P_FAIL_UR,
      DEFAULT },
    { "none does not back to where it came from", "none", PORT(0x0008),
      PORT(0x0008), W, P2P_FAIL_UR, DEFAULT },
    { "same-host within one", "same-host", PORT(0x8000), PORT(0x80f8), R,
      P2P_FAIL_NONE, 0 },
    { "same-host back to where it came from", "same-host", PORT(0x8000),
      PORT(0x8000), R, P2P_FAIL_NONE, 0 },
    { "same-host across", "same-host", PORT(0x0008), PORT(0x8008), W,
      P2P_FAIL_UR, DEFAULT },
    { "same-host from an unknown end", "same-host", ANY, PORT(0x0008), W,
      P2P_FAIL_UR, DEFAULT },
    { "same-host to an unknown end", "same-host", PORT(0x0008), ANY, W,
      P2P_FAIL_UR, DEFAULT },
    { "same-host, two unknown ends are not one", "same-host", ANY, ANY, W,
      P2P_FAIL_UR, DEFAULT },
    { "same-host, only the host bridges are known", "same-host", HOST(0x80),
      HOST(0x80), W, P2P_FAIL_NONE, 0 },
    { "writes-only, write", "writes-only", PORT(0x0008), PORT(0x0010), W,
      P2P_FAIL_NONE, 0 },
    { "writes-only, read", "writes-only", PORT(0x0008), PORT(0x0010), R,
      P2P_FAIL_DROP, DEFAULT },
    { "writes-only, atomic", "writes-only", PORT(0x0008), PORT(0x0010), X,
      P2P_FAIL_DROP, DEFAULT },

    /* The default. */
    { "default ca", "default=ca", PORT(0x0008), PORT(0x0010), W, P2P_FAIL_CA,
      DEFAULT },
    { "default drop, no entry of this access",
      "default=drop; *>*/read+atomic=forward", PORT(0x0008), PORT(0x0010), W,
      P2P_FAIL_DROP, DEFAULT },

    /* Port to port. */
    { "port to port", "00:01.0>00:02.0=forward", PORT(0x0008), PORT(0x0010),
      R, P2P_FAIL_NONE, 0 },
    { "not the other way", "00:01.0>00:02.0=forward", PORT(0x0010),
      PORT(0x0008), R, P2P_FAIL_UR, DEFAULT },
    { "not its neighbour function", "00:01.0>00:02.0=forward", PORT(0x0009),
      PORT(0x0010), R, P2P_FAIL_UR, DEFAULT },
    { "not the same devfn elsewhere", "00:01.0>00:02.0=forward",
      PORT(0x8008), PORT(0x0010), R, P2P_FAIL_UR, DEFAULT },
    { "not when only the host bridge is known", "00:01.0>00:02.0=forward",
      HOST(0), HOST(0), R, P2P_FAIL_UR, DEFAULT },
    { "a port to itself", "00:01.0>00:01.0=forward", PORT(0x0008),
      PORT(0x0008), W, P2P_FAIL_NONE, 0 },
    { "the last port there can be", "ff:1f.7>00:00.0=forward", PORT(0xffff),
      PORT(0x0000), W, P2P_FAIL_NONE, 0 },

    /* Host bridges. */
    { "host bridge to host bridge", "00:*>80:*=drop", PORT(0x0008),
      PORT(0x8010), R, P2P_FAIL_DROP, 0 },
    { "host bridge, a port is named besides",
      "00:*>80:*=forward; 00:02.0>80:00.0=ca", PORT(0x0008), PORT(0x8010), R,
      P2P_FAIL_NONE, 0 },
    { "not the other way", "00:*>80:*=forward", PORT(0x8010), PORT(0x0008),
      R, P2P_FAIL_UR, DEFAULT },
    { "not a third", "00:*>80:*=forward", PORT(0x0008), PORT(0x8110), R,
      P2P_FAIL_UR, DEFAULT },
    { "not an unknown end", "00:*>80:*=forward", ANY, PORT(0x8010), R,
      P2P_FAIL_UR, DEFAULT },
    { "host bridge to port, only the bridge known", "00:*>80:00.0=forward",
      HOST(0), PORT(0x8000), R, P2P_FAIL_NONE, 0 },
    { "a target that is the same says no more than any", "*>*=forward",
      { P2P_SCOPE_SAME, 0 }, { P2P_SCOPE_SAME, 0 }, R, P2P_FAIL_NONE, 0 },

    /* The longest. */
    { "port before host bridge", "*>*=forward; 00:*>*=ca; 00:01.0>*=drop",
      PORT(0x0008), ANY, R, P2P_FAIL_DROP, 2 },
    { "host bridge before any", "*>*=forward; 00:*>*=ca; 00:01.0>*=drop",
      PORT(0x0010), ANY, R, P2P_FAIL_CA, 1 },
    { "whatever their order", "00:01.0>*=drop; 00:*>*=ca; *>*=forward",
      PORT(0x0008), ANY, R, P2P_FAIL_DROP, 0 },
    { "two host bridges as long as a port: the longer initiator",
      "00:*>80:*=ca; 00:01.0>*=drop; *>80:02.0=forward", PORT(0x0008),
      PORT(0x8010), R, P2P_FAIL_DROP, 1 },
    { "port and host bridge before port and any",
      "00:01.0>*=drop; 00:*>80:02.0=forward", PORT(0x0008), PORT(0x8010), R,
      P2P_FAIL_NONE, 1 },
    { "a named host bridge before the same", "00:*>same=forward; 00:*>00:*=ca",
      PORT(0x0008), PORT(0x0010), R, P2P_FAIL_CA, 1 },
    { "the same before any", "00:*>*=forward; 00:*>same=ca", PORT(0x0008),
      PORT(0x0010), R, P2P_FAIL_CA, 1 },
    { "the same does not match another", "00:*>*=forward; 00:*>same=ca",
      PORT(0x0008), PORT(0x8010), R, P2P_FAIL_NONE, 0 },
    { "a port before the same", "*>00:01.0=forward; *>same=ca", PORT(0x0010),
      PORT(0x0008), R, P2P_FAIL_NONE, 0 },
    { "one access before two", "*>*/read+write=forward; *>*/read=ca", ANY,
      ANY, R, P2P_FAIL_CA, 1 },
    { "two before three", "*>*/read+write=drop; *>*=forward", ANY, ANY, W,
      P2P_FAIL_DROP, 0 },
    { "the third gets three", "*>*/read+write=drop; *>*=forward", ANY, ANY,
      X, P2P_FAIL_NONE, 1 },
    { "longer ends before fewer accesses", "00:*>*=ca; *>*/read=forward",
      PORT(0x0008), ANY, R, P2P_FAIL_CA, 0 },
};

/* A policy of @capacity in memory of exactly its size, to be freed. */
static struct p2p_policy *new_policy(uint16_t capacity)
{
    size_t size = p2p_policy_size(capacity);
    void *mem = malloc(size);

    /* What was there before must not matter. */
    return mem ? p2p_policy_init(memset(mem, 0xa5, size), size, capacity)
               : NULL;
}

static bool is_answered(const struct question *row)
{
    struct p2p_policy *policy = policy_read(row->policy);
    struct p2p_policy_answer answer;

    return !p2p_policy_ask(policy, row->from, row->to, row->access, &answer) &&
           answer.failure == row->failure && answer.entry == row->entry;
}

static void check_answers(void)
{
    unsigned refusals = 0;
    unsigned count = sizeof(questions) / sizeof(questions[0]);
    struct question wrong = questions[0];

    for (unsigned i = 0; i < count; i++) {
        tap_ok(is_answered(&questions[i]), questions[i].name);
        refusals += questions[i].failure != P2P_FAIL_NONE;
    }
    tap_ok(2 * refusals >= count, "at least as many refusals as grants");
    wrong.failure = P2P_FAIL_UR;
    tap_ok(!is_answered(&wrong), "planted: another failure");
    wrong = questions[0];
    wrong.entry = 0;
    tap_ok(!is_answered(&wrong), "planted: another entry");
}

/*
 * At the root complex.
 */

struct row {
    const char *name;
    const char *policy;         /* NULL: none */
    struct edit edits[EDITS];
    p2p_id initiator;
    enum p2p_access access;
    uint64_t addr;
    enum p2p_claim claim;
    struct expected expected;
};

#define NOBODY P2P_CLAIM_NONE
#define DEVICE P2P_CLAIM_DEVICE
#define RP_MEM_END 0xe0ffffffull

/* Root ports 00:01.0 (RP), 80:02.0 (RP2), 00:03.0 (RP3); 00:04.0, 00:04.1 */
static const struct row rows[] = {
    { "R33 no policy", NULL, {{ KEEP, 0, 0 }}, A0, R, AT_OTHER, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } } },
    { "R33 root port to root port", "00:01.0>80:02.0=forward",
      {{ KEEP, 0, 0 }}, A0, R, AT_OTHER, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } } },
    { "R33 redirected and sent back", "00:01.0>00:01.0=forward",
      {{ KEEP, 0, 0 }}, A0, W, AT_B0, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, B0, { 0, 0 } } },
    { "R33 from far below to far below", "00:01.0>00:01.0=forward",
      {{ KEEP, 0, 0 }}, D0, W, AT_E0, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, E0, { 0, 0 } } },
    { "R33 integrated endpoint to integrated endpoint",
      "00:04.0>00:04.1=forward", {{ KEEP, 0, 0 }}, INT0, W, AT_INT1, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, INT1, { 0, 0 } } },
    { "R33 integrated endpoint to root port", "00:04.0>00:*=forward",
      {{ KEEP, 0, 0 }}, INT0, W, AT_B0, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, B0, { 0, 0 } } },
    { "R33 below a conventional bridge", "00:03.0>80:*=forward",
      {{ KEEP, 0, 0 }}, PCI0, W, AT_OTHER, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } } },
    { "R34 an end that is unknown, any", "*>*=forward", {{ KEEP, 0, 0 }}, A0,
      W, AT_NOBODY, DEVICE,
      { PEER, P2P_R34_OUTSIDE_FABRIC, NONE, NONE, { 0, 0 } } },
    { "R34 an end that is unknown, default", "forward-all", {{ KEEP, 0, 0 }},
      A0, W, AT_NOBODY, DEVICE,
      { PEER, P2P_R34_OUTSIDE_FABRIC, NONE, NONE, { 0, 0 } } },
    { "R32 memory is nobody's business", "none", {{ KEEP, 0, 0 }}, A0, W,
      AT_RAM, P2P_CLAIM_MEMORY,
      { MEMORY, P2P_R32_MEMORY, NONE, NONE, { 0, UINT64_MAX } } },
    { "R35 nor is what nobody has", "forward-all", {{ KEEP, 0, 0 }}, A0, W,
      AT_NOBODY, NOBODY, { UR, P2P_R35_UNCLAIMED, NONE, NONE, { 0, 0 } } },
    { "R35 nor under a policy that drops", "default=drop", {{ KEEP, 0, 0 }},
      A0, W, AT_NOBODY, NOBODY,
      { UR, P2P_R35_UNCLAIMED, NONE, NONE, { 0, 0 } } },
    { "R26 a root bus BAR that is off", "default=drop", {{ MSE, INT1, 0 }},
      A0, W, AT_INT1, NOBODY,
      { UR, P2P_R26_TARGET_DISABLED, INT1, NONE, { 0, 0 } } },
    { "R27 forwarded, then nobody there", "forward-all", {{ KEEP, 0, 0 }},
      OTHER, W, AT_EMPTY, NOBODY,
      { UR, P2P_R27_NO_TARGET, EMPTY, NONE, { 0, 0 } } },

    { "R36 entry, ur", "forward-all; 00:01.0>80:02.0=ur", {{ KEEP, 0, 0 }},
      A0, R, AT_OTHER, NOBODY,
      { UR, P2P_R36_POLICY_ENTRY, NONE, NONE,
        { AT_RP2, AT_RP2 + (1ull << 30) - 1 } } },
    { "R36 entry, drop", "forward-all; 00:*>80:*=drop", {{ KEEP, 0, 0 }}, A0,
      W, AT_OTHER, NOBODY,
      { DROP, P2P_R36_POLICY_ENTRY, NONE, NONE, { 0, 0 } } },
    { "R36 entry, ca", "forward-all; *>80:02.0/atomic=ca", {{ KEEP, 0, 0 }},
      A0, X, AT_OTHER, NOBODY,
      { CA, P2P_R36_POLICY_ENTRY, NONE, NONE, { 0, 0 } } },
    { "R36 not the other way", "forward-all; 00:01.0>80:02.0=ur",
      {{ KEEP, 0, 0 }}, OTHER, R, AT_B0, NOBODY,
      { PEER, P2P_R33_ROOT_PEER, NONE, B0, { 0, 0 } } },
    { "R36 redirected, not sent back", "forward-all; 00:01.0>00:01.0=drop",
      {{ KEEP, 0, 0 }}, A0, W, AT_B0, NOBODY,
      { DROP, P2P_R36_POLICY_ENTRY, NONE, NONE,
        { AT_RP, AT_RP2 - 1 } } },
    { "R36 the memory window too", "forward-all; 80:*>00:01.0=ca",
      {{ KEEP, 0, 0 }}, OTHER, W, AT_A_MEM, NOBODY,
      { CA, P2P_R36_POLICY_ENTRY, NONE, NONE,
        { AT_A_MEM, RP_MEM_END } } },
    { "R36 before what is below: an empty slot",
      "forward-all; 80:*>00:01.0=ca", {{ KEEP, 0, 0 }}, OTHER, W, AT_EMPTY,
      NOBODY, { CA, P2P_R36_POLICY_ENTRY, NONE, NONE, { 0, 0 } } },
    { "R36 integrated endpoint as target", "forward-all; *>00:04.0=ca",
      {{ KEEP, 0, 0 }}, A0, W, AT_INT0, NOBODY,
      { CA, P2P_R36_POLICY_ENTRY, NONE, NONE, { 0, 0 } } },
    { "R36 integrated endpoint as initiator", "forward-all; 00:04.0>*=ca",
      {{ KEEP, 0, 0 }}, INT0, W, AT_OTHER, NOBODY,
      { CA, P2P_R36_POLICY_ENTRY, NONE, NONE, { 0, 0 } } },
    { "R36 a port as initiator is its own end", "forward-all; 00:01.0>*=ca",
      {{ KEEP, 0, 0 }}, RP, W, AT_OTHER, NOBODY,
      { CA, P2P_R36_POLICY_ENTRY, NONE, NONE, { 0, 0 } } },
    { "R36 unknown end, any", "forward-all; *>*/write=drop",
      {{ KEEP, 0, 0 }}, A0, W, AT_NOBODY, DEVICE,
      { DROP, P2P_R36_POLICY_ENTRY, NONE, NONE, { 0, 0 } } },
    { "R36 requester unknown to us", "forward-all; *>*/write=drop",
      {{ KEEP, 0, 0 }}, NONE, W, AT_B0, NOBODY,
      { DROP, P2P_R36_POLICY_ENTRY, NONE, NONE, { 0, 0 } } },
    { "R37 default, none", "none", {{ KEEP, 0, 0 }}, A0, R, AT_OTHER, NOBODY,
      { UR, P2P_R37_POLICY_DEFAULT, NONE, NONE,
        { AT_RP2, AT_RP2 + (1ull << 30) - 1 } } },
    { "R37 default, drop", "writes-only", {{ KEEP, 0, 0 }}, A0, R, AT_OTHER,
      NOBODY, { DROP, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } } },
    { "R37 default, ca", "default=ca", {{ KEEP, 0, 0 }}, A0, R, AT_B0,
      NOBODY, { CA, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } } },
    { "R37 across host bridges", "same-host", {{ KEEP, 0, 0 }}, A0, R,
      AT_OTHER, NOBODY,
      { UR, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } } },
    { "R33 within one", "same-host", {{ KEEP, 0, 0 }}, PCI0, R, AT_B0,
      NOBODY, { PEER, P2P_R33_ROOT_PEER, NONE, B0, { 0, 0 } } },
    { "R37 unknown end", "same-host; 00:01.0>00:*=forward", {{ KEEP, 0, 0 }},
      A0, W, AT_NOBODY, DEVICE,
      { UR, P2P_R37_POLICY_DEFAULT, NONE, NONE, { 0, 0 } } },
};

static void check_rows(void)
{
    unsigned count = sizeof(rows) / sizeof(rows[0]);

    for (unsigned i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        struct p2p_function tree[TREE_FUNCTIONS];
        struct p2p_request request = {
            .initiator = row->initiator, .access = row->access,
        };
        const struct p2p_policies policies = {
            .otherwise = policy_read(row->policy),
        };
        struct p2p_decision decision;

        tree_fill(tree);
        tree[RP2].root_bus = HOST_80;
        edit_apply(tree, row->edits);
        decision = ask_root(tree_freeze(tree, TREE_FUNCTIONS), &request,
                            row->addr, row->claim, &policies);
        outcome_check(row->name, tree, &row->expected, row->addr, &decision);
    }
}

/* What cannot be added. */
static int add(struct p2p_policy *policy, unsigned from, unsigned to,
               unsigned accesses, unsigned failure)
{
    const struct p2p_policy_entry entry = {
        { (enum p2p_scope)from, 0x0008 }, { (enum p2p_scope)to, 0x0008 },
        (uint8_t)accesses, (enum p2p_failure)failure,
    };

    return p2p_policy_add(policy, &entry);
}

static void check_entries(void)
{
    struct p2p_policy *policy = new_policy(CAPACITY);
    const unsigned port = P2P_SCOPE_PORT, host = P2P_SCOPE_HOST;
    const int bad = -P2P_ERR_BAD_POLICY;
    struct p2p_policy_answer answer = { P2P_FAIL_DROP, UNTOUCHED };
    const struct p2p_policy_end bridge = HOST(0), function = PORT(8);

    tap_ok(add(policy, P2P_SCOPE_SAME, port, 1, P2P_FAIL_UR) == bad,
           "the initiator's host bridge is not an initiator");
    tap_ok(add(policy, P2P_SCOPES, port, 1, P2P_FAIL_UR) == bad,
           "a scope that is none, initiator");
    tap_ok(add(policy, port, P2P_SCOPES, 1, P2P_FAIL_UR) == bad,
           "a scope that is none, target");
    tap_ok(add(policy, port, port, 0, P2P_FAIL_UR) == bad, "no access");
    tap_ok(add(policy, port, port, 8, P2P_FAIL_UR) == bad,
           "an access that is none");
    tap_ok(add(policy, port, port, 1, P2P_FAIL_ACSV) == bad,
           "a failure that a root complex does not have");
    tap_ok(add(policy, port, port, 1, P2P_FAIL_NOT_ISSUED) == bad,
           "a failure of the requester");
    tap_ok(p2p_policy_set_default(policy, P2P_FAIL_ACSV) == bad,
           "neither as the default");
    tap_ok(p2p_policy_add_preset(policy, P2P_PRESETS) == bad,
           "a preset that is none");
    tap_ok(p2p_policy_count(policy) == 0 && !p2p_policy_get(policy, 0) &&
           p2p_policy_get_default(policy) == P2P_FAIL_UR,
           "nothing of all that is there");
    tap_ok(!add(policy, host, port, 3, P2P_FAIL_UR) &&
           p2p_policy_get(policy, 0)->from.rid == 0 &&
           p2p_policy_get(policy, 0)->to.rid == 0x0008, "one that can be");
    tap_ok(add(policy, host, port, 5, P2P_FAIL_CA) == -P2P_ERR_DUPLICATE,
           "as long as one before");
    tap_ok(!add(policy, host, port, 4, P2P_FAIL_CA), "shorter by an access");
    tap_ok(p2p_policy_ask(policy, bridge, function, R, &answer) ==
           -P2P_ERR_NOT_FROZEN && answer.entry == UNTOUCHED,
           "not frozen, it answers nothing");
    tap_ok(!p2p_policy_freeze(policy), "frozen");
    tap_ok(p2p_policy_ask(policy, bridge, function,
                          (enum p2p_access)(P2P_ATOMIC + 1), &answer) ==
           -P2P_ERR_BAD_VALUE && answer.entry == UNTOUCHED,
           "of no access, it answers nothing");
    tap_ok(p2p_policy_freeze(policy) == -P2P_ERR_FROZEN &&
           add(policy, host, host, 1, P2P_FAIL_UR) == -P2P_ERR_FROZEN &&
           p2p_policy_set_default(policy, P2P_FAIL_CA) == -P2P_ERR_FROZEN &&
           p2p_policy_add_preset(policy, P2P_PRESET_NONE) == -P2P_ERR_FROZEN,
           "frozen, it takes nothing more");
    free(policy);
}

static void check_presets(void)
{
    bool named = !strcmp(p2p_preset_name(P2P_PRESETS), "?");
    struct p2p_policy *small = new_policy(0);

    tap_ok(p2p_policy_add_preset(small, P2P_PRESET_WRITES_ONLY) ==
           -P2P_ERR_NOSPACE && p2p_policy_get_default(small) == P2P_FAIL_UR,
           "a preset that does not fit changes nothing");
    tap_ok(!p2p_policy_add_preset(small, P2P_PRESET_FORWARD_ALL) &&
           p2p_policy_get_default(small) == P2P_FAIL_NONE,
           "one without entries always fits");
    free(small);

    for (unsigned i = 0; i < P2P_PRESETS; i++) {
        const char *name = p2p_preset_name((enum p2p_preset)i);

        named = named && strcmp(name, "?") && policy_read(name);
    }
    tap_ok(named, "every preset has a name that is its text");
}

static uint16_t entry_of(const struct p2p_policy *policy,
                         struct p2p_policy_end from, struct p2p_policy_end to)
{
    struct p2p_policy_answer answer = { P2P_FAIL_NONE, UNTOUCHED };

    p2p_policy_ask(policy, from, to, W, &answer);
    return answer.entry;
}

/*
 * Every capacity: the memory is exactly what was asked for, and is full of
 * ends that all differ.
 */
static bool is_capacity_right(uint16_t capacity)
{
    struct p2p_policy *policy = new_policy(capacity);
    char none;
    bool right = policy &&
                 !p2p_policy_init(capacity ? (void *)policy : &none,
                                  p2p_policy_size(capacity) - 1, capacity);

    policy = p2p_policy_init(policy, p2p_policy_size(capacity), capacity);
    for (unsigned i = 0; i <= capacity; i++) {
        struct p2p_policy_entry entry = {
            { P2P_SCOPE_PORT, (uint16_t)(i * 2 * 0x101) },
            { P2P_SCOPE_PORT, (uint16_t)(i * 2 * 0x101 + 0x101) },
            1u << P2P_WRITE, P2P_FAIL_NONE,
        };

        right = right && p2p_policy_add(policy, &entry) ==
                         (i < capacity ? 0 : -P2P_ERR_NOSPACE);
    }
    right = right && p2p_policy_count(policy) == capacity &&
            !p2p_policy_freeze(policy);
    for (uint16_t i = 0; right && i < capacity; i++) {
        const struct p2p_policy_entry *entry = p2p_policy_get(policy, i);

        right = entry_of(policy, entry->from, entry->to) == i &&
                entry_of(policy, entry->to, entry->from) == DEFAULT;
    }
    free(policy);
    return right;
}

static void check_capacities(void)
{
    bool right = true;

    for (uint16_t capacity = 0; capacity <= 130; capacity++) {
        right = right && is_capacity_right(capacity);
    }
    tap_ok(right, "every capacity up to 130");
    tap_ok(is_capacity_right(P2P_POLICY_ENTRIES_MAX), "the largest");
    tap_ok(!p2p_policy_size(P2P_POLICY_ENTRIES_MAX + 1), "and none beyond");
    tap_ok(!p2p_policy_init(&right, SIZE_MAX, P2P_POLICY_ENTRIES_MAX + 1),
           "however much memory there is");
}

int main(void)
{
    check_answers();
    check_rows();
    check_entries();
    check_presets();
    check_capacities();
    return outcome_end();
}
