/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint: the PCI Express function, its life and what is migrated.
 * docs/specs/p2p-endpoint.rst is what it does.
 */
#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "qemu/module.h"
#include "qemu/units.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "p2p-endpoint-vf.h"
#include "p2p-endpoint-vpd.h"
#include "hw/pci/msi.h"
#include "hw/pci/msix.h"
#include "hw/pci/pci_bus.h"
#include "hw/pci/pcie.h"
#include "hw/qdev-properties.h"
#include "hw/qdev-properties-system.h"
#include "trace.h"

#define PCIE_CAP_OFFSET 0x80
#define AER_OFFSET PCI_CONFIG_SPACE_SIZE

#define DEFAULT_MEM_SIZE (2 * MiB)
#define DEFAULT_DOORBELLS 4
#define DEFAULT_QUEUES 8
#define DEFAULT_VF_QUEUES 2

/*
 * Guarded, so that register blocks which are not ours to relax (MSI-X) stay
 * closed to our own transactions. Should one of these unplug us, the bus holds
 * a reference until the big lock has been dropped.
 */
static void endpoint_bh(void *opaque)
{
    P2PEndpointState *s = opaque;

    s->kicked = false;
    if (!runstate_is_running()) {
        return;
    }
    p2p_endpoint_send_messages(s);
    p2p_endpoint_run(s);
}

static void vm_state_changed(void *opaque, bool running, RunState state)
{
    P2PEndpointState *s = opaque;

    if (running) {
        p2p_endpoint_kick(s);
    }
}

/*
 * Life cycle.
 */

static void endpoint_reset_hold(Object *obj, ResetType type)
{
    P2PEndpointState *s = P2P_ENDPOINT(obj);

    p2p_endpoint_vfs_show(s);
    trace_p2p_endpoint_reset(p2p_endpoint_name(s), p2p_endpoint_dma_busy(s));
    qemu_bh_cancel(s->bh);
    s->kicked = false;
    p2p_endpoint_dma_reset(s);
    p2p_endpoint_queues_reset(s);
    s->irq_status = 0;
    s->irq_mask = 0;
    p2p_endpoint_drop_messages(s);
    p2p_endpoint_bells_reset(s);
    memset(s->stats, 0, sizeof(s->stats));
    p2p_endpoint_vpd_reset(s);
    pcie_cap_deverr_reset(PCI_DEVICE(s));
}

static void endpoint_write_config(PCIDevice *pdev, uint32_t addr, uint32_t val,
                                  int len)
{
    p2p_endpoint_vfs_show(P2P_ENDPOINT(pdev));
    pci_default_write_config(pdev, addr, val, len);
    pcie_aer_write_config(pdev, addr, val, len);
    pcie_cap_flr_write_config(pdev, addr, val, len);
    p2p_endpoint_vpd_write_config(P2P_ENDPOINT(pdev), addr, len);
    if (range_covers_byte(addr, len, pdev->pm_cap + PCI_PM_CTRL)) {
        p2p_endpoint_kick(P2P_ENDPOINT(pdev));  /* a queue may have waited */
    }
}

static bool check_properties(P2PEndpointState *s, Error **errp)
{
    PCIBus *bus = pci_get_bus(PCI_DEVICE(s));

    if (!pci_bus_is_express(bus)) {
        error_setg(errp, "needs a PCI Express bus, which '%s' is not",
                   BUS(bus)->name);
        return false;
    }
    if (s->doorbells < 1 || s->doorbells > P2P_EP_DOORBELLS_MAX) {
        error_setg(errp, "doorbells has to be from 1 to %u, not %" PRIu32,
                   P2P_EP_DOORBELLS_MAX, s->doorbells);
        return false;
    }
    if (s->queue_count > P2P_EP_QUEUES_MAX) {
        error_setg(errp, "queues has to be from 0 to %u, not %" PRIu32,
                   P2P_EP_QUEUES_MAX, s->queue_count);
        return false;
    }
    return p2p_endpoint_check_identity(s, errp) &&
           p2p_endpoint_vfs_check(s, errp);
}

static bool add_pm(PCIDevice *pdev, Error **errp)
{
    int pos = pci_pm_init(pdev, 0, errp);

    if (pos < 0) {
        return false;
    }
    pci_set_word(pdev->config + pos + PCI_PM_PMC, PCI_PM_CAP_VER_1_2);
    pci_set_word(pdev->config + pos + PCI_PM_CTRL, PCI_PM_CTRL_NO_SOFT_RESET);
    pci_set_word(pdev->wmask + pos + PCI_PM_CTRL, PCI_PM_CTRL_STATE_MASK);
    return true;
}

static bool add_msix(P2PEndpointState *s, Error **errp)
{
    PCIDevice *pdev = PCI_DEVICE(s);

    return pci_is_vf(pdev) ? p2p_endpoint_vf_add_msix(s, errp)
                           : msix_init_exclusive_bar(pdev, s->vectors,
                                                     P2P_EP_BAR_MSIX,
                                                     errp) >= 0;
}

static void del_msix(P2PEndpointState *s)
{
    PCIDevice *pdev = PCI_DEVICE(s);

    if (pci_is_vf(pdev)) {
        p2p_endpoint_vf_del_msix(s);
    } else {
        msix_uninit_exclusive_bar(pdev);
    }
}

static bool add_messages(P2PEndpointState *s, Error **errp)
{
    PCIDevice *pdev = PCI_DEVICE(s);

    s->vectors = p2p_endpoint_queue_vector(s, s->queue_count);
    if (!add_msix(s, errp)) {
        return false;
    }
    for (int32_t i = 0; i < s->vectors; i++) {
        msix_vector_use(pdev, i);
    }
    if (msi_init(pdev, 0, 1, true, false, errp) < 0) {
        del_msix(s);
        return false;
    }
    s->due = bitmap_new(s->vectors);
    return true;
}

static void add_bars(P2PEndpointState *s)
{
    p2p_endpoint_regs_init(s);
    p2p_endpoint_bells_init(s);
    p2p_endpoint_add_bar(s, P2P_EP_BAR_REGS, &s->regs);
    p2p_endpoint_add_bar(s, P2P_EP_BAR_MEM, s->mem);
    p2p_endpoint_add_bar(s, P2P_EP_BAR_DOORBELL, &s->doorbell);
}

static void endpoint_exit(PCIDevice *pdev)
{
    P2PEndpointState *s = P2P_ENDPOINT(pdev);

    p2p_endpoint_vfs_del(s);
    p2p_endpoint_dma_reset(s);
    p2p_endpoint_queues_exit(s);
    p2p_endpoint_drop_messages(s);
    qemu_del_vm_change_state_handler(s->vm_change);
    qemu_bh_delete(s->bh);
    s->bh = NULL;
    pcie_aer_exit(pdev);
    msi_uninit(pdev);
    del_msix(s);
    pcie_cap_exit(pdev);
    p2p_endpoint_memory_exit(s);
}

/* Capabilities. On failure there may be some, but none that needs an exit. */
static bool add_capabilities(P2PEndpointState *s, Error **errp)
{
    PCIDevice *pdev = PCI_DEVICE(s);

    if (pcie_endpoint_cap_init(pdev, PCIE_CAP_OFFSET) < 0 ||
        pcie_aer_init(pdev, PCI_ERR_VER, AER_OFFSET, PCI_ERR_SIZEOF,
                      errp) < 0) {
        return false;
    }
    pcie_cap_flr_init(pdev);
    pcie_cap_deverr_init(pdev);
    pci_long_test_and_set_mask(pdev->config + pdev->exp.exp_cap +
                               PCI_EXP_DEVCAP2,
                               PCI_EXP_DEVCAP2_ATOMIC_COMP32 |
                               PCI_EXP_DEVCAP2_ATOMIC_COMP64);
    if (!add_pm(pdev, errp) || !p2p_endpoint_vpd_add(s, errp) ||
        !add_messages(s, errp)) {
        pcie_aer_exit(pdev);
        return false;
    }
    return true;
}

static void endpoint_realize(PCIDevice *pdev, Error **errp)
{
    P2PEndpointState *s = P2P_ENDPOINT(pdev);

    if (pci_is_vf(pdev)) {
        p2p_endpoint_vf_adopt(s);
    }
    if (!check_properties(s, errp) || !p2p_endpoint_memory_init(s, errp)) {
        return;
    }
    p2p_endpoint_set_identity(s);
    if (!add_capabilities(s, errp)) {
        p2p_endpoint_memory_exit(s);
        return;
    }
    add_bars(s);
    p2p_endpoint_queues_init(s);
    s->bounce = g_malloc(P2P_ENDPOINT_PIECE);
    s->bh = qemu_bh_new_guarded(endpoint_bh, s,
                                &DEVICE(s)->mem_reentrancy_guard);
    s->vm_change = qdev_add_vm_change_state_handler(DEVICE(s),
                                                    vm_state_changed, s);
    if (!p2p_endpoint_vfs_add(s, errp)) {
        endpoint_exit(pdev);
    }
}

/* Not in exit: our own transaction may have led there. */
static void endpoint_finalize(Object *obj)
{
    P2PEndpointState *s = P2P_ENDPOINT(obj);

    p2p_endpoint_queues_free(s);
    p2p_endpoint_vpd_free(s);
    g_free(s->bells);
    g_free(s->bounce);
    g_free(s->due);
}

static void set_release(Object *obj, Visitor *v, const char *name,
                        void *opaque, Error **errp)
{
    P2PEndpointState *s = P2P_ENDPOINT(obj);
    uint32_t queue;

    if (!visit_type_uint32(v, name, &queue, errp)) {
        return;
    }
    if (!s->queues || queue >= s->queue_count) {
        error_setg(errp, "there is no queue %" PRIu32 ", only %" PRIu32, queue,
                   s->queues ? s->queue_count : 0);
        return;
    }
    p2p_endpoint_queue_release(s, queue);
}

static const Property endpoint_properties[] = {
    DEFINE_PROP_SIZE("mem-size", P2PEndpointState, mem_size, DEFAULT_MEM_SIZE),
    DEFINE_PROP_LINK("memdev", P2PEndpointState, memdev, TYPE_MEMORY_BACKEND,
                     HostMemoryBackend *),
    DEFINE_PROP_UINT32("doorbells", P2PEndpointState, doorbells,
                       DEFAULT_DOORBELLS),
    DEFINE_PROP_UINT32("queues", P2PEndpointState, queue_count,
                       DEFAULT_QUEUES),
    DEFINE_PROP_UINT16("vendor-id", P2PEndpointState, vendor_id,
                       P2P_EP_VENDOR_ID),
    DEFINE_PROP_UINT16("device-id", P2PEndpointState, device_id,
                       P2P_EP_DEVICE_ID),
    DEFINE_PROP_UINT16("subsystem-vendor-id", P2PEndpointState,
                       subsystem_vendor_id,
                       PCI_SUBVENDOR_ID_REDHAT_QUMRANET),
    DEFINE_PROP_UINT16("subsystem-id", P2PEndpointState, subsystem_id,
                       PCI_SUBDEVICE_ID_QEMU),
    DEFINE_PROP_UINT16("class", P2PEndpointState, class_id,
                       PCI_CLASS_MEMORY_OTHER),
    DEFINE_PROP_UINT8("revision", P2PEndpointState, revision, 0),
    DEFINE_PROP_UINT64("serial", P2PEndpointState, serial, 0),
    DEFINE_PROP_UUID_NODEFAULT("uuid", P2PEndpointState, uuid),
    DEFINE_PROP_UINT32("vfs", P2PEndpointState, vfs, 0),
    DEFINE_PROP_UINT32("vf-doorbells", P2PEndpointState, vf_doorbells,
                       DEFAULT_DOORBELLS),
    DEFINE_PROP_UINT32("vf-queues", P2PEndpointState, vf_queues,
                       DEFAULT_VF_QUEUES),
    DEFINE_PROP_UINT16("vf-device-id", P2PEndpointState, vf_device_id,
                       P2P_EP_VF_DEVICE_ID),
};

static void describe(ObjectClass *klass)
{
    static const struct {
        const char *property;
        const char *text;
    } texts[] = {
        { "mem-size", "Size of the memory BAR" },
        { "doorbells", "Number of doorbells" },
        { "memdev", "Backend of the memory BAR" },
        { "queues", "Number of queues" },
        { "vendor-id", "PCI vendor ID" },
        { "device-id", "PCI device ID" },
        { "subsystem-vendor-id", "PCI subsystem vendor ID" },
        { "subsystem-id", "PCI subsystem ID" },
        { "class", "Base class and sub-class, such as 0x0302" },
        { "revision", "PCI revision ID" },
        { "serial", "Device Serial Number" },
        { "uuid", "UUID that pairs functions, in Vital Product Data" },
        { "vfs", "Number of virtual functions" },
        { "vf-doorbells", "Number of doorbells of each" },
        { "vf-queues", "Number of queues of each" },
        { "vf-device-id", "PCI device ID that each has" },
        { "release", "Let the operation go on that this queue holds" },
    };

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        object_class_property_set_description(klass, texts[i].property,
                                              texts[i].text);
    }
}

static void endpoint_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    PCIDeviceClass *pc = PCI_DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    pc->realize = endpoint_realize;
    pc->exit = endpoint_exit;
    pc->config_write = endpoint_write_config;
    pc->vendor_id = P2P_EP_VENDOR_ID;
    pc->device_id = P2P_EP_DEVICE_ID;
    pc->class_id = PCI_CLASS_MEMORY_OTHER;
    rc->phases.hold = endpoint_reset_hold;
    dc->desc = "PCI Express endpoint for peer-to-peer DMA";
    dc->vmsd = &p2p_endpoint_vmstate;
    device_class_set_props(dc, endpoint_properties);
    object_class_property_add(klass, "release", "uint32", NULL, set_release,
                              NULL, NULL);
    p2p_endpoint_stats_add_properties(klass);
    describe(klass);
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
}

static const TypeInfo endpoint_info = {
    .name = TYPE_P2P_ENDPOINT,
    .parent = TYPE_PCI_DEVICE,
    .instance_size = sizeof(P2PEndpointState),
    .instance_finalize = endpoint_finalize,
    .class_init = endpoint_class_init,
    .interfaces = (InterfaceInfo[]) {
        { INTERFACE_PCIE_DEVICE },
        { INTERFACE_P2P_INITIATOR },
        { }
    },
};

static void endpoint_register_types(void)
{
    type_register_static(&endpoint_info);
}

type_init(endpoint_register_types)
