/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A read is done when its Completion is back, which goes a way of its own:
 * with no guest, a read and a write by p2p-endpoint for each row. The write
 * has no Completion, so no row stops it. Rules are R52 to R60 of
 * docs/specs/p2p-routing.rst.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-report.h"
#include "libqos-p2p/p2p-root.h"
#include "p2pcore/acs.h"

/*
 *   hb  r1: root port ---- u: switch --+-- d0: a
 *                                      +-- d1: b
 *       r2: root port ---- c
 */
#define TREE \
    "-device p2p-host-bridge,bus=pcie.0,id=hb,addr=1e " \
    "-device p2p-root-port,id=r1,chassis=1,acs=0x7f,addr=1 " \
    "-device p2p-switch-upstream,id=u,bus=r1 " \
    "-device p2p-switch-downstream,id=d0,bus=u,chassis=2,port=0,acs=0x7f " \
    "-device p2p-switch-downstream,id=d1,bus=u,chassis=3,port=1,acs=0x7f " \
    "-device p2p-root-port,id=r2,chassis=4,acs=0x7f,addr=2 " \
    "-device p2p-endpoint,id=a,bus=d0,mem-size=64K " \
    "-device p2p-endpoint,id=b,bus=d1,mem-size=64K " \
    "-device p2p-endpoint,id=c,bus=r2,mem-size=64K "

#define LEN 4096
#define RAM_ADDR 0x400000ull
#define OWN 0x11
#define PEER 0x22

struct row {
    const char *name;
    const char *redirects;      /* the port with Completion Redirect, or NULL */
    bool forwards;              /* Upstream Forwarding at r1 */
    const char *allow;          /* policy: only that; NULL: everything */
    const char *cut;            /* a port with no bus below it, or NULL */
    const char *from, *to;      /* to NULL: memory */
    uint32_t attr;

    enum p2p_verdict verdict;   /* of the read */
    enum p2p_rule rule;
    const char *at;             /* NULL: the root complex */
};

#define RO P2P_EP_ATTR_RO

static const struct row rows[] = {
    { "completer-redirects", "d1", true, NULL, NULL, "a", "b", 0,
      P2P_DIRECT, P2P_R20_PEER, "d0" },
    { "redirect-elsewhere-does-not-matter", "d0", false, NULL, NULL, "a", "b",
      0, P2P_DIRECT, P2P_R20_PEER, "d0" },
    { "relaxed-ordering-is-not-redirected", "d1", false, NULL, NULL, "a", "b",
      RO, P2P_DIRECT, P2P_R20_PEER, "d0" },
    { "relaxed-ordering-and-no-policy", "d1", true, "r2>r2=forward", NULL,
      "a", "b", RO, P2P_DIRECT, P2P_R20_PEER, "d0" },
    { "policy-lets-it-back", "d1", true, "r1>r1=forward", NULL, "a", "b", 0,
      P2P_DIRECT, P2P_R20_PEER, "d0" },
    { "policy-both-ways", NULL, false, "r1>r2=forward;r2>r1=forward", NULL,
      "a", "c", 0, P2P_PEER, P2P_R33_ROOT_PEER, NULL },
    { "memory-needs-no-leave", NULL, false, "r1>r2=forward", NULL, "a", NULL,
      0, P2P_MEMORY, P2P_R32_MEMORY, NULL },

    { "port-refuses-its-own", "d1", false, NULL, NULL, "a", "b", 0,
      P2P_REFUSED, P2P_R66_COMPLETION_OWN_RANGE_TURNED_BACK, "r1" },
    { "policy-does-not-let-it-back", "d1", true, "r2>r2=forward", NULL, "a",
      "b", 0, P2P_REFUSED, P2P_R59_COMPLETION_POLICY, NULL },
    { "policy-one-way", NULL, false, "r1>r2=forward", NULL, "a", "c", 0,
      P2P_REFUSED, P2P_R59_COMPLETION_POLICY, NULL },
    { "policy-one-way-relaxed-ordering-does-not-matter", NULL, false,
      "r1>r2=forward", NULL, "a", "c", RO, P2P_REFUSED,
      P2P_R59_COMPLETION_POLICY, NULL },
    { "peer-finds-nobody", NULL, false, NULL, "d0", "a", "b", 0, P2P_REFUSED,
      P2P_R60_COMPLETION_LOST, "u" },
    { "root-finds-nobody", NULL, false, NULL, "d0", "a", "c", 0, P2P_REFUSED,
      P2P_R60_COMPLETION_LOST, "u" },
    { "memory-finds-nobody", NULL, false, NULL, "d0", "a", NULL, 0,
      P2P_REFUSED, P2P_R60_COMPLETION_LOST, "u" },
};

static P2PQtest *tree;

static P2PQtest *start_tree(void)
{
    if (!tree) {
        tree = p2p_qtest_start(TREE);
    }
    return tree;
}

/* Everything as @row has it; NULL: as it was at first. */
static void set_up(P2PQtest *t, const struct row *row)
{
    const char *allow = row ? row->allow : NULL;
    const P2PRootPolicy policy = {
        allow ? "none" : "forward-all", allow ?: "", "preset",
    };

    p2p_acs_set(p2p_fn(t, "r1"), row && row->forwards ? P2P_ACS_UF : 0);
    p2p_acs_set(p2p_fn(t, "d0"), 0);
    p2p_acs_set(p2p_fn(t, "d1"), 0);
    if (row && row->redirects) {
        p2p_acs_set(p2p_fn(t, row->redirects), P2P_ACS_CR);
    }
    p2p_root_set_policy(t, "hb", &policy);
}

static void check_refusal(P2PQtest *t, const struct row *row, uint16_t at,
                          uint64_t addr, const P2PRoute *read)
{
    P2PLastRefusal last = p2p_last_refusal(t, row->from);

    g_assert_cmpstr(p2p_failure_name(read->failure), ==,
                    p2p_failure_name(P2P_FAIL_TIMEOUT));
    g_assert_cmpuint(read->done, ==, 0);
    g_assert_cmpstr(p2p_rule_name(last.rule), ==, p2p_rule_name(row->rule));
    g_assert_cmphex(last.at, ==, at);
    g_assert_cmphex(last.addr, ==, addr);
    g_assert_false(last.is_write);
}

/* The bus of the initiator is not to be found while @row is tried. */
static void cut(P2PQtest *t, const struct row *row, bool yes)
{
    if (row->cut) {
        p2p_cfg_writeb(p2p_fn(t, row->cut), PCI_SUBORDINATE_BUS,
                       yes ? 0 : p2p_cfg_readb(p2p_fn(t, row->cut),
                                               PCI_SECONDARY_BUS));
    }
}

static void test_row(const void *data)
{
    const struct row *row = data;
    P2PQtest *t = start_tree();
    P2PEp from = p2p_ep(t, row->from);
    uint64_t to = row->to ? p2p_ep(t, row->to).mem : RAM_ADDR;
    uint16_t at = row->at ? p2p_fn(t, row->at).rid : P2P_AT_ROOT;
    P2PResult write, read;

    set_up(t, row);
    p2p_fill(t, from.mem, LEN, OWN);
    p2p_fill(t, to, LEN, PEER);
    cut(t, row, true);
    write = p2p_ep_write(&from, to, LEN, row->attr);
    cut(t, row, false);
    g_assert_cmpuint(write.state, ==, P2P_EP_STATE_DONE);
    g_assert_true(p2p_is_filled(t, to, LEN, OWN));

    p2p_fill(t, to, LEN, PEER);
    cut(t, row, true);
    read = p2p_ep_read(&from, to, LEN, row->attr);
    cut(t, row, false);
    g_assert_cmpstr(p2p_rule_name(read.read.rule), ==,
                    p2p_rule_name(row->rule));
    g_assert_cmpstr(p2p_verdict_name(read.read.verdict), ==,
                    p2p_verdict_name(row->verdict));
    g_assert_cmphex(read.read.at, ==, at);
    if (row->verdict == P2P_REFUSED) {
        check_refusal(t, row, at, to, &read.read);
    }
    g_assert_true(p2p_is_filled(t, from.mem, LEN,
                                row->verdict == P2P_REFUSED ? OWN : PEER));
    set_up(t, NULL);
}

/* A read whose Completion is lost, taken for one that is done. */
static void test_planted_fault(void)
{
    static const struct row wrong = {
        "wrong", "d1", false, NULL, NULL, "a", "b", 0, P2P_DIRECT,
        P2P_R20_PEER, "d0",
    };

    if (g_test_subprocess()) {
        test_row(&wrong);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*p2p_rule_name(row->rule)*");
}

int main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/p2p/completion/%s",
                                                rows[i].name);

        qtest_add_data_func(path, &rows[i], test_row);
    }
    qtest_add_func("/p2p/completion/planted-fault", test_planted_fault);
    status = g_test_run();
    if (tree) {
        p2p_qtest_stop(tree);
    }
    return status;
}
