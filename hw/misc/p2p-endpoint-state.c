/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint: what is migrated.
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "p2p-endpoint-vf.h"
#include "hw/pci/msix.h"
#include "hw/pci/pcie.h"
#include "migration/vmstate.h"

static bool check_copy(const P2PEndpointState *s)
{
    const P2PEndpointDescriptor *copy = &s->dma.copy;

    if (p2p_endpoint_dma_is_sane(s)) {
        return true;
    }
    error_report(TYPE_P2P_ENDPOINT " '%s': no copy can be under way of length"
                 " 0x%" PRIx64 ", source 0x%" PRIx64 ", destination 0x%" PRIx64
                 ", with attributes 0x%" PRIx32 " and 0x%" PRIx32 " and 0x%"
                 PRIx64 " bytes done", p2p_endpoint_name(s), copy->len,
                 copy->src, copy->dst, copy->src_attr, copy->dst_attr,
                 s->dma.done);
    return false;
}

static bool check_queues(P2PEndpointState *s)
{
    if (p2p_endpoint_queues_post_load(s)) {
        return true;
    }
    error_report(TYPE_P2P_ENDPOINT " '%s': a queue cannot be as it was saved:"
                 " its size, a place in it, or the operation under way",
                 p2p_endpoint_name(s));
    return false;
}

static int endpoint_pre_load(void *opaque)
{
    p2p_endpoint_vfs_hide(opaque);
    return 0;
}

static int endpoint_post_load(void *opaque, int version_id)
{
    P2PEndpointState *s = opaque;

    return p2p_endpoint_vfs_post_load(s) && check_copy(s) && check_queues(s) ?
           0 : -EINVAL;
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
    .version_id = 2,
    .minimum_version_id = 2,
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
        VMSTATE_UINT32(hops, P2PEndpointDma),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_bell = {
    .name = TYPE_P2P_ENDPOINT "/bell",
    .version_id = 2,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(value, P2PEndpointBell),
        VMSTATE_UINT32(count, P2PEndpointBell),
        VMSTATE_UINT32(from, P2PEndpointBell),
        VMSTATE_BOOL(revoked, P2PEndpointBell),
        VMSTATE_UINT64(have, P2PEndpointBell),
        VMSTATE_UINT8_ARRAY(window, P2PEndpointBell, P2P_EP_INLINE_SIZE),
        VMSTATE_UINT8_ARRAY(message, P2PEndpointBell, P2P_EP_INLINE_SIZE),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_desc = {
    .name = TYPE_P2P_ENDPOINT "/desc",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(opcode, P2PEndpointDesc),
        VMSTATE_UINT8(flags, P2PEndpointDesc),
        VMSTATE_UINT16(tag, P2PEndpointDesc),
        VMSTATE_UINT32(expected, P2PEndpointDesc),
        VMSTATE_UINT64(src, P2PEndpointDesc),
        VMSTATE_UINT64(dst, P2PEndpointDesc),
        VMSTATE_UINT64(len, P2PEndpointDesc),
        VMSTATE_UINT32(src_attr, P2PEndpointDesc),
        VMSTATE_UINT32(dst_attr, P2PEndpointDesc),
        VMSTATE_UINT64(operand, P2PEndpointDesc),
        VMSTATE_UINT64(compare, P2PEndpointDesc),
        VMSTATE_UINT32(delay, P2PEndpointDesc),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_op = {
    .name = TYPE_P2P_ENDPOINT "/op",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(desc, P2PEndpointOp, 1, vmstate_desc, P2PEndpointDesc),
        VMSTATE_BOOL(active, P2PEndpointOp),
        VMSTATE_BOOL(held, P2PEndpointOp),
        VMSTATE_BOOL(released, P2PEndpointOp),
        VMSTATE_BOOL(begun, P2PEndpointOp),
        VMSTATE_BOOL(power_lost, P2PEndpointOp),
        VMSTATE_INT64(resume_at, P2PEndpointOp),
        VMSTATE_UINT32(hops, P2PEndpointOp),
        VMSTATE_UINT64(src, P2PEndpointOp),
        VMSTATE_UINT64(dst, P2PEndpointOp),
        VMSTATE_UINT64(left, P2PEndpointOp),
        VMSTATE_UINT32(element, P2PEndpointOp),
        VMSTATE_UINT32(crc, P2PEndpointOp),
        VMSTATE_UINT8(status, P2PEndpointOp),
        VMSTATE_BOOL(read_leg, P2PEndpointOp),
        VMSTATE_UINT64(done, P2PEndpointOp),
        VMSTATE_UINT64(result, P2PEndpointOp),
        VMSTATE_UINT64(failed, P2PEndpointOp),
        VMSTATE_STRUCT(read, P2PEndpointOp, 1, vmstate_route,
                       P2PEndpointRoute),
        VMSTATE_STRUCT(write, P2PEndpointOp, 1, vmstate_route,
                       P2PEndpointRoute),
        VMSTATE_END_OF_LIST()
    }
};

/* Between turns no completion is pending; what was read ahead is read again. */
static const VMStateDescription vmstate_queue = {
    .name = TYPE_P2P_ENDPOINT "/queue",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(sq_base, P2PEndpointQueue),
        VMSTATE_UINT64(cq_base, P2PEndpointQueue),
        VMSTATE_UINT32(size, P2PEndpointQueue),
        VMSTATE_UINT32(attr, P2PEndpointQueue),
        VMSTATE_UINT32(ctrl, P2PEndpointQueue),
        VMSTATE_UINT32(status, P2PEndpointQueue),
        VMSTATE_UINT32(sq_tail, P2PEndpointQueue),
        VMSTATE_UINT32(sq_head, P2PEndpointQueue),
        VMSTATE_UINT32(cq_head, P2PEndpointQueue),
        VMSTATE_UINT32(cq_tail, P2PEndpointQueue),
        VMSTATE_BOOL(phase, P2PEndpointQueue),
        VMSTATE_UINT32(hops, P2PEndpointQueue),
        VMSTATE_STRUCT(op, P2PEndpointQueue, 1, vmstate_op, P2PEndpointOp),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateField endpoint_fields[] = {
    VMSTATE_PCI_DEVICE(parent_obj, P2PEndpointState),
    VMSTATE_MSIX(parent_obj, P2PEndpointState),
    VMSTATE_STRUCT(parent_obj.exp.aer_log, P2PEndpointState, 0,
                   vmstate_pcie_aer_log, PCIEAERLog),
    VMSTATE_UINT64_EQUAL(mem_size, P2PEndpointState,
                         "mem-size differs"),
    VMSTATE_UINT32_EQUAL(doorbells, P2PEndpointState,
                         "doorbells differs"),
    VMSTATE_UINT32_EQUAL(queue_count, P2PEndpointState,
                         "queues differs"),
    VMSTATE_UINT32(irq_status, P2PEndpointState),
    VMSTATE_UINT32(irq_mask, P2PEndpointState),
    VMSTATE_BITMAP(due, P2PEndpointState, 1, vectors),
    VMSTATE_UINT32(due_hops, P2PEndpointState),
    VMSTATE_UINT64_ARRAY(stats, P2PEndpointState, P2P_EP_STATS_COUNT),
    VMSTATE_STRUCT_VARRAY_POINTER_UINT32(bells, P2PEndpointState, doorbells,
                                         vmstate_bell, P2PEndpointBell),
    VMSTATE_STRUCT_VARRAY_POINTER_UINT32(queues, P2PEndpointState,
                                         queue_count, vmstate_queue,
                                         P2PEndpointQueue),
    VMSTATE_UINT32(turn, P2PEndpointState),
    VMSTATE_STRUCT(dma, P2PEndpointState, 1, vmstate_dma, P2PEndpointDma),
    VMSTATE_END_OF_LIST()
};

/* Before its virtual functions, which enabling resets. */
const VMStateDescription p2p_endpoint_vmstate = {
    .name = TYPE_P2P_ENDPOINT,
    .version_id = 2,
    .minimum_version_id = 2,
    .priority = MIG_PRI_IOMMU,
    .pre_load = endpoint_pre_load,
    .post_load = endpoint_post_load,
    .fields = endpoint_fields,
};

const VMStateDescription p2p_endpoint_vf_vmstate = {
    .name = TYPE_P2P_ENDPOINT_VF,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = endpoint_post_load,
    .fields = endpoint_fields,
};
