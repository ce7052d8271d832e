/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * qtest without a guest: the part of firmware and operating system that a test
 * of peer-to-peer transactions needs. p2p-ep.h is a driver for p2p-endpoint.
 *
 * How a test uses it:
 *
 *     P2PQtest *t = p2p_qtest_start(
 *         "-device p2p-root-port,id=rp "
 *         "-device p2p-switch-upstream,id=up,bus=rp "
 *         "-device p2p-switch-downstream,id=d0,bus=up,chassis=1,acs=0x5f "
 *         "-device p2p-switch-downstream,id=d1,bus=up,chassis=2 "
 *         "-device p2p-endpoint,id=a,bus=d0 -device p2p-endpoint,id=b,bus=d1");
 *     P2PEp a = p2p_ep(t, "a"), b = p2p_ep(t, "b");
 *     P2PResult r;
 *
 *     p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_RR);
 *     r = p2p_ep_write(&a, b.mem, 64, 0);
 *     g_assert_cmpuint(r.write.rule, ==, P2P_R19_PEER_REDIRECT);
 *     p2p_qtest_stop(t);
 *
 * p2p_qtest_start() leaves everything numbered, mapped and switched on. What a
 * test then writes to config space stays until it is written again or until
 * p2p_enumerate().
 *
 * A P2PFn and a P2PEp are plain values that say where a function was when they
 * were made. Make them again after changing bus numbers or BARs.
 *
 * Anything that ought not to happen fails the test with an assertion; refused
 * transactions are results, not failures.
 */
#ifndef TESTS_P2P_QTEST_H
#define TESTS_P2P_QTEST_H

#include "libqtest.h"
#include "p2pcore/types.h"

/* Where p2p_enumerate() puts things; RAM is P2P_QTEST_RAM bytes from 0. */
#define P2P_QTEST_RAM   0x10000000ull
#define P2P_QTEST_ECAM  0xb0000000ull
#define P2P_QTEST_MEM   0xc0000000ull   /* 32-bit windows and BARs, upwards */
#define P2P_QTEST_PREF  0x800000000ull  /* 64-bit prefetchable ones */

/* A machine under test. */
typedef struct P2PQtest {
    QTestState *qts;
    uint64_t mem_next;          /* first free address of each kind */
    uint64_t pref_next;
    uint8_t last_bus;
    GHashTable *places;         /* p2p-place.c: of functions, by id */
    bool is_root[256];          /* buses */
} P2PQtest;

/* A function: where config accesses go. */
typedef struct P2PFn {
    P2PQtest *t;
    uint16_t rid;               /* bus << 8 | device << 3 | function */
} P2PFn;

/*
 * The machine.
 */

/*
 * Start QEMU (QTEST_QEMU_BINARY) as a q35 with no default devices, native
 * PCIe hot-plug and the arguments @fmt..., then p2p_enumerate().
 */
P2PQtest *p2p_qtest_start(const char *fmt, ...) G_GNUC_PRINTF(1, 2);
void p2p_qtest_stop(P2PQtest *t);

/*
 * What QEMU says to @arguments before it gives up with exit status 1; anything
 * else fails the test. The caller frees.
 */
char *p2p_start_up(const char *arguments);

/*
 * Number all buses below bus 0 and then below expanders, in ascending order of
 * their numbers, depth first; give every memory BAR and window an address, from
 * the same start each time; switch Memory Space and Bus Master on everywhere.
 * Windows are as small as they can be, and a bridge with nothing of a kind
 * below it has that window disabled. ACS is left alone.
 */
void p2p_enumerate(P2PQtest *t);

/* Reset the machine, then p2p_enumerate(). */
void p2p_reset(P2PQtest *t);

/*
 * The function of the device called @id on the command line. A device that had
 * that id before is not it: p2p_plug() and p2p_unplug() see to that. A test
 * that plugs by QMP says p2p_forget_places().
 */
P2PFn p2p_fn(P2PQtest *t, const char *id);
void p2p_forget_places(P2PQtest *t);

/* Whether @bus is the root bus or an expander's. */
bool p2p_is_root_bus(P2PQtest *t, uint8_t bus);

/*
 * Stop and continue the machine. Config space and RAM can be accessed while it
 * is stopped and p2p-endpoint makes no progress: start a copy, change the
 * topology, continue, and the copy sees the topology as changed.
 */
void p2p_stop(P2PQtest *t);
void p2p_cont(P2PQtest *t);

/*
 * Send the QMP command @fmt..., which has to fail with a description like the
 * glob @pattern.
 */
void p2p_qmp_fails(P2PQtest *t, const char *pattern, const char *fmt, ...)
    G_GNUC_PRINTF(3, 4);

/* Fill RAM or a BAR with bytes that depend on @seed and their position. */
void p2p_fill(P2PQtest *t, uint64_t addr, size_t len, uint8_t seed);
/* Whether it still holds exactly those. */
bool p2p_is_filled(P2PQtest *t, uint64_t addr, size_t len, uint8_t seed);

/*
 * Config space, all 4096 bytes of it. Nothing there reads as all ones.
 */

uint8_t p2p_cfg_readb(P2PFn fn, unsigned offset);
uint16_t p2p_cfg_readw(P2PFn fn, unsigned offset);
uint32_t p2p_cfg_readl(P2PFn fn, unsigned offset);
void p2p_cfg_writeb(P2PFn fn, unsigned offset, uint8_t value);
void p2p_cfg_writew(P2PFn fn, unsigned offset, uint16_t value);
void p2p_cfg_writel(P2PFn fn, unsigned offset, uint32_t value);

/* Offset of a capability, 0 if there is none. */
unsigned p2p_cap(P2PFn fn, uint8_t id);
unsigned p2p_ext_cap(P2PFn fn, uint16_t id);

void p2p_set_bme(P2PFn fn, bool on);
void p2p_set_mse(P2PFn fn, bool on);

/* Address of a memory BAR; @bar is the first half's number for a 64-bit one. */
uint64_t p2p_bar(P2PFn fn, unsigned bar);
void p2p_set_bar(P2PFn fn, unsigned bar, uint64_t addr);

/*
 * Bridges.
 */

void p2p_set_buses(P2PFn bridge, uint8_t primary, uint8_t secondary,
                   uint8_t subordinate);

/*
 * Windows by start and last address: start on a 1 MiB boundary, last one below
 * such a boundary. An empty range (start > last) disables the window.
 */
struct p2p_range p2p_mem_window(P2PFn bridge);
void p2p_set_mem_window(P2PFn bridge, struct p2p_range range);
struct p2p_range p2p_pref_window(P2PFn bridge);
void p2p_set_pref_window(P2PFn bridge, struct p2p_range range);

/* ACS Control as read, or all of it written. The capability has to exist. */
uint16_t p2p_acs(P2PFn fn);
void p2p_acs_set(P2PFn fn, uint16_t control);
uint16_t p2p_acs_capability(P2PFn fn);      /* 0 without one */
/* One bit of the Egress Control Vector. */
void p2p_acs_set_egress(P2PFn fn, unsigned number, bool blocked);

/*
 * Hot-plug by the slot of @port, a root or downstream port. After plugging,
 * p2p_enumerate() gives the device its place.
 */

/* device_add @driver as @id with the properties @json ("{'bus': 'rp'}"). */
void p2p_plug(P2PFn port, const char *driver, const char *id, const char *json);
/* device_del, answered as an operating system would; waits for its end. */
void p2p_unplug(P2PFn port, const char *id);
/* Power controller and indicator of the slot. */
void p2p_slot_power(P2PFn port, bool on);

#endif /* TESTS_P2P_QTEST_H */
