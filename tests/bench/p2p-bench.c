/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-bench: a function that times its own DMA writes, inside QEMU.
 *
 * It exists in the plugin of `make bench` alone. One device is one contender:
 * the `way` it writes, `to`, `size` and the number of `calls` are properties
 * that can be set at any time, and each read of `sample` runs the loop once
 * and says how many nanoseconds of CPU time it took. Who alternates contenders
 * sample by sample gives all of them their share of a busy machine.
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "exec/address-spaces.h"
#include "hw/pci/p2p-fabric.h"
#include "hw/pci/pcie.h"
#include "qapi/error.h"
#include "qapi/qapi-builtin-visit.h"
#include "qapi/util.h"

#define TYPE_P2P_BENCH "p2p-bench"
OBJECT_DECLARE_SIMPLE_TYPE(P2PBench, P2P_BENCH)

#define PCIE_CAP_OFFSET 0x80
#define BUFFER_SIZE 0x10000

/* Untimed calls before the timed ones, as a part of these: warms the caches. */
#define WARM_UP_PART 4

typedef enum Way {
    WAY_MEMORY,                 /* address_space_write() to system memory */
    WAY_IOMMU,                  /* the same through an idle IOMMU region */
    WAY_DMA,                    /* pci_dma_write(), as stock devices do */
    WAY_FABRIC,                 /* p2p_fabric_rw(), as p2p-endpoint does */
} Way;

static const QEnumLookup way_lookup = {
    .array = (const char *const[]) {
        [WAY_MEMORY] = "memory",
        [WAY_IOMMU] = "iommu",
        [WAY_DMA] = "dma",
        [WAY_FABRIC] = "fabric",
    },
    .size = 4,
};

/*
 * What everybody writes: of one contender's own, a few bytes more or less of
 * misalignment would weigh more than what is measured.
 */
static uint8_t buffer[BUFFER_SIZE] QEMU_ALIGNED(4096);

struct P2PBench {
    PCIDevice parent_obj;

    int way;
    uint64_t to;
    uint64_t size;
    uint64_t calls;
    enum p2p_verdict verdict;   /* of the last call by the fabric */
    IOMMUMemoryRegion idle;
    AddressSpace idle_as;
};

/*
 * An IOMMU region that says yes and nothing else: what is left over it is
 * QEMU's own, and the fabric cannot be faster.
 */
#define TYPE_IDLE_IOMMU "p2p-bench-iommu-memory-region"
#define IDLE_SIZE (1ull << 63)

static IOMMUTLBEntry idle_translate(IOMMUMemoryRegion *mr, hwaddr addr,
                                    IOMMUAccessFlags flag, int index)
{
    return (IOMMUTLBEntry) {
        .target_as = &address_space_memory,
        .addr_mask = IDLE_SIZE - 1,
        .perm = IOMMU_RW,
    };
}

static void idle_class_init(ObjectClass *klass, void *data)
{
    IOMMU_MEMORY_REGION_CLASS(klass)->translate = idle_translate;
}

typedef MemTxResult WriteFunc(P2PBench *s);

static MemTxResult write_memory(P2PBench *s)
{
    return address_space_write(&address_space_memory, s->to,
                               MEMTXATTRS_UNSPECIFIED, buffer, s->size);
}

static MemTxResult write_iommu(P2PBench *s)
{
    return address_space_write(&s->idle_as, s->to, MEMTXATTRS_UNSPECIFIED,
                               buffer, s->size);
}

static MemTxResult write_dma(P2PBench *s)
{
    return pci_dma_write(&s->parent_obj, s->to, buffer, s->size);
}

static MemTxResult write_fabric(P2PBench *s)
{
    const P2PTxAttrs attrs = { .access = P2P_WRITE };
    P2PTxReport report;
    MemTxResult result = p2p_fabric_rw(&s->parent_obj, &attrs, s->to,
                                       buffer, s->size, &report);

    s->verdict = report.verdict;
    return result;
}

static WriteFunc *const write_by_way[] = {
    [WAY_MEMORY] = write_memory,
    [WAY_IOMMU] = write_iommu,
    [WAY_DMA] = write_dma,
    [WAY_FABRIC] = write_fabric,
};

/* Time of this thread alone: what others run meanwhile is none of ours. */
static uint64_t thread_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static MemTxResult run_calls(P2PBench *s, uint64_t calls)
{
    WriteFunc *write = write_by_way[s->way];
    MemTxResult result = MEMTX_OK;

    for (uint64_t i = 0; i < calls; i++) {
        result |= write(s);
    }
    return result;
}

static void get_sample(Object *obj, Visitor *v, const char *name, void *opaque,
                       Error **errp)
{
    P2PBench *s = P2P_BENCH(obj);
    MemTxResult result;
    uint64_t start, ns;

    if (s->size > BUFFER_SIZE) {
        error_setg(errp, "size has to be at most %d", BUFFER_SIZE);
        return;
    }
    result = run_calls(s, s->calls / WARM_UP_PART);
    start = thread_ns();
    result |= run_calls(s, s->calls);
    ns = thread_ns() - start;
    if (result != MEMTX_OK) {
        error_setg(errp, "a write to 0x%" PRIx64 " failed", s->to);
        return;
    }
    visit_type_uint64(v, name, &ns, errp);
}

static char *get_verdict(Object *obj, Error **errp)
{
    return g_strdup(p2p_verdict_name(P2P_BENCH(obj)->verdict));
}

static int get_way(Object *obj, Error **errp)
{
    return P2P_BENCH(obj)->way;
}

static void set_way(Object *obj, int way, Error **errp)
{
    P2P_BENCH(obj)->way = way;
}

static void bench_init(Object *obj)
{
    P2PBench *s = P2P_BENCH(obj);
    ObjectPropertyFlags flags = OBJ_PROP_FLAG_READWRITE;

    s->verdict = P2P_REFUSED;
    object_property_add_uint64_ptr(obj, "to", &s->to, flags);
    object_property_add_uint64_ptr(obj, "size", &s->size, flags);
    object_property_add_uint64_ptr(obj, "calls", &s->calls, flags);
}

static void bench_realize(PCIDevice *pdev, Error **errp)
{
    P2PBench *s = P2P_BENCH(pdev);

    memset(buffer, 0x5a, BUFFER_SIZE);
    memory_region_init_iommu(&s->idle, sizeof(s->idle), TYPE_IDLE_IOMMU,
                             OBJECT(s), "idle", IDLE_SIZE);
    address_space_init(&s->idle_as, MEMORY_REGION(&s->idle), "idle");
    pcie_endpoint_cap_init(pdev, PCIE_CAP_OFFSET);
}

static void bench_exit(PCIDevice *pdev)
{
    address_space_destroy(&P2P_BENCH(pdev)->idle_as);
    pcie_cap_exit(pdev);
}

static void bench_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    PCIDeviceClass *pc = PCI_DEVICE_CLASS(klass);

    pc->realize = bench_realize;
    pc->exit = bench_exit;
    pc->vendor_id = PCI_VENDOR_ID_QEMU;
    pc->device_id = 0x5033;
    pc->class_id = PCI_CLASS_OTHERS;
    dc->desc = "Times its own DMA";
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    object_class_property_add_enum(klass, "way", "P2PBenchWay", &way_lookup,
                                   get_way, set_way);
    object_class_property_add_str(klass, "verdict", get_verdict, NULL);
    object_class_property_add(klass, "sample", "uint64", get_sample, NULL,
                              NULL, NULL);
}

static const TypeInfo idle_type = {
    .name = TYPE_IDLE_IOMMU,
    .parent = TYPE_IOMMU_MEMORY_REGION,
    .class_init = idle_class_init,
};

static const TypeInfo bench_type = {
    .name = TYPE_P2P_BENCH,
    .parent = TYPE_PCI_DEVICE,
    .instance_size = sizeof(P2PBench),
    .instance_init = bench_init,
    .class_init = bench_class_init,
    .interfaces = (InterfaceInfo[]) {
        { INTERFACE_PCIE_DEVICE },
        { }
    },
};

static void bench_register_types(void)
{
    type_register_static(&idle_type);
    type_register_static(&bench_type);
}

type_init(bench_register_types)
