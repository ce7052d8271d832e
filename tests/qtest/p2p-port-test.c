/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ports as drop-ins for the stock ones: properties, config space beside
 * theirs, identity, and writes of any value to any register.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-qtest.h"
#include "qobject/qdict.h"
#include "qobject/qlist.h"

#define CONFIG_SIZE 4096
#define EXP_OFFSET 0x90         /* of the switch ports */
#define ACS_OFFSET 0x148

/* A stock hierarchy beside one of ours; @downstream: more of our last port. */
static P2PQtest *start(const char *downstream)
{
    return p2p_qtest_start(
        " -device pcie-root-port,id=stock-r,addr=1.0,chassis=1,slot=1,port=9"
        " -device x3130-upstream,id=stock-u,bus=stock-r,port=8"
        " -device xio3130-downstream,id=stock-d,bus=stock-u,chassis=1,slot=2,"
        "port=7"
        " -device p2p-root-port,id=r,addr=2.0,chassis=2,slot=1,port=9"
        " -device p2p-switch-upstream,id=u,bus=r,port=8"
        " -device p2p-switch-downstream,id=d,bus=u,chassis=2,slot=2,port=7%s",
        downstream);
}

/*
 * Properties.
 */

static QDict *property_list(QTestState *qts, const char *type)
{
    QDict *response = qtest_qmp(qts, "{'execute': 'device-list-properties',"
                                " 'arguments': {'typename': %s}}", type);
    QDict *by_name = qdict_new();
    const QListEntry *entry;

    QLIST_FOREACH_ENTRY(qdict_get_qlist(response, "return"), entry) {
        QDict *info = qobject_to(QDict, qlist_entry_obj(entry));

        qdict_put(by_name, qdict_get_str(info, "name"), qobject_ref(info));
    }
    qobject_unref(response);
    return by_name;
}

static void assert_same_property(const char *name, QDict *ours, QDict *stock)
{
    if (!ours) {
        g_error("property '%s' of the stock port is missing", name);
    }
    g_assert_cmpstr(qdict_get_str(ours, "type"), ==,
                    qdict_get_str(stock, "type"));
    if (!qobject_is_equal(qdict_get(ours, "default-value"),
                          qdict_get(stock, "default-value"))) {
        g_error("property '%s': default differs from the stock port's", name);
    }
}

static void compare_properties(const char *our_type, const char *stock_type)
{
    QTestState *qts = qtest_init("-machine none");
    QDict *ours = property_list(qts, our_type);
    QDict *stock = property_list(qts, stock_type);
    const QDictEntry *entry;

    g_assert_cmpuint(qdict_size(stock), >, 10);
    for (entry = qdict_first(stock); entry; entry = qdict_next(stock, entry)) {
        const char *name = qdict_entry_key(entry);

        assert_same_property(name, qdict_get_qdict(ours, name),
                             qdict_get_qdict(stock, name));
    }
    qobject_unref(ours);
    qobject_unref(stock);
    qtest_quit(qts);
}

static void test_properties_of_stock_port(void)
{
    compare_properties("p2p-root-port", "pcie-root-port");
    compare_properties("p2p-switch-upstream", "x3130-upstream");
    compare_properties("p2p-switch-downstream", "xio3130-downstream");
}

/* A port that lacks properties of the one it claims to replace. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        compare_properties("x3130-upstream", "pcie-root-port");
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*of the stock port is missing*");
}

static void test_properties_of_ours(void)
{
    static const char *const types[] = {
        "p2p-root-port", "p2p-switch-upstream", "p2p-switch-downstream",
    };
    static const char *const names[] = {
        "acs", "egress-vector-size", "vendor-id", "device-id", "bus-master",
        "bus-reserve", "io-reserve", "mem-reserve", "pref32-reserve",
        "pref64-reserve", "x-speed", "x-width", "atomics",
    };
    QTestState *qts = qtest_init("-machine none");

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        QDict *ours = property_list(qts, types[i]);

        for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
            if (!qdict_haskey(ours, names[n])) {
                g_error("%s has no property '%s'", types[i], names[n]);
            }
        }
        /* Nothing enters an upstream port from below but through others. */
        g_assert_cmpint(qdict_haskey(ours, "forward-redirected"), ==,
                        strcmp(types[i], "p2p-switch-upstream") != 0);
        qobject_unref(ours);
    }
    qtest_quit(qts);
}

/*
 * Config space beside the stock port's.
 */

/* Where addresses and bus numbers, or one thing we do better, differ. */
static bool differs_rightly(const char *id, unsigned offset)
{
    switch (offset) {
    case PCI_BASE_ADDRESS_0:
    case PCI_PRIMARY_BUS:
    case PCI_MEMORY_BASE:
    case PCI_PREF_MEMORY_BASE:
        return true;
    }
    /* The stock downstream port claims link speed and width 0. */
    return g_str_equal(id, "d") && offset == EXP_OFFSET + PCI_EXP_LNKCAP;
}

static void compare_config(P2PQtest *t, const char *id, const char *when)
{
    g_autofree char *stock_id = g_strdup_printf("stock-%s", id);
    P2PFn ours = p2p_fn(t, id);
    P2PFn stock = p2p_fn(t, stock_id);

    for (unsigned offset = 0; offset < CONFIG_SIZE; offset += 4) {
        uint32_t a = p2p_cfg_readl(ours, offset);
        uint32_t b = p2p_cfg_readl(stock, offset);

        if (a != b && !differs_rightly(id, offset)) {
            g_error("%s: '%s' has 0x%x at 0x%x, the stock port 0x%x", when,
                    id, a, offset, b);
        }
    }
}

static void write_all_ones(P2PFn fn)
{
    for (unsigned offset = 0; offset < CONFIG_SIZE; offset += 4) {
        if (offset != PCI_PRIMARY_BUS) {
            p2p_cfg_writel(fn, offset, ~0u);
        }
    }
}

/* From the bottom up: what ones reset takes those below out of reach. */
static void test_config_as_stock(void)
{
    static const char *const ids[] = { "d", "u", "r" };
    P2PQtest *t = start("");

    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        compare_config(t, ids[i], "at start");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autofree char *stock_id = g_strdup_printf("stock-%s", ids[i]);

        write_all_ones(p2p_fn(t, ids[i]));
        write_all_ones(p2p_fn(t, stock_id));
        compare_config(t, ids[i], "after all ones");
    }
    p2p_qtest_stop(t);
}

/* IDs of the capabilities, as bits. A list that loops fails. */
static unsigned standard_capabilities(P2PFn fn)
{
    unsigned found = 0;
    uint8_t pos = p2p_cfg_readb(fn, PCI_CAPABILITY_LIST);

    for (int steps = 0; pos; steps++) {
        g_assert_cmpint(steps, <, 48);
        g_assert_cmpuint(pos, >=, PCI_STD_HEADER_SIZEOF);
        g_assert_cmpuint(pos % 4, ==, 0);
        found |= 1u << p2p_cfg_readb(fn, pos);
        pos = p2p_cfg_readb(fn, pos + PCI_CAP_LIST_NEXT);
    }
    return found;
}

static unsigned extended_capabilities(P2PFn fn)
{
    unsigned found = 0, last = 0, pos = PCI_CFG_SPACE_SIZE;

    while (pos) {
        uint32_t header = p2p_cfg_readl(fn, pos);

        g_assert_cmpuint(pos, >, last);
        g_assert_cmpuint(pos % 4, ==, 0);
        found |= 1u << PCI_EXT_CAP_ID(header);
        last = pos;
        pos = PCI_EXT_CAP_NEXT(header);
    }
    return found;
}

static void test_capability_lists(void)
{
    const unsigned common = 1u << PCI_CAP_ID_EXP | 1u << PCI_CAP_ID_SSVID;
    const unsigned aer = 1u << PCI_EXT_CAP_ID_ERR;
    const unsigned acs = 1u << PCI_EXT_CAP_ID_ACS;
    P2PQtest *t = start(",acs=0x7f,mem-reserve=1M");
    P2PFn r = p2p_fn(t, "r"), u = p2p_fn(t, "u"), d = p2p_fn(t, "d");

    g_assert_cmphex(standard_capabilities(r), ==,
                    common | 1u << PCI_CAP_ID_MSIX);
    g_assert_cmphex(standard_capabilities(u), ==,
                    common | 1u << PCI_CAP_ID_MSI);
    g_assert_cmphex(standard_capabilities(d), ==,
                    common | 1u << PCI_CAP_ID_MSI | 1u << PCI_CAP_ID_VNDR);
    g_assert_cmphex(extended_capabilities(r), ==, aer | acs);
    g_assert_cmphex(extended_capabilities(u), ==, aer);
    g_assert_cmphex(extended_capabilities(d), ==, aer | acs);
    p2p_qtest_stop(t);
}

/*
 * What a user can set.
 */

static void test_identity(void)
{
    static const struct {
        const char *options;
        uint32_t id;
    } rows[] = {
        { "", 0x8233104c },
        { ",vendor-id=0x10b5", 0x823310b5 },
        { ",vendor-id=0x10b5,device-id=0x8747", 0x874710b5 },
        { ",pref64-reserve=1G", 0x000c1b36 },
        { ",pref64-reserve=1G,vendor-id=0x10b5,device-id=0x8747", 0x874710b5 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        P2PQtest *t = start(rows[i].options);

        g_assert_cmphex(p2p_cfg_readl(p2p_fn(t, "d"), PCI_VENDOR_ID), ==,
                        rows[i].id);
        p2p_qtest_stop(t);
    }
}

static void test_link(void)
{
    P2PQtest *t = start(",x-speed=16,x-width=8");
    uint32_t capability =
        p2p_cfg_readl(p2p_fn(t, "d"), EXP_OFFSET + PCI_EXP_LNKCAP);

    g_assert_cmpuint(capability >> 24, ==, 7);      /* port=7 */
    g_assert_cmphex(capability & PCI_EXP_LNKCAP_SLS, ==,
                    PCI_EXP_LNKCAP_SLS_16_0GB);
    g_assert_cmphex(capability & PCI_EXP_LNKCAP_MLW, ==, 8 << 4);
    p2p_qtest_stop(t);
}

static void test_no_io_window(void)
{
    P2PQtest *t = start(",io-reserve=0");
    P2PFn d = p2p_fn(t, "d");

    p2p_cfg_writew(d, PCI_IO_BASE, 0xffff);
    g_assert_cmphex(p2p_cfg_readw(d, PCI_IO_BASE), ==, 0);
    p2p_cfg_writew(d, PCI_COMMAND, PCI_COMMAND_IO | PCI_COMMAND_MEMORY);
    g_assert_cmphex(p2p_cfg_readw(d, PCI_COMMAND), ==, PCI_COMMAND_MEMORY);
    p2p_qtest_stop(t);
}

/*
 * Writes of any value to any register.
 */

#define RANDOM_WRITES 6000
#define WRITES_PER_RENUMBERING 50

/*
 * Powering a slot off unplugs what is in it, as it does below a stock port.
 * Here it would take the functions away that are written to.
 */
static bool may_unplug(P2PFn fn, unsigned offset)
{
    unsigned control = p2p_cap(fn, PCI_CAP_ID_EXP) + PCI_EXP_SLTCTL;

    return offset / 4 == control / 4;
}

static void random_write(P2PFn fn, GRand *rand)
{
    /* Where registers are, more often than not. */
    unsigned limit = g_rand_int_range(rand, 0, 4) ? 0x180 : CONFIG_SIZE;
    unsigned offset = g_rand_int_range(rand, 0, limit);
    uint32_t value = g_rand_int(rand);

    if (may_unplug(fn, offset)) {
        return;
    }
    switch (g_rand_int_range(rand, 0, 3)) {
    case 0:
        p2p_cfg_writeb(fn, offset, value);
        break;
    case 1:
        p2p_cfg_writew(fn, offset & ~1u, value);
        break;
    default:
        p2p_cfg_writel(fn, offset & ~3u, value);
        break;
    }
    /* A bus held in reset is out of reach. */
    if (offset / 4 == PCI_BRIDGE_CONTROL / 4) {
        p2p_cfg_writew(fn, PCI_BRIDGE_CONTROL, 0);
    }
}

static void check_after_random_writes(P2PQtest *t)
{
    P2PFn d = p2p_fn(t, "d");

    g_assert_cmphex(p2p_cfg_readl(d, PCI_VENDOR_ID), ==, 0x8233104c);
    g_assert_cmphex(p2p_cfg_readw(d, ACS_OFFSET + PCI_ACS_CAP), ==, 0x287f);
    g_assert_cmphex(p2p_cfg_readw(d, ACS_OFFSET + PCI_ACS_CTRL) & ~0x7f, ==,
                    0);
    g_assert_cmphex(
        p2p_cfg_readl(d, ACS_OFFSET + PCI_ACS_EGRESS_CTL_V + 4) & ~0xff, ==,
        0);
    standard_capabilities(d);
    extended_capabilities(d);
}

static guint32 pick_seed(void)
{
    const char *given = g_getenv("P2P_SEED");

    return given ? strtoul(given, NULL, 0) : g_random_int();
}

static void test_random_writes(void)
{
    static const char *const ids[] = { "r", "u", "d" };
    P2PQtest *t = start(",acs=0x7f,egress-vector-size=40");
    guint32 seed = pick_seed();
    GRand *rand = g_rand_new_with_seed(seed);
    P2PFn fns[G_N_ELEMENTS(ids)];

    g_test_message("P2P_SEED=%u", seed);
    for (int i = 0; i < RANDOM_WRITES; i++) {
        if (i % WRITES_PER_RENUMBERING == 0) {
            p2p_enumerate(t);
            for (size_t n = 0; n < G_N_ELEMENTS(ids); n++) {
                fns[n] = p2p_fn(t, ids[n]);
            }
        }
        random_write(fns[g_rand_int_range(rand, 0, G_N_ELEMENTS(ids))], rand);
    }
    p2p_enumerate(t);
    check_after_random_writes(t);
    g_rand_free(rand);
    p2p_qtest_stop(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/port/properties/of-stock-port",
                   test_properties_of_stock_port);
    qtest_add_func("/p2p/port/properties/of-ours", test_properties_of_ours);
    qtest_add_func("/p2p/port/config/as-stock", test_config_as_stock);
    qtest_add_func("/p2p/port/config/capability-lists",
                   test_capability_lists);
    qtest_add_func("/p2p/port/config/random-writes", test_random_writes);
    qtest_add_func("/p2p/port/settings/identity", test_identity);
    qtest_add_func("/p2p/port/settings/link", test_link);
    qtest_add_func("/p2p/port/settings/no-io-window", test_no_io_window);
    qtest_add_func("/p2p/port/planted-fault", test_planted_fault);
    return g_test_run();
}
