/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-bench-queue: times queues of p2p-endpoints, inside QEMU.
 *
 * It exists in the plugin of `make bench` alone. Rings and descriptors are
 * written, and queues enabled, by who measures; each read of `sample` submits
 * `calls` descriptors to queue 0 of each of `count` endpoints, a full ring at a
 * time, runs bottom halves until all have completed, and says how many
 * nanoseconds of CPU time that took. `memcpy` is what the same bytes take
 * between the same two memories without an engine.
 */
#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "qemu/module.h"
#include "block/aio.h"
#include "exec/address-spaces.h"
#include "exec/memory.h"
#include "hw/misc/p2p-endpoint-regs.h"
#include "hw/qdev-core.h"
#include "hw/qdev-properties.h"
#include "qapi/error.h"
#include "qapi/visitor.h"

#define TYPE_P2P_BENCH_QUEUE "p2p-bench-queue"
OBJECT_DECLARE_SIMPLE_TYPE(P2PBenchQueue, P2P_BENCH_QUEUE)

/* Runs of bottom halves without which nothing will ever complete. */
#define STANDSTILL 1000000

struct P2PBenchQueue {
    DeviceState parent_obj;

    uint32_t count;             /* endpoints */
    uint64_t stride;            /* from one's BARs to the next one's */
    uint64_t regs;              /* address of the first one's registers */
    uint64_t page;              /* of its first doorbell's page */
    uint32_t log2;              /* entries of each ring, as a power of two */
    uint64_t calls;             /* descriptors a sample, for each endpoint */
    uint64_t src;               /* of memcpy() */
    uint64_t dst;
    uint64_t size;
};

/* Time of this thread alone: what others run meanwhile is none of ours. */
static uint64_t thread_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/* Untimed calls before the timed ones: they warm the caches. */
static uint64_t warm_up_calls(const P2PBenchQueue *s)
{
    return MAX(1, s->calls / 4);
}

static uint32_t read_register(hwaddr addr)
{
    return address_space_ldl_le(&address_space_memory, addr,
                                MEMTXATTRS_UNSPECIFIED, NULL);
}

static void write_register(hwaddr addr, uint32_t value)
{
    address_space_stl_le(&address_space_memory, addr, value,
                         MEMTXATTRS_UNSPECIFIED, NULL);
}

static uint32_t queue_register(const P2PBenchQueue *s, uint32_t index,
                               unsigned reg)
{
    return read_register(s->regs + index * s->stride + P2P_EP_QUEUE + reg);
}

/* All that was submitted completes. Returns false if that never comes. */
static bool wait_for(const P2PBenchQueue *s, uint32_t index)
{
    uint32_t tail = queue_register(s, index, P2P_EP_QUEUE_SQ_TAIL);

    for (unsigned tries = 0; tries < STANDSTILL; tries++) {
        if (queue_register(s, index, P2P_EP_QUEUE_CQ_TAIL) == tail) {
            write_register(s->page + index * s->stride + P2P_EP_PAGE_CQ_HEAD,
                           tail);
            return true;
        }
        aio_bh_poll(qemu_get_aio_context());
    }
    return false;
}

static void submit(const P2PBenchQueue *s, uint32_t index, uint32_t count)
{
    uint32_t tail = queue_register(s, index, P2P_EP_QUEUE_SQ_TAIL) + count;

    write_register(s->page + index * s->stride + P2P_EP_PAGE_SQ_TAIL, tail);
}

static bool run_queues(const P2PBenchQueue *s, uint64_t calls)
{
    uint32_t all = (1u << s->log2) - 1;

    for (uint64_t left = calls, now; left; left -= now) {
        now = MIN(left, all);
        for (uint32_t i = 0; i < s->count; i++) {
            submit(s, i, now);
        }
        for (uint32_t i = 0; i < s->count; i++) {
            if (!wait_for(s, i)) {
                return false;
            }
        }
    }
    return true;
}

static void get_sample(Object *obj, Visitor *v, const char *name, void *opaque,
                       Error **errp)
{
    P2PBenchQueue *s = P2P_BENCH_QUEUE(obj);
    bool good = run_queues(s, warm_up_calls(s));
    uint64_t start = thread_ns(), ns;

    good = good && run_queues(s, s->calls);
    ns = thread_ns() - start;
    if (!good) {
        error_setg(errp, "a queue stands still");
        return;
    }
    visit_type_uint64(v, name, &ns, errp);
}

static void *map(hwaddr addr, hwaddr size, bool is_write, Error **errp)
{
    hwaddr len = size;
    void *memory = address_space_map(&address_space_memory, addr, &len,
                                     is_write, MEMTXATTRS_UNSPECIFIED);

    if (memory && len < size) {
        address_space_unmap(&address_space_memory, memory, len, is_write, 0);
        memory = NULL;
    }
    if (!memory) {
        error_setg(errp, "there is no memory at 0x%" HWADDR_PRIx, addr);
    }
    return memory;
}

static void run_memcpy(const P2PBenchQueue *s, void *dst, const void *src,
                       uint64_t calls)
{
    for (uint64_t i = 0; i < calls; i++) {
        memcpy(dst, src, s->size);
        barrier();
    }
}

static void get_memcpy(Object *obj, Visitor *v, const char *name, void *opaque,
                       Error **errp)
{
    P2PBenchQueue *s = P2P_BENCH_QUEUE(obj);
    void *src = map(s->src, s->size, false, errp);
    void *dst = src ? map(s->dst, s->size, true, errp) : NULL;
    uint64_t start, ns;

    if (dst) {
        run_memcpy(s, dst, src, warm_up_calls(s));
        start = thread_ns();
        run_memcpy(s, dst, src, s->calls);
        ns = thread_ns() - start;
        address_space_unmap(&address_space_memory, dst, s->size, true,
                            s->size);
        visit_type_uint64(v, name, &ns, errp);
    }
    if (src) {
        address_space_unmap(&address_space_memory, src, s->size, false,
                            s->size);
    }
}

static const Property queue_properties[] = {
    DEFINE_PROP_UINT32("count", P2PBenchQueue, count, 1),
    DEFINE_PROP_UINT64("stride", P2PBenchQueue, stride, 0),
    DEFINE_PROP_UINT64("regs", P2PBenchQueue, regs, 0),
    DEFINE_PROP_UINT64("page", P2PBenchQueue, page, 0),
    DEFINE_PROP_UINT32("log2", P2PBenchQueue, log2, P2P_EP_SIZE_LOG2_MIN),
};

static void queue_init(Object *obj)
{
    P2PBenchQueue *s = P2P_BENCH_QUEUE(obj);
    ObjectPropertyFlags flags = OBJ_PROP_FLAG_READWRITE;

    object_property_add_uint64_ptr(obj, "calls", &s->calls, flags);
    object_property_add_uint64_ptr(obj, "src", &s->src, flags);
    object_property_add_uint64_ptr(obj, "dst", &s->dst, flags);
    object_property_add_uint64_ptr(obj, "size", &s->size, flags);
}

static void queue_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "Times queues of p2p-endpoint";
    device_class_set_props(dc, queue_properties);
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    object_class_property_add(klass, "sample", "uint64", get_sample, NULL,
                              NULL, NULL);
    object_class_property_add(klass, "memcpy", "uint64", get_memcpy, NULL,
                              NULL, NULL);
}

static const TypeInfo queue_type = {
    .name = TYPE_P2P_BENCH_QUEUE,
    .parent = TYPE_DEVICE,
    .instance_size = sizeof(P2PBenchQueue),
    .instance_init = queue_init,
    .class_init = queue_class_init,
};

static void queue_register_types(void)
{
    type_register_static(&queue_type);
}

type_init(queue_register_types)
