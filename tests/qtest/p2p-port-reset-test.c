/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ports that are reset while the machine runs. A port that forgives the absence
 * of Bus Master Enable until it is first set does so again after each of its
 * resets, whatever that came from; a port beside does not.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"
#include "p2pcore/rule.h"

/* x is stock. */
#define TREE \
    "-device p2p-root-port,id=r,chassis=1,slot=1 " \
    "-device p2p-switch-upstream,id=u,bus=r " \
    "-device p2p-switch-downstream,id=d,bus=u,chassis=2 " \
    "-device xio3130-downstream,id=x,bus=u,chassis=3,addr=1 " \
    "-device p2p-endpoint,id=a,bus=d,mem-size=64K " \
    "-device p2p-endpoint,id=b,bus=x,mem-size=64K "

#define RAM_BUF 0x1000000ull
#define HEADER 0x40

static const char *const functions[] = { "r", "u", "d", "x", "a", "b" };
#define FUNCTIONS G_N_ELEMENTS(functions)

/* What reset takes from a function, but for Bus Master Enable of a bridge. */
typedef struct Saved {
    P2PFn fn;
    uint32_t header[HEADER / 4];
} Saved;

static void save(P2PQtest *t, Saved saved[FUNCTIONS])
{
    for (size_t i = 0; i < FUNCTIONS; i++) {
        saved[i].fn = p2p_fn(t, functions[i]);
        for (unsigned offset = 0; offset < HEADER; offset += 4) {
            saved[i].header[offset / 4] = p2p_cfg_readl(saved[i].fn, offset);
        }
    }
}

static void restore(const Saved saved[FUNCTIONS])
{
    for (size_t i = 0; i < FUNCTIONS; i++) {
        uint32_t command = saved[i].header[PCI_COMMAND / 4] & 0xffff;
        bool bridge = saved[i].header[PCI_HEADER_TYPE / 4] >> 16 & 1;

        for (unsigned offset = PCI_BASE_ADDRESS_0; offset < HEADER;
             offset += 4) {
            p2p_cfg_writel(saved[i].fn, offset, saved[i].header[offset / 4]);
        }
        p2p_cfg_writew(saved[i].fn, PCI_COMMAND,
                       bridge ? command & ~PCI_COMMAND_MASTER : command);
    }
}

/* Ways of a reset, by the port that they are written to. */

static void reset_bus(P2PFn port)
{
    p2p_cfg_writew(port, PCI_BRIDGE_CONTROL, PCI_BRIDGE_CTL_BUS_RESET);
    p2p_cfg_writew(port, PCI_BRIDGE_CONTROL, 0);
}

static void reset_function(P2PFn port)
{
    p2p_cfg_writew(port, p2p_cap(port, PCI_CAP_ID_EXP) + PCI_EXP_DEVCTL,
                   PCI_EXP_DEVCTL_BCR_FLR);
}

static void cycle_power(P2PFn port)
{
    unsigned slotctl = p2p_cap(port, PCI_CAP_ID_EXP) + PCI_EXP_SLTCTL;
    uint16_t on = PCI_EXP_SLTCTL_PWR_IND_ON;

    /* With the indicator off it would be unplugged. */
    p2p_cfg_writew(port, slotctl, on);
    p2p_cfg_writew(port, slotctl, on | PCI_EXP_SLTCTL_PCC);
    p2p_cfg_writew(port, slotctl, on);
}

static void reset_nothing(P2PFn port)
{
    p2p_cfg_writew(port, PCI_BRIDGE_CONTROL, PCI_BRIDGE_CTL_SERR);
    p2p_cfg_writew(port, PCI_BRIDGE_CONTROL, 0);
}

struct reset_row {
    const char *name;
    void (*reset)(P2PFn port);
    const char *port;           /* that it is written to */
    const char *a_at, *b_at;    /* ports that refuse what the endpoints send,
                                   NULL: none does */
};

/* r is never reset itself and forgives nothing, so its bit stays on. */
static const struct reset_row rows[] = {
    { "bus-of-root-port", reset_bus, "r", NULL, NULL },
    { "power-of-slot", cycle_power, "r", NULL, NULL },
    { "function-upstream", reset_function, "u", NULL, NULL },
    { "bus-of-upstream", reset_bus, "u", "u", "u" },
    { "function-downstream", reset_function, "d", "u", "x" },
    { "none", reset_nothing, "r", "d", "x" },
};

static void check(P2PQtest *t, const char *id, const char *at)
{
    P2PEp ep = p2p_ep(t, id);
    P2PRoute route = p2p_ep_write(&ep, RAM_BUF, 64, 0).write;

    if (!at) {
        g_assert_cmpuint(route.verdict, ==, P2P_MEMORY);
        return;
    }
    g_assert_true(route.rule == P2P_R10_PORT_BME ||
                  route.rule == P2P_R23_UPSTREAM_PORT_BME);
    g_assert_cmphex(route.at, ==, p2p_fn(t, at).rid);
}

static void test_reset(const void *data)
{
    const struct reset_row *row = data;
    P2PQtest *t = p2p_qtest_start(TREE);
    Saved saved[FUNCTIONS];

    save(t, saved);
    check(t, "a", NULL);
    row->reset(p2p_fn(t, row->port));
    restore(saved);
    p2p_set_bme(p2p_fn(t, "r"), true);
    check(t, "a", row->a_at);
    check(t, "b", row->b_at);

    p2p_set_bme(p2p_fn(t, "u"), true);
    p2p_set_bme(p2p_fn(t, "u"), false);
    check(t, "a", row->a_at && g_str_equal(row->a_at, "d") ? "d" : "u");
    p2p_qtest_stop(t);
}

/* A reset that nobody did. */
static void test_planted_fault(void)
{
    static const struct reset_row wrong = {
        "wrong", reset_nothing, "r", NULL, NULL,
    };

    if (g_test_subprocess()) {
        test_reset(&wrong);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*check*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/p2p/port-reset/%s",
                                                rows[i].name);

        qtest_add_data_func(path, &rows[i], test_reset);
    }
    qtest_add_func("/p2p/port-reset/planted-fault", test_planted_fault);
    return g_test_run();
}
