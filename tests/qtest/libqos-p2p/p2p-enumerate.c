/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What firmware does: bus numbers, addresses, windows, all switched on.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-qtest.h"

#define MEM_END 0xfe000000ull   /* below the I/O APIC and all that */
#define MIB 0x100000ull
#define IO_WINDOW_OFF 0x00f0u   /* I/O base above limit */
#define ENDPOINT_BARS 6
#define BRIDGE_BARS 2
#define DEVICES 32              /* on a bus */
#define MULTI_FUNCTION 0x80     /* in the header type */

static void enumerate_bus(P2PQtest *t, uint8_t bus, unsigned devices);

void p2p_set_buses(P2PFn bridge, uint8_t primary, uint8_t secondary,
                   uint8_t subordinate)
{
    p2p_cfg_writeb(bridge, PCI_PRIMARY_BUS, primary);
    p2p_cfg_writeb(bridge, PCI_SECONDARY_BUS, secondary);
    p2p_cfg_writeb(bridge, PCI_SUBORDINATE_BUS, subordinate);
}

static struct p2p_range window(P2PFn bridge, unsigned base, unsigned limit)
{
    return (struct p2p_range) {
        .start = (uint64_t)(p2p_cfg_readw(bridge, base) & 0xfff0) << 16,
        .last = (uint64_t)(p2p_cfg_readw(bridge, limit) & 0xfff0) << 16 |
                (MIB - 1),
    };
}

/* Only if it is another: QEMU maps everything anew with each write. */
static void settle_w(P2PFn fn, unsigned offset, uint16_t value)
{
    if (p2p_cfg_readw(fn, offset) != value) {
        p2p_cfg_writew(fn, offset, value);
    }
}

static void settle_l(P2PFn fn, unsigned offset, uint32_t value)
{
    if (p2p_cfg_readl(fn, offset) != value) {
        p2p_cfg_writel(fn, offset, value);
    }
}

/* Both at once, and but for what kind of window it is. */
static void set_window(P2PFn bridge, unsigned base, struct p2p_range range)
{
    uint32_t kind = p2p_cfg_readl(bridge, base) & 0x000f000f;

    if (p2p_range_is_empty(range)) {
        range = (struct p2p_range) { .start = 0xfff00000, .last = 0 };
    }
    settle_l(bridge, base, (range.start >> 16 & 0xfff0) |
                           (range.last & 0xfff00000) | kind);
}

struct p2p_range p2p_mem_window(P2PFn bridge)
{
    return window(bridge, PCI_MEMORY_BASE, PCI_MEMORY_LIMIT);
}

void p2p_set_mem_window(P2PFn bridge, struct p2p_range range)
{
    set_window(bridge, PCI_MEMORY_BASE, range);
}

struct p2p_range p2p_pref_window(P2PFn bridge)
{
    struct p2p_range range = window(bridge, PCI_PREF_MEMORY_BASE,
                                    PCI_PREF_MEMORY_LIMIT);

    range.start |= (uint64_t)p2p_cfg_readl(bridge, PCI_PREF_BASE_UPPER32) << 32;
    range.last |= (uint64_t)p2p_cfg_readl(bridge, PCI_PREF_LIMIT_UPPER32) << 32;
    return range;
}

void p2p_set_pref_window(P2PFn bridge, struct p2p_range range)
{
    bool empty = p2p_range_is_empty(range);

    set_window(bridge, PCI_PREF_MEMORY_BASE, range);
    settle_l(bridge, PCI_PREF_BASE_UPPER32,
             empty ? 0xffffffff : range.start >> 32);
    settle_l(bridge, PCI_PREF_LIMIT_UPPER32, empty ? 0 : range.last >> 32);
}

static bool bar_is_64(P2PFn fn, unsigned bar)
{
    return (p2p_cfg_readl(fn, PCI_BASE_ADDRESS_0 + 4 * bar) &
            PCI_BASE_ADDRESS_MEM_TYPE_MASK) == PCI_BASE_ADDRESS_MEM_TYPE_64;
}

uint64_t p2p_bar(P2PFn fn, unsigned bar)
{
    unsigned pos = PCI_BASE_ADDRESS_0 + 4 * bar;
    uint64_t addr = p2p_cfg_readl(fn, pos) & ~0xfu;

    if (bar_is_64(fn, bar)) {
        addr |= (uint64_t)p2p_cfg_readl(fn, pos + 4) << 32;
    }
    return addr;
}

void p2p_set_bar(P2PFn fn, unsigned bar, uint64_t addr)
{
    unsigned pos = PCI_BASE_ADDRESS_0 + 4 * bar;
    bool wide = bar_is_64(fn, bar);

    p2p_cfg_writel(fn, pos, addr);
    if (wide) {
        p2p_cfg_writel(fn, pos + 4, addr >> 32);
    } else {
        g_assert_cmpuint(addr >> 32, ==, 0);
    }
}

/* Size in bytes of a memory BAR that is switched off, 0 for any other. */
static uint64_t bar_size(P2PFn fn, unsigned bar)
{
    unsigned pos = PCI_BASE_ADDRESS_0 + 4 * bar;
    uint32_t low, high = 0xffffffff;

    if (p2p_cfg_readl(fn, pos) & PCI_BASE_ADDRESS_SPACE_IO) {
        return 0;
    }
    p2p_cfg_writel(fn, pos, 0xffffffff);
    low = p2p_cfg_readl(fn, pos) & ~0xfu;
    if (bar_is_64(fn, bar)) {
        p2p_cfg_writel(fn, pos + 4, 0xffffffff);
        high = p2p_cfg_readl(fn, pos + 4);
    } else if (!low) {
        return 0;
    }
    return -((uint64_t)high << 32 | low);
}

static uint64_t take(uint64_t *next, uint64_t size)
{
    uint64_t addr = ROUND_UP(*next, size);

    *next = addr + size;
    return addr;
}

static void place_bars(P2PFn fn, unsigned bars)
{
    for (unsigned bar = 0; bar < bars; bar++) {
        uint64_t size = bar_size(fn, bar);
        uint32_t flags = p2p_cfg_readl(fn, PCI_BASE_ADDRESS_0 + 4 * bar);
        bool wide = bar_is_64(fn, bar);

        if (size) {
            bool pref = wide && (flags & PCI_BASE_ADDRESS_MEM_PREFETCH);

            p2p_set_bar(fn, bar, take(pref ? &fn.t->pref_next
                                           : &fn.t->mem_next, size));
        }
        bar += wide;
    }
    g_assert_cmpuint(fn.t->mem_next, <=, MEM_END);
}

/* A link has one device at its end. */
static bool is_link(P2PFn bridge)
{
    unsigned pos = p2p_cap(bridge, PCI_CAP_ID_EXP);
    unsigned type;

    if (!pos) {
        return false;
    }
    type = (p2p_cfg_readw(bridge, pos + PCI_EXP_FLAGS) & PCI_EXP_FLAGS_TYPE)
           >> 4;
    return type == PCI_EXP_TYPE_ROOT_PORT || type == PCI_EXP_TYPE_DOWNSTREAM;
}

static void enumerate_bridge(P2PFn fn)
{
    P2PQtest *t = fn.t;
    struct p2p_range mem, pref;
    uint8_t secondary = ++t->last_bus;

    place_bars(fn, BRIDGE_BARS);
    t->mem_next = mem.start = ROUND_UP(t->mem_next, MIB);
    t->pref_next = pref.start = ROUND_UP(t->pref_next, MIB);

    p2p_set_buses(fn, fn.rid >> 8, secondary, 0xff);
    enumerate_bus(t, secondary, is_link(fn) ? 1 : DEVICES);
    p2p_set_buses(fn, fn.rid >> 8, secondary, t->last_bus);

    t->mem_next = ROUND_UP(t->mem_next, MIB);
    t->pref_next = ROUND_UP(t->pref_next, MIB);
    mem.last = t->mem_next - 1;
    pref.last = t->pref_next - 1;
    settle_w(fn, PCI_IO_BASE, IO_WINDOW_OFF |
             (p2p_cfg_readw(fn, PCI_IO_BASE) & 0x0f0f));
    p2p_set_mem_window(fn, mem);
    p2p_set_pref_window(fn, pref);
}

typedef struct Functions {
    struct {
        uint8_t devfn;
        bool is_bridge;
    } found[256];
    unsigned count;
} Functions;

/* There is no device without a function 0. */
static void scan_bus(P2PQtest *t, uint8_t bus, unsigned devices,
                     Functions *functions)
{
    functions->count = 0;
    for (unsigned devfn = 0; devfn < 8 * devices; devfn++) {
        P2PFn fn = { .t = t, .rid = bus << 8 | devfn };
        bool first = devfn % 8 == 0;
        uint8_t type;

        if (p2p_cfg_readw(fn, PCI_VENDOR_ID) == 0xffff) {
            devfn += first ? 7 : 0;
            continue;
        }
        type = p2p_cfg_readb(fn, PCI_HEADER_TYPE);
        functions->found[functions->count].devfn = devfn;
        functions->found[functions->count++].is_bridge =
            (type & PCI_HEADER_TYPE_MASK) == PCI_HEADER_TYPE_BRIDGE;
        if (first && !(type & MULTI_FUNCTION)) {
            devfn += 7;
        }
    }
}

static void enumerate_function(P2PFn fn, bool is_bridge)
{
    p2p_set_mse(fn, false);
    if (is_bridge) {
        enumerate_bridge(fn);
    } else {
        place_bars(fn, ENDPOINT_BARS);
    }
    p2p_cfg_writew(fn, PCI_COMMAND, p2p_cfg_readw(fn, PCI_COMMAND) |
                   PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
}

/* Old bus numbers go first: no two bridges may claim one while this works. */
static void enumerate_bus(P2PQtest *t, uint8_t bus, unsigned devices)
{
    Functions functions;

    scan_bus(t, bus, devices, &functions);
    for (unsigned i = 0; i < functions.count; i++) {
        if (functions.found[i].is_bridge) {
            P2PFn fn = { .t = t, .rid = bus << 8 | functions.found[i].devfn };

            p2p_set_buses(fn, 0, 0, 0);
        }
    }
    for (unsigned i = 0; i < functions.count; i++) {
        P2PFn fn = { .t = t, .rid = bus << 8 | functions.found[i].devfn };

        enumerate_function(fn, functions.found[i].is_bridge);
    }
}

/* Expanders' root buses have the numbers that the command line gave them. */
static void enumerate_expanders(P2PQtest *t)
{
    for (unsigned bus = 1; bus < G_N_ELEMENTS(t->is_root); bus++) {
        if (p2p_is_root_bus(t, bus)) {
            g_assert_cmpuint(t->last_bus, <, bus);
            t->last_bus = bus;
            enumerate_bus(t, bus, DEVICES);
        }
    }
}

void p2p_enumerate(P2PQtest *t)
{
    t->mem_next = P2P_QTEST_MEM;
    t->pref_next = P2P_QTEST_PREF;
    t->last_bus = 0;
    enumerate_bus(t, 0, DEVICES);
    enumerate_expanders(t);
}
