/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The live view: that what the fabric says of itself is what config space has,
 * and that what it says of pairs is what happens.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "p2pcore/acs.h"
#include "qobject/qdict.h"
#include "qobject/qlist.h"
#include "qobject/qstring.h"

/*
 *   00 (hb)  r1 -- u: switch --+-- d0: a
 *                              +-- d1: b
 *            r2: c
 *   40 (rc)  r3: e
 */
#define TREE \
    "-device p2p-host-bridge,bus=pcie.0,id=hb,addr=1e " \
    "-device p2p-root-complex,bus=pcie.0,id=rc,bus_nr=64,addr=1d," \
    "vendor-id=0x8086,device-id=0x2030 " \
    "-device p2p-root-port,bus=pcie.0,id=r1,chassis=1,acs=0x7f,addr=1 " \
    "-device p2p-root-port,bus=pcie.0,id=r2,chassis=2,acs=0x7f,addr=2 " \
    "-device p2p-root-port,bus=rc,id=r3,chassis=3,addr=3 " \
    "-device p2p-switch-upstream,id=u,bus=r1 " \
    "-device p2p-switch-downstream,id=d0,bus=u,chassis=6,port=0,acs=0xff," \
    "egress-vector-size=4 " \
    "-device p2p-switch-downstream,id=d1,bus=u,chassis=7,port=1,acs=0x7f " \
    "-device p2p-endpoint,id=a,bus=d0,mem-size=1M " \
    "-device p2p-endpoint,id=b,bus=d1,mem-size=1M " \
    "-device p2p-endpoint,id=c,bus=r2,mem-size=1M " \
    "-device p2p-endpoint,id=e,bus=r3,mem-size=1M "

static const char *const endpoints[] = { "a", "b", "c", "e" };

#define LEN 64

static QDict *read_list(P2PQtest *t, const char *path, const char *property,
                        QList **list)
{
    QDict *reply = qtest_qmp(t->qts, "{'execute': 'qom-get', 'arguments':"
                             "{'path': %s, 'property': %s}}", path, property);

    *list = qdict_get_qlist(reply, "return");
    g_assert_nonnull(*list);
    return reply;
}

static QDict *read_view(P2PQtest *t, const char *property, QList **list)
{
    return read_list(t, "/machine/p2p-fabric", property, list);
}

/* Those with the initiator @id. */
static QDict *read_pairs(P2PQtest *t, const char *id, QList **list)
{
    g_autofree char *path = g_strdup_printf("/machine/peripheral/%s", id);

    return read_list(t, path, "p2p-pairs", list);
}

static uint64_t number(const QDict *dict, const char *key)
{
    return g_ascii_strtoull(qdict_get_str(dict, key), NULL, 16);
}

/*
 * Topology.
 */

static QDict *find_function(QList *functions, const char *id)
{
    QListEntry *entry;

    QLIST_FOREACH_ENTRY(functions, entry) {
        QDict *function = qobject_to(QDict, qlist_entry_obj(entry));
        const char *device = qdict_get_try_str(function, "device");
        QList *below = qdict_get_qlist(function, "below");
        QDict *found = NULL;

        if (device && g_str_equal(device, id)) {
            return function;
        }
        found = below ? find_function(below, id) : NULL;
        if (found) {
            return found;
        }
    }
    return NULL;
}

/* The function @id as the view has it; its place is checked. */
static QDict *get_function(P2PQtest *t, QList *roots, const char *id)
{
    QListEntry *entry;

    QLIST_FOREACH_ENTRY(roots, entry) {
        QDict *root = qobject_to(QDict, qlist_entry_obj(entry));
        QDict *found = find_function(qdict_get_qlist(root, "functions"), id);
        uint16_t rid = p2p_fn(t, id).rid;

        if (found) {
            g_autofree char *name = g_strdup_printf(
                "%02x:%02x.%x", rid >> 8, rid >> 3 & 0x1f, rid & 7);

            g_assert_cmpstr(qdict_get_str(found, "function"), ==, name);
            return found;
        }
    }
    g_error("%s is not in the topology", id);
}

static void assert_windows(P2PQtest *t, QList *roots, const char *id)
{
    QDict *function = get_function(t, roots, id);
    P2PFn fn = p2p_fn(t, id);
    unsigned seen = 0;
    QListEntry *entry;

    g_assert_cmpint(qdict_get_int(function, "secondary"), ==,
                    p2p_cfg_readb(fn, PCI_SECONDARY_BUS));
    g_assert_cmpint(qdict_get_int(function, "subordinate"), ==,
                    p2p_cfg_readb(fn, PCI_SUBORDINATE_BUS));
    QLIST_FOREACH_ENTRY(qdict_get_qlist(function, "windows"), entry) {
        QDict *window = qobject_to(QDict, qlist_entry_obj(entry));
        bool pref = g_str_equal(qdict_get_str(window, "kind"),
                                "prefetchable");
        struct p2p_range range = pref ? p2p_pref_window(fn)
                                      : p2p_mem_window(fn);

        g_assert_cmphex(number(window, "start"), ==, range.start);
        g_assert_cmphex(number(window, "last"), ==, range.last);
        seen++;
    }
    g_assert_cmpuint(seen, ==, 2);
}

static void assert_acs(P2PQtest *t, const char *id, uint16_t control,
                       const char *on, unsigned blocked)
{
    g_autoptr(GString) names = g_string_new(NULL);
    QListEntry *entry;
    QList *roots;
    QDict *reply = read_view(t, "topology", &roots);
    QDict *acs = qdict_get_qdict(get_function(t, roots, id), "acs");

    g_assert_cmphex(number(acs, "capability"), ==, 0xff);
    g_assert_cmphex(number(acs, "control"), ==, control);
    QLIST_FOREACH_ENTRY(qdict_get_qlist(acs, "on"), entry) {
        QString *name = qobject_to(QString, qlist_entry_obj(entry));

        g_string_append_printf(names, "%s ", qstring_get_str(name));
    }
    g_assert_cmpstr(names->str, ==, on);
    g_assert_cmpuint(qlist_size(qdict_get_qlist(acs, "egress-blocked")), ==,
                     blocked);
    qobject_unref(reply);
}

static void test_topology(void)
{
    P2PQtest *t = p2p_qtest_start(TREE);
    QList *roots;
    QDict *reply, *root;

    reply = read_view(t, "topology", &roots);
    g_assert_cmpuint(qlist_size(roots), ==, 2);
    assert_windows(t, roots, "r1");
    assert_windows(t, roots, "d1");
    assert_windows(t, roots, "r3");
    root = qobject_to(QDict, qlist_entry_obj(qlist_next(qlist_first(roots))));
    g_assert_cmpint(qdict_get_int(root, "bus"), ==, 64);
    g_assert_cmpstr(qdict_get_str(root, "name"), ==, "rc");
    g_assert_true(qdict_get_bool(get_function(t, roots, "a"), "bus-master"));
    g_assert_false(qdict_get_bool(get_function(t, roots, "r1"),
                                  "forward-redirected"));
    qobject_unref(reply);

    assert_acs(t, "d0", 0, "", 0);
    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_RR | P2P_ACS_UF | P2P_ACS_EC);
    p2p_acs_set_egress(p2p_fn(t, "d0"), 1, true);
    p2p_acs_set_egress(p2p_fn(t, "d0"), 3, true);
    assert_acs(t, "d0", 0x34, "RR UF EC ", 2);
    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_IB | 1 << P2P_ACS_DMAC_SHIFT |
                2 << P2P_ACS_UMAC_SHIFT | P2P_ACS_URR);
    assert_acs(t, "d0", 0x1980, "IB DMAC-block UMAC-redirect URR ", 2);

    p2p_set_bme(p2p_fn(t, "a"), false);
    reply = read_view(t, "topology", &roots);
    g_assert_false(qdict_get_bool(get_function(t, roots, "a"), "bus-master"));
    qobject_unref(reply);
    p2p_qtest_stop(t);
}

/*
 * Pairs.
 */

static void assert_answer(P2PQtest *t, const QDict *answer,
                          const P2PRoute *route)
{
    const char *failure = qdict_get_try_str(answer, "failure");
    const char *via = qdict_get_try_str(answer, "via");
    g_autofree char *port = route->at == P2P_AT_ROOT ?
        g_strdup("root-complex") :
        g_strdup_printf("%02x:%02x.%x", route->at >> 8, route->at >> 3 & 0x1f,
                        route->at & 7);

    g_assert_cmpstr(qdict_get_str(answer, "verdict"), ==,
                    p2p_verdict_name(route->verdict));
    g_assert_cmpstr(qdict_get_str(answer, "rule"), ==,
                    p2p_rule_name(route->rule));
    g_assert_cmpstr(qdict_get_str(answer, "port"), ==, port);
    g_assert_cmpstr(failure ?: p2p_failure_name(P2P_FAIL_NONE), ==,
                    p2p_failure_name(route->failure));
    g_assert_cmpstr(via ?: p2p_rule_name(P2P_RULE_NONE), ==,
                    p2p_rule_name(route->via));
    g_assert_cmpint(qdict_get_try_bool(answer, "undefined-by-specification",
                                       false), ==,
                    p2p_rule_is_choice(route->rule));
}

static int64_t count_after(P2PQtest *t, const char *from, const char *to,
                           const char *what)
{
    int64_t count = -1;
    QListEntry *entry;
    QList *pairs;
    QDict *reply = read_pairs(t, from, &pairs);

    QLIST_FOREACH_ENTRY(pairs, entry) {
        QDict *pair = qobject_to(QDict, qlist_entry_obj(entry));

        g_assert_cmpstr(qdict_get_str(pair, "device"), ==, from);
        if (!g_strcmp0(qdict_get_try_str(pair, "target-device"), to)) {
            count = qdict_get_int(pair, what);
            g_assert_cmpstr(qdict_get_str(pair, "counted"), ==,
                            "transactions");
        }
    }
    qobject_unref(reply);
    return count;
}

/* Do what @pair is about, and see that it was right. Returns what is refused. */
static unsigned try_pair(P2PQtest *t, const QDict *pair)
{
    const char *from = qdict_get_str(pair, "device");
    const char *to = qdict_get_str(pair, "target-device");
    P2PEp ep = p2p_ep(t, from);
    uint64_t addr = number(pair, "address");
    P2PResult write = p2p_ep_write(&ep, addr, LEN, 0);
    P2PResult read = p2p_ep_read(&ep, addr, LEN, 0);
    bool wrote = write.write.verdict != P2P_REFUSED;
    bool got = read.read.verdict != P2P_REFUSED;

    /* Before anything was sent, too. */
    g_assert_cmpstr(qdict_get_str(pair, "counted"), ==, "transactions");
    g_assert_cmphex(addr, ==, p2p_ep(t, to).mem);
    assert_answer(t, qdict_get_qdict(pair, "write"), &write.write);
    assert_answer(t, qdict_get_qdict(pair, "read"), &read.read);
    g_assert_cmpint(count_after(t, from, to, "writes"), ==,
                    qdict_get_int(pair, "writes") + wrote);
    g_assert_cmpint(count_after(t, from, to, "reads"), ==,
                    qdict_get_int(pair, "reads") + got);
    return !wrote + !got;
}

static unsigned try_pairs_of(P2PQtest *t, const char *id)
{
    unsigned refused = 0, among = 0;
    QListEntry *entry;
    QList *pairs;
    QDict *reply = read_pairs(t, id, &pairs);

    QLIST_FOREACH_ENTRY(pairs, entry) {
        QDict *pair = qobject_to(QDict, qlist_entry_obj(entry));

        if (qdict_haskey(pair, "target-device")) {
            refused += try_pair(t, pair);
            among++;
        }
    }
    qobject_unref(reply);
    g_assert_cmpuint(among, ==, G_N_ELEMENTS(endpoints) - 1);
    return refused;
}

static unsigned try_pairs(P2PQtest *t)
{
    unsigned refused = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(endpoints); i++) {
        refused += try_pairs_of(t, endpoints[i]);
    }
    return refused;
}

static void set(P2PQtest *t, const char *path, const char *property,
                const char *value)
{
    qtest_qmp_assert_success(t->qts, "{'execute': 'qom-set', 'arguments':"
                             "{'path': %s, 'property': %s, 'value': %s}}",
                             path, property, value);
}

#define HB "/machine/peripheral/hb"
#define RC "/machine/peripheral/rc"

/* 12 pairs, read and write. */
static void test_pairs(void)
{
    P2PQtest *t = p2p_qtest_start(TREE);

    /* Only a and b reach each other, inside their switch. */
    g_assert_cmpuint(try_pairs(t), ==, 20);
    p2p_acs_set(p2p_fn(t, "d0"), P2P_ACS_RR);
    g_assert_cmpuint(try_pairs(t), ==, 22);
    p2p_acs_set(p2p_fn(t, "r1"), P2P_ACS_UF);
    g_assert_cmpuint(try_pairs(t), ==, 22);
    set(t, HB, "forward", "writes-only");
    g_assert_cmpuint(try_pairs(t), ==, 17);
    set(t, RC, "forward", "forward-all");
    set(t, HB, "forward", "forward-all");
    g_assert_cmpuint(try_pairs(t), ==, 0);
    /* Of the others, and its own, whose Completions go the same way. */
    set(t, RC, "allow", "*>r3/read=drop");
    g_assert_cmpuint(try_pairs(t), ==, 6);
    p2p_acs_set(p2p_fn(t, "d1"), P2P_ACS_EC);
    p2p_acs_set_egress(p2p_fn(t, "d1"), 0, true);
    g_assert_cmpuint(try_pairs(t), ==, 8);
    p2p_set_bme(p2p_fn(t, "r2"), false);
    g_assert_cmpuint(try_pairs(t), ==, 13);
    p2p_set_mse(p2p_fn(t, "c"), false);
    g_assert_cmpuint(count_after(t, "a", "c", "reads"), !=, 0);
    p2p_qtest_stop(t);
}

/* What was counted for one device is not the next one's. */
static void test_pair_of_the_past(void)
{
    P2PQtest *t = p2p_qtest_start(TREE);
    P2PFn d1 = p2p_fn(t, "d1");
    P2PEp a = p2p_ep(t, "a");

    for (int i = 0; i < 3; i++) {
        p2p_ep_write(&a, p2p_ep(t, "b").mem, LEN, 0);
    }
    g_assert_cmpint(count_after(t, "a", "b", "writes"), ==, 3);
    p2p_unplug(d1, "b");
    g_assert_cmpint(count_after(t, "a", "b", "writes"), ==, -1);
    p2p_plug(d1, "p2p-endpoint", "b", "{'bus': 'd1', 'mem-size': 65536}");
    p2p_enumerate(t);
    g_assert_cmpint(count_after(t, "a", "b", "writes"), ==, 0);
    a = p2p_ep(t, "a");
    p2p_ep_write(&a, p2p_ep(t, "b").mem, LEN, 0);
    g_assert_cmpint(count_after(t, "a", "b", "writes"), ==, 1);
    p2p_qtest_stop(t);
}

/* One answer is about one initiator, however many there are. */
static void test_many(void)
{
    g_autoptr(GString) args = g_string_new("");
    QList *pairs;
    QDict *reply;
    P2PQtest *t;

    for (int i = 0; i < 40; i++) {
        if (i % 8 == 0) {
            g_string_append_printf(args, "-device p2p-root-port,id=r%d,"
                                   "chassis=%d ", i / 8, i / 8 + 1);
        }
        g_string_append_printf(args, "-device p2p-endpoint,id=e%d,bus=r%d,"
                               "addr=0.%d,multifunction=on,mem-size=4K ",
                               i, i / 8, i % 8);
    }
    g_string_append(args, "-device edu,id=inside,bus=pcie.0 ");
    t = p2p_qtest_start("%s", args->str);
    reply = read_pairs(t, "e7", &pairs);
    g_assert_cmpuint(qlist_size(pairs), >=, 40);    /* with edu and AHCI */
    g_assert_cmpuint(qlist_size(pairs), <, 44);
    qobject_unref(reply);
    reply = read_pairs(t, "inside", &pairs);
    g_assert_cmpuint(qlist_size(pairs), ==, 0);
    qobject_unref(reply);
    p2p_qmp_fails(t, "*pairs*not found*", "{'execute': 'qom-get', 'arguments':"
                  "{'path': '/machine/p2p-fabric', 'property': 'pairs'}}");
    p2p_qtest_stop(t);
}

/*
 * What is not there.
 */

static const char *why_bypassing(P2PQtest *t, const char *id, char *why,
                                 size_t size)
{
    QListEntry *entry;
    QList *list;
    QDict *reply = read_view(t, "bypassing", &list);

    *why = '\0';
    QLIST_FOREACH_ENTRY(list, entry) {
        QDict *dict = qobject_to(QDict, qlist_entry_obj(entry));
        const char *device = qdict_get_try_str(dict, "device");

        if (device && g_str_equal(device, id)) {
            g_strlcpy(why, qdict_get_str(dict, "why"), size);
        }
    }
    qobject_unref(reply);
    return why;
}

static void test_bypassing(void)
{
    P2PQtest *t = p2p_qtest_start(
        "-device p2p-root-port,bus=pcie.0,id=r1,chassis=1 "
        "-device p2p-root-port,bus=pcie.0,id=r2,chassis=2 "
        "-device p2p-root-port,bus=pcie.0,id=r3,chassis=3 "
        "-device pcie-root-port,bus=pcie.0,id=s,chassis=4 "
        "-device edu,id=ours,bus=r1 "
        "-device virtio-rng-pci,id=past,bus=r2,iommu_platform=off "
        "-device virtio-rng-pci,id=through,bus=r3,iommu_platform=on "
        "-device edu,id=stock,bus=s "
        "-device edu,id=inside,bus=pcie.0");
    char why[80];

    g_assert_cmpstr(why_bypassing(t, "ours", why, 80), ==, "");
    g_assert_cmpstr(why_bypassing(t, "through", why, 80), ==, "");
    g_assert_cmpstr(why_bypassing(t, "r1", why, 80), ==, "");
    g_assert_cmpstr(why_bypassing(t, "past", why, 80), ==,
                    "iommu_platform=off");
    g_assert_cmpstr(why_bypassing(t, "stock", why, 80), ==,
                    "not below a p2p port");
    g_assert_cmpstr(why_bypassing(t, "inside", why, 80), ==,
                    "integrated endpoint");
    p2p_qtest_stop(t);
}

/*
 * Functions that are not there.
 */

/* How many in the view below @functions are of @type. */
static unsigned count_below(QList *functions, const char *type)
{
    unsigned count = 0;
    QListEntry *entry;

    QLIST_FOREACH_ENTRY(functions, entry) {
        QDict *function = qobject_to(QDict, qlist_entry_obj(entry));
        QList *below = qdict_get_qlist(function, "below");

        count += g_str_equal(qdict_get_str(function, "type"), type);
        count += below ? count_below(below, type) : 0;
    }
    return count;
}

static unsigned count_type(P2PQtest *t, const char *type)
{
    unsigned count = 0;
    QListEntry *entry;
    QList *roots;
    QDict *reply = read_view(t, "topology", &roots);

    QLIST_FOREACH_ENTRY(roots, entry) {
        QDict *root = qobject_to(QDict, qlist_entry_obj(entry));

        count += count_below(qdict_get_qlist(root, "functions"), type);
    }
    qobject_unref(reply);
    return count;
}

static unsigned count_pairs(P2PQtest *t, const char *id)
{
    QList *pairs;
    QDict *reply = read_pairs(t, id, &pairs);
    unsigned count = qlist_size(pairs);

    qobject_unref(reply);
    return count;
}

static void set_virtual(P2PFn n, unsigned count)
{
    unsigned sriov = p2p_ext_cap(n, PCI_EXT_CAP_ID_SRIOV);

    p2p_cfg_writew(n, sriov + PCI_SRIOV_CTRL, 0);
    p2p_cfg_writew(n, sriov + PCI_SRIOV_NUM_VF, count);
    p2p_cfg_writew(n, sriov + PCI_SRIOV_CTRL,
                   count ? PCI_SRIOV_CTRL_VFE | PCI_SRIOV_CTRL_MSE : 0);
}

/* QEMU makes as many virtual functions as there can be, at once. */
static void test_virtual_functions(void)
{
    P2PQtest *t = p2p_qtest_start(
        "-device p2p-root-port,id=r1,chassis=1 "
        "-device p2p-root-port,id=r2,chassis=2 "
        "-device igb,id=n,bus=r1 -device p2p-endpoint,id=a,bus=r2");
    P2PFn n = p2p_fn(t, "n");
    unsigned pairs = count_pairs(t, "a");

    g_assert_cmpuint(count_type(t, "igb"), ==, 1);
    g_assert_cmpuint(count_type(t, "igbvf"), ==, 0);
    set_virtual(n, 3);
    g_assert_cmpuint(count_type(t, "igbvf"), ==, 3);
    set_virtual(n, 1);
    g_assert_cmpuint(count_type(t, "igbvf"), ==, 1);
    p2p_cfg_writew(n, p2p_cap(n, PCI_CAP_ID_EXP) + PCI_EXP_DEVCTL,
                   PCI_EXP_DEVCTL_BCR_FLR);
    g_assert_cmpuint(count_type(t, "igbvf"), ==, 0);
    g_assert_cmpuint(count_type(t, "igb"), ==, 1);
    p2p_enumerate(t);
    g_assert_cmpuint(count_pairs(t, "a"), ==, pairs);
    p2p_qtest_stop(t);
}

/* What has no power is not there, nor is anything below it. */
static void test_no_power(void)
{
    P2PQtest *t = p2p_qtest_start(TREE);
    P2PFn r1 = p2p_fn(t, "r1");
    unsigned slotctl = p2p_cap(r1, PCI_CAP_ID_EXP) + PCI_EXP_SLTCTL;
    uint16_t on = PCI_EXP_SLTCTL_PWR_IND_ON;

    p2p_cfg_writew(r1, slotctl, on);    /* lest it be unplugged */
    g_assert_cmpuint(count_type(t, "p2p-endpoint"), ==,
                     G_N_ELEMENTS(endpoints));
    g_assert_cmpuint(count_pairs(t, "c"), >=,
                     G_N_ELEMENTS(endpoints) - 1);
    p2p_cfg_writew(r1, slotctl, on | PCI_EXP_SLTCTL_PCC);
    g_assert_cmpuint(count_type(t, "p2p-endpoint"), ==,
                     G_N_ELEMENTS(endpoints) - 2);
    g_assert_cmpuint(count_type(t, "p2p-switch-upstream"), ==, 0);
    g_assert_cmpuint(count_pairs(t, "c"), <,
                     G_N_ELEMENTS(endpoints) - 1);
    g_assert_cmpuint(count_pairs(t, "a"), ==, 0);
    p2p_cfg_writew(r1, slotctl, on);
    g_assert_cmpuint(count_type(t, "p2p-endpoint"), ==,
                     G_N_ELEMENTS(endpoints));
    p2p_qtest_stop(t);
}

/* A view that says something else than what happens. */
static void test_planted_fault(void)
{
    if (g_test_subprocess()) {
        P2PQtest *t = p2p_qtest_start(TREE);
        QList *pairs;
        QDict *reply = read_pairs(t, "a", &pairs);
        QListEntry *entry;

        set(t, HB, "forward", "forward-all");
        set(t, RC, "forward", "forward-all");
        QLIST_FOREACH_ENTRY(pairs, entry) {
            QDict *pair = qobject_to(QDict, qlist_entry_obj(entry));

            if (qdict_haskey(pair, "target-device")) {
                try_pair(t, pair);
            }
        }
        qobject_unref(reply);
        p2p_qtest_stop(t);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*assert_answer*");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/p2p/view/topology", test_topology);
    qtest_add_func("/p2p/view/pairs", test_pairs);
    qtest_add_func("/p2p/view/pair-of-the-past", test_pair_of_the_past);
    qtest_add_func("/p2p/view/many", test_many);
    qtest_add_func("/p2p/view/bypassing", test_bypassing);
    qtest_add_func("/p2p/view/virtual-functions", test_virtual_functions);
    qtest_add_func("/p2p/view/no-power", test_no_power);
    qtest_add_func("/p2p/view/planted-fault", test_planted_fault);
    return g_test_run();
}
