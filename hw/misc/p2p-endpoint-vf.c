/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's virtual functions: endpoints like the physical one, whose
 * memory is a slice of its memory. QEMU makes all of them with the physical
 * function and shows those that software enables.
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "p2p-endpoint-vf.h"
#include "hw/pci/msix.h"
#include "hw/pci/pci_bus.h"
#include "hw/pci/pcie.h"
#include "hw/pci/pcie_sriov.h"
#include "plugin-config.h"

#define ARI_OFFSET (PCI_CONFIG_SPACE_SIZE + 0x50)
#define SRIOV_OFFSET (PCI_CONFIG_SPACE_SIZE + 0x80)

/* Device numbers that each function's VFs have for themselves. */
#define VF_STRETCH P2P_EP_VFS_MAX
#define VF_STRIDE 1

#define BAR_64 (PCI_BASE_ADDRESS_SPACE_MEMORY | PCI_BASE_ADDRESS_MEM_TYPE_64)
#define BAR_32 PCI_BASE_ADDRESS_SPACE_MEMORY

static const uint8_t bar_types[] = {
    [P2P_EP_BAR_REGS] = BAR_32,
    [P2P_EP_BAR_MSIX] = BAR_32,
    [P2P_EP_BAR_MEM] = BAR_64 | PCI_BASE_ADDRESS_MEM_PREFETCH,
    [P2P_EP_BAR_DOORBELL] = BAR_64,
};

void p2p_endpoint_add_bar(P2PEndpointState *s, int bar, MemoryRegion *region)
{
    PCIDevice *pdev = &s->parent_obj;

#if P2P_QEMU_VF_BARS_APART
    if (pci_is_vf(pdev)) {
        pcie_sriov_vf_register_bar(pdev, bar, region);
        return;
    }
#endif
    pci_register_bar(pdev, bar, bar_types[bar], region);
}

/*
 * MSI-X: a BAR with the table in front, then the pending bits.
 */

static uint32_t pba_offset(const P2PEndpointState *s)
{
    return ROUND_UP(s->vectors * PCI_MSIX_ENTRY_SIZE, P2P_EP_MSIX_SIZE_MIN / 2);
}

static uint64_t msix_size(const P2PEndpointState *s)
{
    uint64_t bytes = pba_offset(s) + ROUND_UP(s->vectors, 64) / 8;

    return MAX(P2P_EP_MSIX_SIZE_MIN, pow2ceil(bytes));
}

bool p2p_endpoint_vf_add_msix(P2PEndpointState *s, Error **errp)
{
    PCIDevice *pdev = &s->parent_obj;

    memory_region_init(&s->msix, OBJECT(s), "p2p-endpoint-msix",
                       msix_size(s));
    p2p_endpoint_add_bar(s, P2P_EP_BAR_MSIX, &s->msix);
    return msix_init(pdev, s->vectors, &s->msix, P2P_EP_BAR_MSIX, 0, &s->msix,
                     P2P_EP_BAR_MSIX, pba_offset(s), 0, errp) == 0;
}

void p2p_endpoint_vf_del_msix(P2PEndpointState *s)
{
    msix_uninit(&s->parent_obj, &s->msix, &s->msix);
}

/*
 * A virtual function.
 */

static P2PEndpointState *physical_of(const P2PEndpointState *vf)
{
    return P2P_ENDPOINT(pcie_sriov_get_pf((PCIDevice *)&vf->parent_obj));
}

static uint64_t slice_size(const P2PEndpointState *pf)
{
    return pf->mem_size / pow2ceil(pf->vfs + 1);
}

void p2p_endpoint_vf_adopt(P2PEndpointState *vf)
{
    const P2PEndpointState *pf = physical_of(vf);

    vf->vfs = 0;
    vf->doorbells = pf->vf_doorbells;
    vf->queue_count = pf->vf_queues;
    vf->mem_size = slice_size(pf);
    vf->vendor_id = pf->vendor_id;
    vf->device_id = pf->vf_device_id;
    vf->subsystem_vendor_id = pf->subsystem_vendor_id;
    vf->subsystem_id = pf->subsystem_id;
    vf->class_id = pf->class_id;
    vf->revision = pf->revision;
}

uint32_t p2p_endpoint_vf_number(const P2PEndpointState *s)
{
    PCIDevice *pdev = (PCIDevice *)&s->parent_obj;

    return pci_is_vf(pdev) ? pcie_sriov_vf_number(pdev) + 1 : 0;
}

void p2p_endpoint_vf_memory_init(P2PEndpointState *vf)
{
    P2PEndpointState *pf = physical_of(vf);

    memory_region_init_alias(&vf->own_mem, OBJECT(vf), "p2p-endpoint-vf-mem",
                             pf->mem,
                             p2p_endpoint_vf_number(vf) * vf->mem_size,
                             vf->mem_size);
    vf->mem = &vf->own_mem;
}

/*
 * The physical function.
 */

static bool check_number(const char *what, uint32_t value, uint32_t least,
                         uint32_t most, Error **errp)
{
    if (value >= least && value <= most) {
        return true;
    }
    error_setg(errp, "%s has to be from %" PRIu32 " to %" PRIu32 ", not %"
               PRIu32, what, least, most, value);
    return false;
}

bool p2p_endpoint_vfs_check(const P2PEndpointState *s, Error **errp)
{
    if (!check_number("vfs", s->vfs, 0, P2P_EP_VFS_MAX, errp) ||
        !check_number("vf-doorbells", s->vf_doorbells, 1,
                      P2P_EP_DOORBELLS_MAX, errp) ||
        !check_number("vf-queues", s->vf_queues, 0, P2P_EP_QUEUES_MAX,
                      errp)) {
        return false;
    }
    if (s->vfs && pci_bus_is_root(pci_get_bus(&s->parent_obj))) {
        error_setg(errp, "vfs needs a port above: an integrated endpoint has"
                   " no room for virtual functions on its bus");
        return false;
    }
    return true;
}

static bool check_slice(const P2PEndpointState *s, Error **errp)
{
    if (slice_size(s) >= P2P_EP_MEM_SIZE_MIN) {
        return true;
    }
    error_setg(errp, "with vfs=%" PRIu32 " memory has to be at least 0x%"
               PRIx64 " bytes, so that each function has a page of it, not 0x%"
               PRIx64, s->vfs,
               (uint64_t)P2P_EP_MEM_SIZE_MIN * pow2ceil(s->vfs + 1),
               s->mem_size);
    return false;
}

static void set_bar(P2PEndpointState *s, int bar, uint64_t size)
{
    pcie_sriov_pf_init_vf_bar(&s->parent_obj, bar, bar_types[bar], size);
}

bool p2p_endpoint_vfs_add(P2PEndpointState *s, Error **errp)
{
    PCIDevice *pdev = &s->parent_obj;
    uint16_t first = VF_STRETCH * (PCI_FUNC(pdev->devfn) + 1);
    P2PEndpointState *vf;

    if (pci_is_vf(pdev)) {
        pcie_ari_init(pdev, ARI_OFFSET);
        return true;
    }
    if (!s->vfs) {
        return true;
    }
    if (!check_slice(s, errp)) {
        return false;
    }
    /* QEMU's VFs want to know of which type a BAR is before it is declared. */
    memcpy(pdev->exp.sriov_pf.vf_bar_type, bar_types, sizeof(bar_types));
    pcie_ari_init(pdev, ARI_OFFSET);
    if (!pcie_sriov_pf_init(pdev, SRIOV_OFFSET, TYPE_P2P_ENDPOINT_VF,
                            s->vf_device_id, s->vfs, s->vfs,
                            first - pdev->devfn, VF_STRIDE, errp)) {
        return false;
    }
    s->sriov_at = SRIOV_OFFSET;
    vf = P2P_ENDPOINT(pdev->exp.sriov_pf.vf[0]);
    set_bar(s, P2P_EP_BAR_REGS, P2P_EP_REGS_SIZE);
    set_bar(s, P2P_EP_BAR_MSIX, msix_size(vf));
    set_bar(s, P2P_EP_BAR_MEM, vf->mem_size);
    set_bar(s, P2P_EP_BAR_DOORBELL, memory_region_size(&vf->doorbell));
    return true;
}

void p2p_endpoint_vfs_del(P2PEndpointState *s)
{
    if (s->sriov_at) {
        p2p_endpoint_vfs_show(s);
        pcie_sriov_pf_exit(&s->parent_obj);
        s->sriov_at = 0;
    }
}

/*
 * Loading. QEMU would enable as many functions as the stream says, whether
 * there are so many or not, and whether they were enabled or not: so it does
 * not see the capability until it was looked at.
 */

void p2p_endpoint_vfs_hide(P2PEndpointState *s)
{
    s->parent_obj.exp.sriov_cap = 0;
}

void p2p_endpoint_vfs_show(P2PEndpointState *s)
{
    s->parent_obj.exp.sriov_cap = s->sriov_at;
}

bool p2p_endpoint_vfs_post_load(P2PEndpointState *s)
{
    PCIDevice *pdev = &s->parent_obj;
    const uint8_t *cap = pdev->config + s->sriov_at;
    uint16_t number;

    p2p_endpoint_vfs_show(s);
    if (!s->sriov_at) {
        return true;
    }
    number = pci_get_word(cap + PCI_SRIOV_NUM_VF);
    if (!(pci_get_word(cap + PCI_SRIOV_CTRL) & PCI_SRIOV_CTRL_VFE)) {
        return true;
    }
    if (number > s->vfs) {
        error_report(TYPE_P2P_ENDPOINT " '%s': %u virtual functions cannot be"
                     " enabled, there are %" PRIu32, p2p_endpoint_name(s),
                     number, s->vfs);
        return false;
    }
    pcie_sriov_pf_post_load(pdev);
    return true;
}

static void vf_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "Virtual function of p2p-endpoint";
    dc->vmsd = &p2p_endpoint_vf_vmstate;
    dc->user_creatable = false;
}

static const TypeInfo vf_info = {
    .name = TYPE_P2P_ENDPOINT_VF,
    .parent = TYPE_P2P_ENDPOINT,
    .class_init = vf_class_init,
};

static void vf_register_types(void)
{
    type_register_static(&vf_info);
}

type_init(vf_register_types)
