/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * virtio-blk on an I/O thread, under load.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_regs.h"
#include "libqos-p2p/p2p-ep.h"
#include "libqos-p2p/p2p-rig.h"

#define DISK_SIZE 0x1000000ull
#define REAP_MAX 3              /* between two steps of a storm */
#define LOW_LIMIT 20
#define MIB 0x100000ull

/* The limit keeps requests under way. */
#define TOPOLOGY \
    "-object iothread,id=io " \
    "-object throttle-group,id=limit,x-iops-total=" \
    stringify(P2P_RIG_LIMIT) " " \
    "-blockdev driver=file,node-name=file,filename=%s " \
    "-blockdev driver=throttle,node-name=disk,file=file," \
    "throttle-group=limit " \
    "-device p2p-root-port,id=r0,chassis=1 " \
    "-device p2p-switch-upstream,id=u,bus=r0 " \
    "-device p2p-switch-downstream,id=d0,bus=u,chassis=2,acs=0x7f " \
    "-device p2p-switch-downstream,id=d1,bus=u,chassis=3,addr=1,acs=0x5f," \
    "port=1 " \
    "-device p2p-switch-downstream,id=d2,bus=u,chassis=4,addr=2,port=2 " \
    "-device p2p-root-port,id=r1,chassis=5 " \
    "-device virtio-blk-pci,id=vb,bus=d0,drive=disk,iothread=io," \
    "iommu_platform=on,disable-legacy=on,queue-size=256,num-queues=1 " \
    "-device p2p-endpoint,id=a,bus=d1 " \
    "-device p2p-endpoint,id=c,bus=r1 "

static void map_ram(P2PRig *rig)
{
    p2p_vtd_map(&rig->vtd, rig->domain, P2P_BLK_RAM + P2P_RIG_SHIFT,
                P2P_BLK_RAM, P2P_BLK_RAM_SIZE);
}

void p2p_rig_enumerate(P2PRig *rig)
{
    p2p_enumerate(rig->t);
    if (rig->translate) {
        p2p_vtd_attach(&rig->vtd, rig->vb, rig->domain);
    }
}

static void rig_find_functions(P2PRig *rig)
{
    rig->r0 = p2p_fn(rig->t, "r0");
    rig->u = p2p_fn(rig->t, "u");
    rig->d0 = p2p_fn(rig->t, "d0");
    rig->d1 = p2p_fn(rig->t, "d1");
    rig->d2 = p2p_fn(rig->t, "d2");
    rig->r1 = p2p_fn(rig->t, "r1");
    rig->vb = p2p_fn(rig->t, "vb");
    rig->a = p2p_fn(rig->t, "a");
    rig->d0_acs = p2p_ext_cap(rig->d0, PCI_EXT_CAP_ID_ACS);
}

void p2p_rig_start_blk(P2PRig *rig)
{
    g_assert_true(p2p_blk_start(&rig->blk, rig->vb,
                                rig->translate ? P2P_RIG_SHIFT : 0));
}

void p2p_rig_start(P2PRig *rig, bool translate)
{
    g_autofree char *disk = NULL;
    int fd;

    *rig = (P2PRig) { .translate = translate };
    fd = g_file_open_tmp("p2p-disk-XXXXXX", &disk, NULL);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(ftruncate(fd, DISK_SIZE), ==, 0);
    close(fd);
    rig->t = p2p_qtest_start(TOPOLOGY "%s", disk,
                             translate ? "-device intel-iommu" : "");
    unlink(disk);
    rig_find_functions(rig);
    if (translate) {
        rig->vtd = p2p_vtd_start(rig->t);
        rig->domain = p2p_vtd_domain(&rig->vtd);
        map_ram(rig);
        p2p_vtd_attach(&rig->vtd, rig->vb, rig->domain);
    }
    p2p_rig_start_blk(rig);
}

void p2p_rig_stop(P2PRig *rig)
{
    p2p_qtest_stop(rig->t);
}

void p2p_rig_restore(P2PRig *rig)
{
    p2p_rig_enumerate(rig);
    p2p_acs_set(rig->d0, 0);
    if (rig->translate) {
        map_ram(rig);
    }
}

struct p2p_range p2p_rig_ram(const P2PRig *rig)
{
    uint64_t start = P2P_BLK_RAM + rig->blk.shift;

    return (struct p2p_range) { start, start + P2P_BLK_RAM_SIZE - 1 };
}

void p2p_rig_set_limit(P2PRig *rig, unsigned limit)
{
    qtest_qmp_assert_success(
        rig->t->qts, "{'execute': 'qom-set', 'arguments': {'path':"
        "'/objects/limit', 'property': 'limits', 'value':"
        "{'iops-total': %u}}}", limit);
}

/*
 * Load: each slot writes a pattern to its place on the disk, reads it back,
 * and begins again with another.
 */

static uint64_t sector_of(unsigned slot)
{
    return slot * (P2P_BLK_SIZE / P2P_BLK_SECTOR);
}

void p2p_rig_submit_write(P2PRig *rig, unsigned slot)
{
    rig->slot[slot].reading = false;
    rig->slot[slot].seed++;
    p2p_fill(rig->t, p2p_blk_data(slot), P2P_BLK_SIZE, rig->slot[slot].seed);
    p2p_blk_submit(&rig->blk, slot, true, sector_of(slot));
}

void p2p_rig_submit_read(P2PRig *rig, unsigned slot)
{
    rig->slot[slot].reading = true;
    p2p_fill(rig->t, p2p_blk_data(slot), P2P_BLK_SIZE,
             ~rig->slot[slot].seed);
    p2p_blk_submit(&rig->blk, slot, false, sector_of(slot));
}

/* A few requests that are done are right. Returns how many there were. */
static unsigned reap(P2PRig *rig, bool go_on)
{
    unsigned reaped = 0;
    bool ok;
    int slot;

    while (reaped < REAP_MAX && (slot = p2p_blk_reap(&rig->blk, &ok)) >= 0) {
        P2PRigSlot *s = &rig->slot[slot];

        reaped++;
        g_assert_true(ok);
        g_assert_true(p2p_is_filled(rig->t, p2p_blk_data(slot), P2P_BLK_SIZE,
                                    s->seed));
        if (go_on && s->reading) {
            p2p_rig_submit_write(rig, slot);
        } else if (go_on) {
            p2p_rig_submit_read(rig, slot);
        }
    }
    g_assert_false(p2p_blk_needs_reset(&rig->blk));
    return reaped;
}

void p2p_rig_submit_all(P2PRig *rig)
{
    for (unsigned slot = 0; slot < P2P_BLK_SLOTS; slot++) {
        p2p_rig_submit_write(rig, slot);
    }
}

static void finish_all(P2PRig *rig)
{
    while (p2p_blk_pending(&rig->blk)) {
        reap(rig, false);
    }
}

/* A limit that is new lets more through than it should. */
void p2p_rig_get_under_way(P2PRig *rig)
{
    p2p_rig_set_limit(rig, LOW_LIMIT);
    do {
        finish_all(rig);
        p2p_rig_submit_all(rig);
        while (!p2p_blk_done(&rig->blk)) {
            g_assert_false(p2p_blk_needs_reset(&rig->blk));
        }
    } while (p2p_blk_done(&rig->blk) == P2P_BLK_SLOTS);
}

void p2p_rig_storm(P2PRig *rig, P2PStep *step, unsigned requests,
                   unsigned steps)
{
    unsigned under_way = 0, done = 0;

    p2p_rig_submit_all(rig);
    while (done < requests || under_way < steps) {
        under_way += p2p_blk_pending(&rig->blk) > 0;
        step(rig);
        done += reap(rig, true);
    }
    finish_all(rig);
    g_test_message("%u requests, %u steps while some were under way", done,
                   under_way);
}

/*
 * Storms that leave the path from vb to memory alone.
 */

/* Above RAM, below the interrupt range. */
struct p2p_range p2p_random_mem_window(void)
{
    uint64_t start = 0xd0000000 + MIB * g_test_rand_int_range(0, 0x1c0);

    return (struct p2p_range) {
        start, start + MIB * g_test_rand_int_range(0, 0x40) - 1,
    };
}

static struct p2p_range random_pref_window(void)
{
    uint64_t start = 0x900000000ull + MIB * g_test_rand_int_range(0, 0x10000);

    return (struct p2p_range) {
        start, start + MIB * g_test_rand_int_range(0, 0x10000) - 1,
    };
}

void p2p_random_buses(P2PFn port)
{
    uint8_t bus = g_test_rand_int_range(0x40, 0x48);

    p2p_set_buses(port, port.rid >> 8, bus, bus);
}

static void bus_reset(P2PFn port)
{
    p2p_cfg_writew(port, PCI_BRIDGE_CONTROL, PCI_BRIDGE_CTL_BUS_RESET);
    p2p_cfg_writew(port, PCI_BRIDGE_CONTROL, 0);
}

void p2p_step_elsewhere(P2PRig *rig)
{
    P2PFn port = g_test_rand_bit() ? rig->d1 : rig->r1;

    switch (g_test_rand_int_range(0, 10)) {
    case 0:
        p2p_set_mem_window(port, p2p_random_mem_window());
        break;
    case 1:
        p2p_set_pref_window(port, random_pref_window());
        break;
    case 2:
        p2p_random_buses(port);
        break;
    case 3:
        p2p_set_bme(port, g_test_rand_bit());
        break;
    case 4:
        p2p_set_mse(port, g_test_rand_bit());
        break;
    case 5:
        p2p_acs_set(port, g_test_rand_int_range(0, 0x80));
        break;
    case 6:
        bus_reset(port);
        break;
    case 7:
        p2p_cfg_writew(rig->a, PCI_COMMAND, g_test_rand_int_range(0, 8));
        break;
    case 8:
        p2p_cfg_writel(rig->a, PCI_BASE_ADDRESS_0 + 4 * P2P_EP_BAR_MEM,
                       MIB * 2 * g_test_rand_int_range(0, 99));
        break;
    case 9:
        p2p_cfg_writeb(rig->vb, PCI_INTERRUPT_LINE, g_test_rand_int());
        break;
    }
}
