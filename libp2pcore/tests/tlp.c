/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Table of p2p_route() and p2p_route_root(): AtomicOps, requests with a PASID,
 * and the IOVA trap. Rows are as in route.c.
 */
#include "ask.h"
#include "edit.h"
#include "outcome.h"
#include "tap.h"

#define UNROUTED P2P_LACKS_ATOMIC_ROUTING
#define UNCOMPLETED P2P_LACKS_ATOMICS
#define NO_PREFIX P2P_LACKS_PREFIXES
#define NO_ATOMIC_OUT P2P_BLOCKS_ATOMICS
#define NO_PREFIX_OUT P2P_BLOCKS_PREFIXES
#define EVERYTHING 0x1f
#define R P2P_READ
#define W P2P_WRITE
#define X P2P_ATOMIC
#define NONE P2P_NONE

enum { U = P2P_AT_UNTRANSLATED, Q = P2P_AT_TRANSLATION_REQUEST,
       T = P2P_AT_TRANSLATED };

/* Of a request. */
enum { PLAIN, PASID = 1, IOMMU = 2, AT_ROOT = 4, IN_MEMORY = 8 };

struct row {
    const char *name;
    struct edit edits[EDITS];
    p2p_id initiator;
    enum p2p_access access;
    unsigned at;
    unsigned with;
    uint64_t addr;
    struct expected expected;
    bool trap;
};

static const struct row atomics[] = {
    { "R45 the ingress port", {{ TLP, A, UNROUTED }}, A0, X, U, PLAIN, AT_B0,
      { UR, P2P_R45_ATOMIC_UNROUTED, A, NONE, { 0, 0 } }, false },
    { "R45 the egress port", {{ TLP, B, UNROUTED }}, A0, X, U, PLAIN, AT_B0,
      { UR, P2P_R45_ATOMIC_UNROUTED, B, NONE, { 0, 0 } }, false },
    { "R45 a port further down", {{ TLP, UPC, UNROUTED }}, A0, X, U, PLAIN,
      AT_D0, { UR, P2P_R45_ATOMIC_UNROUTED, UPC, NONE, { 0, 0 } }, false },
    { "R45 of several on the way down, the first",
      {{ TLP, C, UNROUTED }, { TLP, UPC, UNROUTED }, { TLP, D, UNROUTED }},
      A0, X, U, PLAIN, AT_D0,
      { UR, P2P_R45_ATOMIC_UNROUTED, C, NONE, { 0, 0 } }, false },
    { "R45 the upstream port, on the way up", {{ TLP, UP, UNROUTED }}, A0, X,
      U, PLAIN, AT_RAM,
      { UR, P2P_R45_ATOMIC_UNROUTED, UP, NONE, { 0, 0 } }, false },
    { "R45 the root port, on the way up", {{ TLP, RP, UNROUTED }}, A0, X, U,
      PLAIN, AT_RAM,
      { UR, P2P_R45_ATOMIC_UNROUTED, RP, NONE, { 0, 0 } }, false },
    { "R45 the root port, on the way down", {{ TLP, RP2, UNROUTED }}, A0, X,
      U, AT_ROOT, AT_OTHER,
      { UR, P2P_R45_ATOMIC_UNROUTED, RP2, NONE, { 0, 0 } }, false },
    { "R45 before anybody is found", {{ TLP, EMPTY, UNROUTED }}, A0, X, U,
      PLAIN, AT_EMPTY,
      { UR, P2P_R45_ATOMIC_UNROUTED, EMPTY, NONE, { 0, 0 } }, false },
    { "R45 before the own window",
      {{ TLP, A, UNROUTED }, { ACS, A, P2P_ACS_UF }}, A0, X, U, PLAIN,
      AT_A + 0x80000000ull,
      { UR, P2P_R45_ATOMIC_UNROUTED, A, NONE, { 0, 0 } }, false },
    { "R45 after bus master", {{ TLP, A, UNROUTED }, { BME, A, 0 }}, A0, X, U,
      PLAIN, AT_B0, { UR, P2P_R10_PORT_BME, A, NONE, { 0, 0 } }, false },
    { "R45 after Translation Blocking",
      {{ TLP, A, UNROUTED }, { ACS, A, P2P_ACS_TB }}, A0, X, T, PLAIN, AT_B0,
      { ACSV, P2P_R12_TRANSLATION_BLOCKING, A, NONE, { 0, 0 } }, false },
    { "R45 a conventional bridge", {{ TLP, BRIDGE, UNROUTED }}, PCI0, X, U,
      PLAIN, AT_RAM,
      { UR, P2P_R45_ATOMIC_UNROUTED, BRIDGE, NONE, { 0, 0 } }, false },
    { "R45 what stays on its bus does not pass it",
      {{ TLP, BRIDGE, UNROUTED | NO_ATOMIC_OUT }}, PCI0, X, U, PLAIN,
      AT_PCI1, { DIRECT, P2P_R20_PEER, BRIDGE, PCI1, { 0, 0 } }, false },
    { "R45 the upstream port does not matter across its switch",
      {{ TLP, UP, EVERYTHING }}, A0, X, U, PASID, AT_B0,
      { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } }, false },
    { "R45 nor for its own register BAR", {{ TLP, UP, UNROUTED }}, A0, X, U,
      PLAIN, AT_UP_BAR, { DIRECT, P2P_R21_SWITCH_BAR, A, UP, { 0, 0 } },
      false },
    { "R45 nor for that from above", {{ TLP, UP, UNROUTED }}, OTHER, X, U,
      AT_ROOT, AT_UP_BAR,
      { PEER, P2P_R33_ROOT_PEER, NONE, UP, { 0, 0 } }, false },
    { "R45 nor a third port", {{ TLP, C, EVERYTHING }}, A0, X, U, PASID,
      AT_B0, { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } }, false },
    { "R45 inside a device no port matters", {{ TLP, A, EVERYTHING }}, A0, X,
      U, PASID, AT_A1, { INTERNAL, P2P_R4_SIBLING, A0, A1, { 0, 0 } },
      false },
    { "R45 a read passes", {{ TLP, A, UNROUTED | NO_ATOMIC_OUT }}, A0, R, U,
      PLAIN, AT_B0, { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } }, false },

    { "R46 the egress port", {{ TLP, B, NO_ATOMIC_OUT }}, A0, X, U, PLAIN,
      AT_B0, { UR, P2P_R46_ATOMIC_EGRESS_BLOCKED, B, NONE, { 0, 0 } },
      false },
    { "R46 the upstream port, on the way up", {{ TLP, UP, NO_ATOMIC_OUT }},
      A0, X, U, PLAIN, AT_RAM,
      { UR, P2P_R46_ATOMIC_EGRESS_BLOCKED, UP, NONE, { 0, 0 } }, false },
    { "R46 the root port, on the way down", {{ TLP, RP, NO_ATOMIC_OUT }},
      OTHER, X, U, AT_ROOT, AT_B0,
      { UR, P2P_R46_ATOMIC_EGRESS_BLOCKED, RP, NONE, { 0, 0 } }, false },
    { "R46 after the egress vector", {{ TLP, B, NO_ATOMIC_OUT },
      { ACS, A, P2P_ACS_EC }, { VECTOR, A, 4 }}, A0, X, U, PLAIN, AT_B0,
      { ACSV, P2P_R17_PEER_EGRESS_BLOCKED, A, NONE, { 0, 0 } }, false },
    { "R46 the ingress port does not matter", {{ TLP, A, NO_ATOMIC_OUT }}, A0,
      X, U, PLAIN, AT_B0, { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } }, false },
    { "R46 nor the root port on the way up", {{ TLP, RP, NO_ATOMIC_OUT }}, A0,
      X, U, PLAIN, AT_RAM,
      { UPSTREAM, P2P_R24_FORWARD_UPSTREAM, RP, NONE, { 0, 0 } }, false },
    { "R46 nor an upstream port on the way down",
      {{ TLP, UPC, NO_ATOMIC_OUT }}, A0, X, U, PLAIN, AT_D0,
      { DIRECT, P2P_R20_PEER, A, D0, { 0, 0 } }, false },

    { "R47 a peer", {{ TLP, B0, UNCOMPLETED }}, A0, X, U, PLAIN, AT_B0,
      { UR, P2P_R47_ATOMIC_NO_COMPLETER, B0, NONE,
        { AT_B0, AT_B0 + BAR_LEN - 1 } }, false },
    { "R47 a sibling", {{ TLP, A1, UNCOMPLETED }}, A0, X, U, PLAIN, AT_A1,
      { UR, P2P_R47_ATOMIC_NO_COMPLETER, A1, NONE, { 0, 0 } }, false },
    { "R47 itself", {{ TLP, A0, UNCOMPLETED }}, A0, X, U, PLAIN, AT_A0,
      { UR, P2P_R47_ATOMIC_NO_COMPLETER, A0, NONE, { 0, 0 } }, false },
    { "R47 a port", {{ TLP, B, UNCOMPLETED }}, A0, X, U, PLAIN, AT_B_BAR,
      { UR, P2P_R47_ATOMIC_NO_COMPLETER, B, NONE, { 0, 0 } }, false },
    { "R47 from the root complex", {{ TLP, OTHER, UNCOMPLETED }}, A0, X, U,
      AT_ROOT, AT_OTHER,
      { UR, P2P_R47_ATOMIC_NO_COMPLETER, OTHER, NONE, { 0, 0 } }, false },
    { "R47 after R28", {{ TLP, B0, UNCOMPLETED }}, A0, X, Q, PLAIN, AT_B0,
      { UR, P2P_R28_TRANSLATION_REQUEST_AT_PEER, B0, NONE, { 0, 0 } },
      false },
    { "R47 the ports need complete none",
      {{ TLP, A, UNCOMPLETED }, { TLP, B, UNCOMPLETED }}, A0, X, U, PLAIN,
      AT_B0, { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } }, false },
    { "R47 nor the requester", {{ TLP, A0, EVERYTHING }}, A0, X, U, PASID,
      AT_B0, { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } }, false },
    { "R47 a write arrives", {{ TLP, B0, UNCOMPLETED }}, A0, W, U, PLAIN,
      AT_B0, { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } }, false },

    { "R48 the root port completes none", {{ TLP, RP, UNCOMPLETED }}, A0, X,
      U, AT_ROOT | IN_MEMORY, AT_RAM,
      { UR, P2P_R48_MEMORY_ATOMIC, RP, NONE, { 0, 0 } }, false },
    { "R48 a port in between need not", {{ TLP, A, UNCOMPLETED }}, A0, X, U,
      AT_ROOT | IN_MEMORY, AT_RAM,
      { MEMORY, P2P_R32_MEMORY, NONE, NONE, { 0, 0 } }, false },
    { "R48 nor another root port", {{ TLP, RP2, UNCOMPLETED }}, A0, X, U,
      AT_ROOT | IN_MEMORY, AT_RAM,
      { MEMORY, P2P_R32_MEMORY, NONE, NONE, { 0, 0 } }, false },
    { "R48 a read passes", {{ TLP, RP, UNCOMPLETED }}, A0, R, U,
      AT_ROOT | IN_MEMORY, AT_RAM,
      { MEMORY, P2P_R32_MEMORY, NONE, NONE, { 0, 0 } }, false },
    { "R48 an integrated endpoint has none", {{ TLP, INT0, UNCOMPLETED }},
      INT0, X, U, AT_ROOT | IN_MEMORY, AT_RAM,
      { MEMORY, P2P_R32_MEMORY, NONE, NONE, { 0, 0 } }, false },
    { "R48 a peer through it need not ask it", {{ TLP, RP, UNCOMPLETED }}, A0,
      X, U, AT_ROOT, AT_OTHER,
      { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } }, false },
};

static const struct row prefixes[] = {
    { "R49 the ingress port", {{ TLP, A, NO_PREFIX }}, A0, W, U, PASID, AT_B0,
      { UR, P2P_R49_PREFIX_UNSUPPORTED, A, NONE, { 0, 0 } }, false },
    { "R49 the egress port", {{ TLP, B, NO_PREFIX }}, A0, R, U, PASID, AT_B0,
      { UR, P2P_R49_PREFIX_UNSUPPORTED, B, NONE, { 0, 0 } }, false },
    { "R49 the upstream port", {{ TLP, UP, NO_PREFIX }}, A0, W, U, PASID,
      AT_RAM, { UR, P2P_R49_PREFIX_UNSUPPORTED, UP, NONE, { 0, 0 } },
      false },
    { "R49 an upstream port, on the way down", {{ TLP, UPC, NO_PREFIX }}, A0,
      W, U, PASID, AT_E0,
      { UR, P2P_R49_PREFIX_UNSUPPORTED, UPC, NONE, { 0, 0 } }, false },
    { "R49 the root port, on the way down", {{ TLP, RP2, NO_PREFIX }}, A0, W,
      U, PASID | AT_ROOT, AT_OTHER,
      { UR, P2P_R49_PREFIX_UNSUPPORTED, RP2, NONE, { 0, 0 } }, false },
    { "R49 an interrupt", {{ TLP, RP, NO_PREFIX }}, A0, W, U, PASID,
      INTERRUPTS, { UR, P2P_R49_PREFIX_UNSUPPORTED, RP, NONE, { 0, 0 } },
      false },
    { "R49 after R45 and R46",
      {{ TLP, B, UNROUTED | NO_ATOMIC_OUT | NO_PREFIX }}, A0, X, U, PASID,
      AT_B0, { UR, P2P_R45_ATOMIC_UNROUTED, B, NONE, { 0, 0 } }, false },
    { "R49 after R46", {{ TLP, B, NO_ATOMIC_OUT | NO_PREFIX }}, A0, X, U,
      PASID, AT_B0,
      { UR, P2P_R46_ATOMIC_EGRESS_BLOCKED, B, NONE, { 0, 0 } }, false },
    { "R49 a request without passes", {{ TLP, A, NO_PREFIX | NO_PREFIX_OUT }},
      A0, W, U, PLAIN, AT_B0, { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } },
      false },
    { "R49 the two ends are not asked",
      {{ TLP, A0, NO_PREFIX }, { TLP, B0, NO_PREFIX }}, A0, W, U, PASID,
      AT_B0, { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } }, false },
    { "R50 the egress port", {{ TLP, B, NO_PREFIX_OUT }}, A0, W, U, PASID,
      AT_B0, { UR, P2P_R50_PREFIX_EGRESS_BLOCKED, B, NONE, { 0, 0 } },
      false },
    { "R50 the upstream port, on the way up", {{ TLP, UP, NO_PREFIX_OUT }},
      A0, W, U, PASID, AT_RAM,
      { UR, P2P_R50_PREFIX_EGRESS_BLOCKED, UP, NONE, { 0, 0 } }, false },
    { "R50 the root port, on the way down", {{ TLP, RP2, NO_PREFIX_OUT }}, A0,
      W, U, PASID | AT_ROOT, AT_OTHER,
      { UR, P2P_R50_PREFIX_EGRESS_BLOCKED, RP2, NONE, { 0, 0 } }, false },
    { "R50 a bridge, on the way up", {{ TLP, BRIDGE, NO_PREFIX_OUT }}, PCI0,
      W, U, PASID, AT_RAM,
      { UR, P2P_R50_PREFIX_EGRESS_BLOCKED, BRIDGE, NONE, { 0, 0 } }, false },
    { "R50 the ingress port does not matter", {{ TLP, A, NO_PREFIX_OUT }}, A0,
      W, U, PASID, AT_B0, { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } },
      false },
    { "R50 AtomicOp blocking is another", {{ TLP, B, NO_ATOMIC_OUT }}, A0, W,
      U, PASID, AT_B0, { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } }, false },
};

static const struct row traps[] = {
    { "R51 a peer", {{ KEEP, 0, 0 }}, A0, W, U, IOMMU, AT_B0,
      { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } }, true },
    { "R51 a sibling", {{ KEEP, 0, 0 }}, A0, R, U, IOMMU, AT_A1,
      { INTERNAL, P2P_R4_SIBLING, A0, A1, { 0, 0 } }, true },
    { "R51 its own BAR", {{ KEEP, 0, 0 }}, A0, R, U, IOMMU, AT_A0,
      { INTERNAL, P2P_R3_OWN_BAR, A0, A0, { 0, 0 } }, true },
    { "R51 a switch's register BAR", {{ KEEP, 0, 0 }}, A0, W, U, IOMMU,
      AT_UP_BAR, { DIRECT, P2P_R21_SWITCH_BAR, A, UP, { 0, 0 } }, true },
    { "R51 no IOMMU, no trap", {{ KEEP, 0, 0 }}, A0, W, U, PLAIN, AT_B0,
      { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } }, false },
    { "R51 a translated address is meant for the peer", {{ KEEP, 0, 0 }}, A0,
      W, T, IOMMU, AT_B0, { DIRECT, P2P_R20_PEER, A, B0, { 0, 0 } }, false },
    { "R51 redirected: it gets there",
      {{ ACS, A, P2P_ACS_RR }, { MSE, RP, 0 }}, A0, W, U, IOMMU, AT_B0,
      { UPSTREAM, P2P_R19_PEER_REDIRECT, A, NONE, { 0, 0 } }, false },
    { "R51 beside all windows", {{ KEEP, 0, 0 }}, A0, W, U, IOMMU, AT_RAM,
      { UPSTREAM, P2P_R24_FORWARD_UPSTREAM, RP, NONE, { 0, 0 } }, false },
    { "R51 an interrupt is none", {{ KEEP, 0, 0 }}, A0, W, U, IOMMU,
      INTERRUPTS, { INTERRUPT, P2P_R29_INTERRUPT_WRITE, NONE, NONE, { 0, 0 } },
      false },
    { "R51 refused by a vector", {{ ACS, A, P2P_ACS_EC }, { VECTOR, A, 4 }},
      A0, W, U, IOMMU, AT_B0,
      { ACSV, P2P_R17_PEER_EGRESS_BLOCKED, A, NONE, { 0, 0 } }, false },
    { "R51 refused in the own window", {{ KEEP, 0, 0 }}, A0, W, U, IOMMU,
      AT_A + 0x80000000ull,
      { UR, P2P_R14_OWN_WINDOW, A, NONE, { 0, 0 } }, false },
    { "R51 nobody there", {{ KEEP, 0, 0 }}, A0, W, U, IOMMU, AT_EMPTY,
      { UR, P2P_R27_NO_TARGET, EMPTY, NONE, { 0, 0 } }, false },
    { "R51 the target is disabled", {{ MSE, B0, 0 }}, A0, W, U, IOMMU, AT_B0,
      { UR, P2P_R26_TARGET_DISABLED, B0, NONE, { 0, 0 } }, false },
    { "R51 refused by the target", {{ TLP, B0, UNCOMPLETED }}, A0, X, U,
      IOMMU, AT_B0,
      { UR, P2P_R47_ATOMIC_NO_COMPLETER, B0, NONE, { 0, 0 } }, false },
    { "R51 behind the IOMMU there is none", {{ KEEP, 0, 0 }}, A0, W, U,
      IOMMU | AT_ROOT, AT_OTHER,
      { PEER, P2P_R33_ROOT_PEER, NONE, OTHER, { 0, 0 } }, false },
};

static void run(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        struct p2p_function tree[TREE_FUNCTIONS];
        const struct p2p_topology *topology;
        struct p2p_request request = {
            .initiator = row->initiator,
            .access = row->access,
            .at = (enum p2p_at)row->at,
            .has_pasid = row->with & PASID,
            .iommu = row->with & IOMMU,
            .addr = row->addr,
        };
        struct p2p_decision decision;

        topology = edit_tree(tree, row->edits);
        decision = row->with & AT_ROOT
            ? ask_root(topology, &request, row->addr,
                       row->with & IN_MEMORY ? P2P_CLAIM_MEMORY
                                             : P2P_CLAIM_NONE, NULL)
            : ask_route(topology, &request);
        outcome_check(row->name, tree, &row->expected, row->addr, &decision);
        if (decision.trap != row->trap) {
            tap_ok(false, row->name);
        }
    }
}

int main(void)
{
    run(atomics, sizeof(atomics) / sizeof(atomics[0]));
    run(prefixes, sizeof(prefixes) / sizeof(prefixes[0]));
    run(traps, sizeof(traps) / sizeof(traps[0]));
    return outcome_end();
}
