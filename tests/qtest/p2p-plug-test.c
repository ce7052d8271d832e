/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a user cannot ask of the ports, and what becomes of ports that come
 * and go while the machine is there.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-move.h"
#include "libqos-p2p/p2p-report.h"
#include "qobject/qdict.h"

/*
 * Start-up.
 */

#define ROOT "-device p2p-root-port,id=r,chassis=1 "
#define UPSTREAM ROOT "-device p2p-switch-upstream,id=u,bus=r "

struct start_row {
    const char *name;
    const char *arguments;
    const char *error;          /* NULL: it starts */
};

static const struct start_row start_rows[] = {
    { "downstream-below-root-port",
      ROOT "-device p2p-switch-downstream,bus=r,chassis=2",
      "*p2p-switch-downstream*bus 'r'*below a switch upstream port*" },
    { "downstream-on-root-bus",
      "-device p2p-switch-downstream,bus=pcie.0,chassis=2",
      "*p2p-switch-downstream*bus 'pcie.0'*below a switch upstream port*" },
    { "downstream-below-downstream",
      UPSTREAM "-device p2p-switch-downstream,id=d,bus=u,chassis=2"
      " -device p2p-switch-downstream,bus=d,chassis=3",
      "*p2p-switch-downstream*bus 'd'*below a switch upstream port*" },
    { "upstream-on-root-bus", "-device p2p-switch-upstream,bus=pcie.0",
      "*p2p-switch-upstream*bus 'pcie.0'*below a root port*" },
    { "upstream-below-upstream", UPSTREAM "-device p2p-switch-upstream,bus=u",
      "*p2p-switch-upstream*bus 'u'*downstream ports alone*" },
    { "root-port-below-root-port", ROOT "-device p2p-root-port,bus=r,chassis=2",
      "*p2p-root-port*bus 'r'*on a root bus*" },
    { "endpoint-inside-switch", UPSTREAM "-device p2p-endpoint,bus=u,id=e",
      "*p2p-endpoint*bus 'u'*downstream ports alone*" },
    { "stock-device-inside-switch", UPSTREAM "-device pci-testdev,bus=u",
      "*pci-testdev*bus 'u'*downstream ports alone*" },
    { "upstream-on-conventional-bus",
      "-device pcie-pci-bridge,id=b -device p2p-switch-upstream,bus=b",
      "*p2p-switch-upstream*bus 'b'*below a root port*" },
    { "one-number-twice-with-egress-control",
      UPSTREAM "-device p2p-switch-downstream,bus=u,chassis=2,port=3,acs=0x20"
      " -device p2p-switch-downstream,bus=u,chassis=3,port=3,acs=0x7f",
      "*p2p-switch-downstream*slot 01.0*bus 'u'*different port numbers*" },
    { "no-number-with-egress-control",
      UPSTREAM "-device p2p-switch-downstream,bus=u,chassis=2,acs=0x20"
      " -device p2p-switch-downstream,bus=u,chassis=3,acs=0x20",
      "*p2p-switch-downstream*slot 01.0*bus 'u'*different port numbers*" },
    { "acs-beyond-enhanced",
      UPSTREAM "-device p2p-switch-downstream,bus=u,chassis=2,acs=0x1ff",
      "*acs=0x1ff*0x100*0xff*" },
    { "acs-beyond-the-register",
      UPSTREAM "-device p2p-switch-downstream,bus=u,chassis=2,acs=0x10001",
      "*acs=0x10001*0x10000*0xff*" },
    { "acs-on-root-port", "-device p2p-root-port,acs=0x100",
      "*acs=0x100*0xff*" },
    { "acs-on-upstream", ROOT "-device p2p-switch-upstream,bus=r,acs=0x1d",
      "*acs=0x1d*0x0*" },
    { "acs-against-disable-acs",
      "-device p2p-root-port,acs=0x1d,disable-acs=on",
      "*acs=0x1d*disable-acs*" },
    { "vector-too-large",
      UPSTREAM "-device p2p-switch-downstream,bus=u,chassis=2,acs=0x20,"
      "egress-vector-size=257", "*egress-vector-size=257*256*" },
    { "vector-without-egress-control",
      UPSTREAM "-device p2p-switch-downstream,bus=u,chassis=2,acs=0x5f,"
      "egress-vector-size=8", "*egress-vector-size=8*0x20*" },
    { "vector-on-upstream",
      ROOT "-device p2p-switch-upstream,bus=r,egress-vector-size=8",
      "*egress-vector-size=8*" },
    { "acs-no-name",
      UPSTREAM "-device p2p-switch-downstream,bus=u,acs=SV+XX",
      "*acs=SV+XX*'XX'*SV+TB+RR+CR+UF+EC+DT+ENHANCED*" },
    { "acs-no-names", "-device p2p-root-port,acs=", "*acs=: ''*SV+TB*" },
    { "acs-no-number", "-device p2p-root-port,acs=0x1dd0000000000",
      "*acs=0x1dd0000000000*a number*" },
    { "acs-half-a-name", "-device p2p-root-port,acs=SV+", "*acs=SV+: ''*" },
    { "acs-names-on-upstream",
      ROOT "-device p2p-switch-upstream,bus=r,acs=SV+RR", "*acs=0x5*0x0*" },
    { "acs-globally-no-name",
      "-global p2p-root-port.acs=BOTH -device p2p-root-port", "*'BOTH'*SV*" },
    { "slot-taken",
      UPSTREAM "-device p2p-switch-downstream,bus=u,chassis=1,slot=0",
      "*chassis=1,slot=0*without slot=*" },
    { "slot-taken-at-root",
      ROOT "-device p2p-root-port,chassis=1,slot=0",
      "*chassis=1,slot=0*without slot=*" },
    { "slot-too-large", "-device p2p-root-port,slot=8192",
      "*slot=8192*0 to 8191*" },
    { "bus-master-neither", "-device p2p-root-port,bus-master=sometimes",
      "*bus-master=sometimes*lenient, strict*" },
    { "two-prefetchable-reserves",
      UPSTREAM "-device p2p-switch-downstream,bus=u,chassis=2,"
      "pref32-reserve=1M,pref64-reserve=1M", "*PREF32*PREF64*" },
    { "log-too-long", "-device p2p-root-port,aer_log_max=129",
      "*aer_log_max*129*" },
    { "rom-not-found",
      UPSTREAM "-device p2p-switch-downstream,bus=u,chassis=2,"
      "romfile=/nonexistent/rom", "*/nonexistent/rom*" },
    { "slots-left-out",
      "-device p2p-root-port,id=r -device p2p-root-port"
      " -device p2p-switch-upstream,id=u,bus=r"
      " -device p2p-switch-downstream,bus=u"
      " -device p2p-switch-downstream,bus=u,chassis=7"
      " -device p2p-switch-downstream,bus=u,chassis=7,slot=8191"
      " -device pcie-root-port", NULL },
    { "mixed-stock-above",
      "-device pcie-root-port,id=r,chassis=1"
      " -device x3130-upstream,id=u,bus=r"
      " -device p2p-switch-downstream,bus=u,chassis=2", NULL },
    { "mixed-stock-below", UPSTREAM
      "-device xio3130-downstream,bus=u,chassis=2,id=d"
      " -device p2p-switch-upstream,bus=d", NULL },
    { "one-number-twice-without-egress-control",
      UPSTREAM "-device p2p-switch-downstream,bus=u,chassis=2,acs=0x5f"
      " -device p2p-switch-downstream,bus=u,chassis=3,acs=0x5f", NULL },
    { "one-number-twice-with-one-egress-control",
      UPSTREAM "-device p2p-switch-downstream,bus=u,chassis=2,acs=0x20"
      " -device p2p-switch-downstream,bus=u,chassis=3,acs=0x5f", NULL },
    { "one-number-in-two-switches",
      UPSTREAM "-device p2p-switch-downstream,bus=u,chassis=2,acs=0x20,id=d"
      " -device p2p-switch-upstream,bus=d,id=u2"
      " -device p2p-switch-downstream,bus=u2,chassis=3,acs=0x20", NULL },
    { "everything-set",
      "-device p2p-root-port,id=r,chassis=1,acs=0x7f,egress-vector-size=256,"
      "bus-master=strict,vendor-id=0x8086,device-id=0x2030,bus-reserve=3,"
      "io-reserve=4096,mem-reserve=1M,pref64-reserve=1G,x-speed=32,x-width=16"
      " -device p2p-switch-upstream,bus=r,port=255,bus-master=strict", NULL },
};

/* Ends every start-up that gets that far. */
#define LAST_DEVICE "no-such-device"

static void test_start(const void *data)
{
    const struct start_row *row = data;
    g_autofree char *arguments = g_strconcat(row->arguments, " -device "
                                             LAST_DEVICE, NULL);
    g_autofree char *said = p2p_start_up(arguments);
    bool got_through = strstr(said, LAST_DEVICE) != NULL;

    if (got_through != !row->error) {
        g_error("%s: %s", got_through ? "started" : "did not start", said);
    }
    if (row->error && !g_pattern_match_simple(row->error, said)) {
        g_error("'%s' is not like '%s'", said, row->error);
    }
}

/* A good command line that a row takes for a bad one. */
static void test_planted_fault(void)
{
    static const struct start_row wrong = { "wrong", UPSTREAM, "*" };

    if (g_test_subprocess()) {
        test_start(&wrong);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*started: *");
}

/*
 * Names of ACS bits, in all ways in which properties are set, and slots that
 * nobody chose, which are the lowest free ones.
 */

static uint16_t slot_number(P2PQtest *t, const char *id)
{
    P2PFn fn = p2p_fn(t, id);

    return p2p_cfg_readl(fn, p2p_cap(fn, PCI_CAP_ID_EXP) + PCI_EXP_SLTCAP) >>
           19;
}

static void test_names_and_slots(void)
{
    P2PQtest *t = p2p_qtest_start(
        "-global p2p-switch-downstream.acs=SV+TB "
        "-device p2p-root-port,id=r,acs=RR+CR+UF "
        "-device p2p-root-port,id=r2,slot=2,acs=0x1d "
        "-device p2p-root-port,id=r3 "
        "-device p2p-switch-upstream,id=u,bus=r "
        "-device p2p-switch-downstream,id=d0,bus=u "
        "-device p2p-switch-downstream,id=d1,bus=u,chassis=9,"
        "acs=SV+TB+RR+CR+UF+EC+DT+ENHANCED "
        "-device \"{'driver': 'p2p-switch-downstream', 'id': 'd2',"
        " 'bus': 'u', 'addr': '5', 'acs': 93}\" "
        "-device \"{'driver': 'p2p-switch-downstream', 'id': 'd3',"
        " 'bus': 'u', 'addr': '6', 'acs': 'DT'}\" ");

    g_assert_cmphex(p2p_acs_capability(p2p_fn(t, "r")), ==, 0x1c);
    g_assert_cmphex(p2p_acs_capability(p2p_fn(t, "r2")), ==, 0x1d);
    g_assert_cmphex(p2p_acs_capability(p2p_fn(t, "d0")), ==, 0x03);
    g_assert_cmphex(p2p_acs_capability(p2p_fn(t, "d1")), ==, 0xff);
    g_assert_cmphex(p2p_acs_capability(p2p_fn(t, "d2")), ==, 0x5d);
    g_assert_cmphex(p2p_acs_capability(p2p_fn(t, "d3")), ==, 0x40);
    g_assert_cmpuint(slot_number(t, "r"), ==, 1);
    g_assert_cmpuint(slot_number(t, "r2"), ==, 2);
    g_assert_cmpuint(slot_number(t, "r3"), ==, 3);
    g_assert_cmpuint(slot_number(t, "d0"), ==, 4);
    g_assert_cmpuint(slot_number(t, "d1"), ==, 0);
    g_assert_cmpuint(slot_number(t, "d2"), ==, 5);
    g_assert_cmpuint(slot_number(t, "d3"), ==, 6);
    p2p_qtest_stop(t);
}

/*
 * A port that comes up and fails at the very last, with the machine running:
 * what is left of it must disturb nobody.
 */
static void test_failed_plug(void)
{
    P2PQtest *t = p2p_qtest_start(ROOT "-device p2p-root-port,id=r2,chassis=9");

    for (int i = 0; i < 3; i++) {
        QDict *error = qtest_qmp_assert_failure_ref(
            t->qts, "{'execute': 'device_add', 'arguments': {'driver':"
            " 'p2p-switch-upstream', 'bus': 'r', 'id': 'u',"
            " 'romfile': '/nonexistent/rom'}}");

        g_assert_nonnull(strstr(qdict_get_str(error, "desc"), "rom"));
        qobject_unref(error);
        p2p_reset(t);
    }
    p2p_qtest_stop(t);
}

/*
 * A stock device that fails after it was realized, when QEMU finds its path too
 * long: nothing of it may be left, however often, and whatever then looks.
 */

#define TOO_DEEP 24

static P2PQtest *start_deep(void)
{
    g_autoptr(GString) args = g_string_new(ROOT);
    const char *above = "r";

    for (int i = 0; i < TOO_DEEP; i++) {
        static char below[8];

        g_string_append_printf(
            args, "-device p2p-switch-upstream,id=u%d,bus=%s "
            "-device p2p-switch-downstream,id=d%d,bus=u%d,chassis=%d ",
            i, above, i, i, i + 2);
        g_snprintf(below, sizeof(below), "d%d", i);
        above = below;
    }
    return p2p_qtest_start("%s", args->str);
}

static void look_at_everything(P2PQtest *t)
{
    static const char *const property[] = {
        "bypassing", "topology", "routed", "refused", "last-refusals",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(property); i++) {
        qtest_qmp_assert_success(
            t->qts, "{'execute': 'qom-get', 'arguments': {'path':"
            " '/machine/p2p-fabric', 'property': %s}}", property[i]);
    }
}

static void test_failed_late(void)
{
    static const char *const drivers[] = {
        "e1000e", "nec-usb-xhci", "p2p-endpoint",
    };
    g_autofree char *bus = g_strdup_printf("d%d", TOO_DEEP - 1);
    P2PQtest *t = start_deep();
    unsigned objects = 0;

    for (int i = 0; i < 6; i++) {
        p2p_qmp_fails(t, "*Path too long for VMState*",
                      "{'execute': 'device_add', 'arguments': {'driver': %s,"
                      " 'bus': %s, 'id': 'e'}}", drivers[i % 3], bus);
        look_at_everything(t);
        p2p_reset(t);
        objects = objects ?: p2p_fabric_objects(t);
        g_assert_cmpuint(p2p_fabric_objects(t), ==, objects);
    }
    p2p_qtest_stop(t);
}

/*
 * Ports into a switch, and out of it.
 */

static void plug(P2PQtest *t, const char *id, const char *bus, int slot)
{
    g_autofree char *addr = g_strdup_printf("%x", slot);

    qtest_qmp_assert_success(t->qts, "{'execute': 'device_add', 'arguments':"
                             "{'driver': 'p2p-switch-downstream', 'bus': %s,"
                             " 'id': %s, 'chassis': %d, 'addr': %s}}", bus, id,
                             100 + slot, addr);
}

static void plug_switch(P2PQtest *t)
{
    qtest_qmp_assert_success(t->qts, "{'execute': 'device_add', 'arguments':"
                             "{'driver': 'p2p-switch-upstream', 'bus': 'r',"
                             " 'id': 'u'}}");
}

static void test_whole_switch(void)
{
    P2PQtest *t = p2p_qtest_start(ROOT);

    p2p_stop(t);
    plug_switch(t);
    plug(t, "d0", "u", 0);
    plug(t, "d1", "u", 1);
    qtest_qmp_device_add(t->qts, "p2p-endpoint", "e", "{'bus': 'd1'}");
    p2p_cont(t);
    p2p_slot_power(p2p_fn(t, "r"), true);
    p2p_enumerate(t);
    p2p_slot_power(p2p_fn(t, "d1"), true);
    p2p_enumerate(t);
    g_assert_cmphex(p2p_cfg_readl(p2p_fn(t, "d0"), PCI_VENDOR_ID), ==,
                    0x8233104c);
    g_assert_cmpuint(p2p_cfg_readb(p2p_fn(t, "e"), PCI_HEADER_TYPE), ==, 0);
    p2p_unplug(p2p_fn(t, "r"), "u");
    p2p_qtest_stop(t);
}

static void test_enumerated_switch(void)
{
    P2PQtest *t = p2p_qtest_start(
        UPSTREAM "-device p2p-switch-downstream,id=d,bus=u,chassis=2");

    p2p_qmp_fails(t, "*'d1'*switch 'u'*enumerated*",
                  "{'execute': 'device_add', 'arguments':"
                  "{'driver': 'p2p-switch-downstream', 'bus': 'u', 'id': 'd1',"
                  " 'chassis': 3, 'addr': '1'}}");
    p2p_qmp_fails(t, "*'d'*switch 'u'*enumerated*",
                  "{'execute': 'device_del', 'arguments': {'id': 'd'}}");
    p2p_enumerate(t);
    g_assert_cmphex(p2p_cfg_readl(p2p_fn(t, "d"), PCI_VENDOR_ID), ==,
                    0x8233104c);
    p2p_qtest_stop(t);
}

static void test_take_back(void)
{
    P2PQtest *t = p2p_qtest_start(ROOT);

    plug_switch(t);
    for (int i = 0; i < 3; i++) {
        plug(t, "d", "u", 0);
        qtest_qmp_device_del(t->qts, "d");
    }
    p2p_qmp_fails(t, "*p2p-endpoint*bus 'u'*",
                  "{'execute': 'device_add', 'arguments':"
                  "{'driver': 'p2p-endpoint', 'bus': 'u', 'id': 'e'}}");
    plug(t, "d", "u", 31);
    p2p_slot_power(p2p_fn(t, "r"), true);
    p2p_enumerate(t);
    g_assert_cmphex(p2p_cfg_readl(p2p_fn(t, "d"), PCI_VENDOR_ID), ==,
                    0x8233104c);
    p2p_qtest_stop(t);
}

/*
 * State that is saved and loaded.
 */

static void test_migration(void)
{
    const char *args = UPSTREAM
        "-device p2p-switch-downstream,id=d,bus=u,chassis=2,acs=0x7f";
    P2PQtest *t = p2p_qtest_start("%s", args);
    P2PFn d = p2p_fn(t, "d");

    p2p_acs_set(d, 0x5d);
    p2p_acs_set_egress(d, 200, true);
    p2p_move(t, args);
    g_assert_cmphex(p2p_acs(d), ==, 0x5d);
    g_assert_cmphex(p2p_cfg_readl(d, 0x150 + 200 / 32 * 4), ==,
                    1u << 200 % 32);
    p2p_qtest_stop(t);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(start_rows); i++) {
        g_autofree char *path = g_strdup_printf("/p2p/plug/start/%s",
                                                start_rows[i].name);

        qtest_add_data_func(path, &start_rows[i], test_start);
    }
    qtest_add_func("/p2p/plug/planted-fault", test_planted_fault);
    qtest_add_func("/p2p/plug/names-and-slots", test_names_and_slots);
    qtest_add_func("/p2p/plug/failed", test_failed_plug);
    qtest_add_func("/p2p/plug/failed-late", test_failed_late);
    qtest_add_func("/p2p/plug/whole-switch", test_whole_switch);
    qtest_add_func("/p2p/plug/enumerated-switch", test_enumerated_switch);
    qtest_add_func("/p2p/plug/take-back", test_take_back);
    qtest_add_func("/p2p/plug/migration", test_migration);
    return g_test_run();
}
