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
#include "hw/misc/p2p-endpoint.h"
#include "hw/pci/msix.h"
#include "hw/pci/p2p-fabric.h"
#include "hw/pci/pci_bus.h"
#include "hw/pci/pcie.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "trace.h"

#define PCIE_CAP_OFFSET 0x80
#define AER_OFFSET PCI_CONFIG_SPACE_SIZE

#define DEFAULT_MEM_SIZE (2 * MiB)
#define DEFAULT_DOORBELLS 4

/*
 * Guarded, so that register blocks which are not ours to relax (MSI-X) stay
 * closed to our own transactions. Should one of these unplug us, the bus holds
 * a reference until the big lock has been dropped.
 */
static void endpoint_bh(void *opaque)
{
    P2PEndpointState *s = opaque;

    if (!runstate_is_running()) {
        return;
    }
    p2p_endpoint_send_messages(s);
    if (p2p_endpoint_dma_run(s)) {
        p2p_endpoint_kick(s);
    }
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

    trace_p2p_endpoint_reset(p2p_endpoint_name(s), p2p_endpoint_dma_busy(s));
    qemu_bh_cancel(s->bh);
    p2p_endpoint_dma_reset(s);
    s->irq_status = 0;
    s->irq_mask = 0;
    p2p_endpoint_drop_messages(s);
    memset(s->bells, 0, s->doorbells * sizeof(*s->bells));
    pcie_cap_deverr_reset(PCI_DEVICE(s));
}

static void endpoint_write_config(PCIDevice *pdev, uint32_t addr, uint32_t val,
                                  int len)
{
    pci_default_write_config(pdev, addr, val, len);
    pcie_aer_write_config(pdev, addr, val, len);
    pcie_cap_flr_write_config(pdev, addr, val, len);
}

static bool check_properties(P2PEndpointState *s, Error **errp)
{
    PCIBus *bus = pci_get_bus(PCI_DEVICE(s));

    if (!pci_bus_is_express(bus)) {
        error_setg(errp, "needs a PCI Express bus, which '%s' is not",
                   BUS(bus)->name);
        return false;
    }
    if (!is_power_of_2(s->mem_size) || s->mem_size < P2P_EP_MEM_SIZE_MIN ||
        s->mem_size > P2P_EP_MEM_SIZE_MAX) {
        error_setg(errp, "mem-size has to be a power of two from 4 KiB to "
                   "64 GiB, not 0x%" PRIx64 " bytes", s->mem_size);
        return false;
    }
    if (s->doorbells < 1 || s->doorbells > P2P_EP_DOORBELLS_MAX) {
        error_setg(errp, "doorbells has to be from 1 to %u, not %" PRIu32,
                   P2P_EP_DOORBELLS_MAX, s->doorbells);
        return false;
    }
    return true;
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
    unsigned vectors = P2P_EP_VECTOR_DOORBELL + s->doorbells;

    if (msix_init_exclusive_bar(pdev, vectors, P2P_EP_BAR_MSIX, errp) < 0) {
        return false;
    }
    for (unsigned i = 0; i < vectors; i++) {
        msix_vector_use(pdev, i);
    }
    return true;
}

static void add_bars(P2PEndpointState *s)
{
    PCIDevice *pdev = PCI_DEVICE(s);

    p2p_endpoint_regs_init(s);
    pci_register_bar(pdev, P2P_EP_BAR_REGS, PCI_BASE_ADDRESS_SPACE_MEMORY,
                     &s->regs);
    pci_register_bar(pdev, P2P_EP_BAR_MEM,
                     PCI_BASE_ADDRESS_SPACE_MEMORY |
                     PCI_BASE_ADDRESS_MEM_TYPE_64 |
                     PCI_BASE_ADDRESS_MEM_PREFETCH, &s->mem);
    pci_register_bar(pdev, P2P_EP_BAR_DOORBELL,
                     PCI_BASE_ADDRESS_SPACE_MEMORY |
                     PCI_BASE_ADDRESS_MEM_TYPE_64, &s->doorbell);
}

/* Give back its name now: the memory itself goes after a grace period. */
static void release_memory(P2PEndpointState *s)
{
    vmstate_unregister_ram(&s->mem, DEVICE(s));
}

static void endpoint_exit(PCIDevice *pdev)
{
    P2PEndpointState *s = P2P_ENDPOINT(pdev);

    p2p_endpoint_dma_reset(s);
    p2p_endpoint_drop_messages(s);
    qemu_del_vm_change_state_handler(s->vm_change);
    qemu_bh_delete(s->bh);
    s->bh = NULL;
    pcie_aer_exit(pdev);
    msix_uninit_exclusive_bar(pdev);
    pcie_cap_exit(pdev);
    release_memory(s);
}

static void endpoint_realize(PCIDevice *pdev, Error **errp)
{
    P2PEndpointState *s = P2P_ENDPOINT(pdev);

    if (!check_properties(s, errp) ||
        !memory_region_init_ram(&s->mem, OBJECT(s), "p2p-endpoint-mem",
                                s->mem_size, errp)) {
        return;
    }
    if (pcie_endpoint_cap_init(pdev, PCIE_CAP_OFFSET) < 0 ||
        pcie_aer_init(pdev, PCI_ERR_VER, AER_OFFSET, PCI_ERR_SIZEOF,
                      errp) < 0) {
        release_memory(s);
        return;
    }
    pcie_cap_flr_init(pdev);
    pcie_cap_deverr_init(pdev);
    if (!add_pm(pdev, errp) || !add_msix(s, errp)) {
        pcie_aer_exit(pdev);
        release_memory(s);
        return;
    }
    add_bars(s);
    s->bells = g_new0(P2PEndpointBell, s->doorbells);
    s->bh = qemu_bh_new_guarded(endpoint_bh, s,
                                &DEVICE(s)->mem_reentrancy_guard);
    s->vm_change = qdev_add_vm_change_state_handler(DEVICE(s),
                                                    vm_state_changed, s);
}

/* Not in exit: our own transaction may have led there. */
static void endpoint_finalize(Object *obj)
{
    g_free(P2P_ENDPOINT(obj)->bells);
}

/*
 * What is migrated.
 */

static int endpoint_post_load(void *opaque, int version_id)
{
    P2PEndpointState *s = opaque;

    return p2p_endpoint_dma_is_sane(s) ? 0 : -EINVAL;
}

static const VMStateDescription vmstate_descriptor = {
    .name = TYPE_P2P_ENDPOINT "/descriptor",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(src, P2PEndpointDescriptor),
        VMSTATE_UINT64(dst, P2PEndpointDescriptor),
        VMSTATE_UINT64(len, P2PEndpointDescriptor),
        VMSTATE_UINT32(src_attr, P2PEndpointDescriptor),
        VMSTATE_UINT32(dst_attr, P2PEndpointDescriptor),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_route = {
    .name = TYPE_P2P_ENDPOINT "/route",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(word, P2PEndpointRoute),
        VMSTATE_UINT32(at, P2PEndpointRoute),
        VMSTATE_UINT64(done, P2PEndpointRoute),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_dma = {
    .name = TYPE_P2P_ENDPOINT "/dma",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(regs, P2PEndpointDma, 1, vmstate_descriptor,
                       P2PEndpointDescriptor),
        VMSTATE_STRUCT(copy, P2PEndpointDma, 1, vmstate_descriptor,
                       P2PEndpointDescriptor),
        VMSTATE_UINT32(status, P2PEndpointDma),
        VMSTATE_UINT64(done, P2PEndpointDma),
        VMSTATE_STRUCT(read, P2PEndpointDma, 1, vmstate_route,
                       P2PEndpointRoute),
        VMSTATE_STRUCT(write, P2PEndpointDma, 1, vmstate_route,
                       P2PEndpointRoute),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_bell = {
    .name = TYPE_P2P_ENDPOINT "/bell",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(value, P2PEndpointBell),
        VMSTATE_UINT32(count, P2PEndpointBell),
        VMSTATE_BOOL(due, P2PEndpointBell),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_endpoint = {
    .name = TYPE_P2P_ENDPOINT,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = endpoint_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, P2PEndpointState),
        VMSTATE_MSIX(parent_obj, P2PEndpointState),
        VMSTATE_STRUCT(parent_obj.exp.aer_log, P2PEndpointState, 0,
                       vmstate_pcie_aer_log, PCIEAERLog),
        VMSTATE_UINT64_EQUAL(mem_size, P2PEndpointState,
                             "mem-size differs"),
        VMSTATE_UINT32_EQUAL(doorbells, P2PEndpointState,
                             "doorbells differs"),
        VMSTATE_UINT32(irq_status, P2PEndpointState),
        VMSTATE_UINT32(irq_mask, P2PEndpointState),
        VMSTATE_BOOL(dma_due, P2PEndpointState),
        VMSTATE_BOOL(bell_due, P2PEndpointState),
        VMSTATE_STRUCT_VARRAY_POINTER_UINT32(bells, P2PEndpointState, doorbells,
                                             vmstate_bell, P2PEndpointBell),
        VMSTATE_STRUCT(dma, P2PEndpointState, 1, vmstate_dma, P2PEndpointDma),
        VMSTATE_END_OF_LIST()
    }
};

static const Property endpoint_properties[] = {
    DEFINE_PROP_SIZE("mem-size", P2PEndpointState, mem_size, DEFAULT_MEM_SIZE),
    DEFINE_PROP_UINT32("doorbells", P2PEndpointState, doorbells,
                       DEFAULT_DOORBELLS),
};

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
    dc->vmsd = &vmstate_endpoint;
    device_class_set_props(dc, endpoint_properties);
    object_class_property_set_description(klass, "mem-size",
                                          "Size of the memory BAR");
    object_class_property_set_description(klass, "doorbells",
                                          "Number of doorbells");
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
