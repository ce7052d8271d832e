/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Refusals: where they end, and what is remembered of them.
 *
 * QEMU translates addresses that it never accesses, so nothing is recorded
 * when an access is decided. The decision names a region of the fabric's;
 * being read or written there is what makes it a refused transaction.
 *
 * There is one such region for all requesters, since each costs time with
 * every change of QEMU's memory map. Whose access it is, and why it is
 * refused, was said by the translation just before: QEMU translates, then
 * accesses, on one thread that holds the big lock all the while.
 *
 * Threads without the big lock end in sink.c instead. What any thread notes
 * here is told of with that lock, see refusal-queue.h.
 */
#include "qemu/osdep.h"
#include "qemu/lockable.h"
#include "core.h"
#include "policy.h"
#include "refusal-queue.h"
#include "refusal.h"

/* Where refused accesses end, and whose the last one is. */
static struct {
    MemoryRegion region;
    AddressSpace as;
    P2PRequester *requester;
    P2PRoute route;
} p2p_refused;

/* A burst comes in beats; those after the first are the same refusal. */
static bool p2p_refusal_continues(const P2PRefusal *last,
                                  const P2PRoute *route,
                                  enum p2p_access access, hwaddr addr)
{
    return last->count && last->next == addr && last->access == access &&
           last->rule == route->decision.rule && last->at == route->at;
}

/* Where it is counted; NULL: the port was unplugged in between. */
static uint64_t *p2p_refusal_counter(const P2PRoute *route)
{
    GPtrArray *sites = p2p_fabric->sites;
    uint64_t *refused = p2p_fabric->refused_at_root;

    if (route->at_site != P2P_NO_SITE) {
        P2PSite *site = (unsigned)route->at_site < sites->len ?
                        g_ptr_array_index(sites, route->at_site) : NULL;

        if (!site) {
            return NULL;
        }
        refused = site->refused;
    }
    return &refused[route->decision.rule];
}

/* Under the fabric's lock. */
static void p2p_refusal_put(const P2PRequester *requester,
                            const P2PRoute *route, hwaddr len)
{
    const P2PRefusal *last = &requester->last;

    p2p_refusal_queue_put(&(P2PRefusalEvent) {
        .site = requester->site,
        .requester = route->requester,
        .at_site = last->at_site,
        .at = last->at,
        .access = last->access,
        .addr = last->addr,
        .len = len,
        .failure = last->failure,
        .rule = last->rule,
    });
}

/* Under the fabric's lock. */
static void p2p_refusal_record(P2PRequester *requester, const P2PRoute *route,
                               enum p2p_access access, hwaddr addr, hwaddr len)
{
    P2PRefusal *last = &requester->last;
    uint64_t *counter = p2p_refusal_counter(route);

    *last = (P2PRefusal) {
        .count = last->count + 1,
        .addr = addr,
        .next = addr + len,
        .access = access,
        .failure = route->decision.failure,
        .rule = route->decision.rule,
        .fault = route->fault,
        .at = route->at,
        .at_site = route->at_site,
    };
    if (counter) {
        (*counter)++;
    }
    p2p_refusal_put(requester, route, len);
}

void p2p_refusal_note(P2PRequester *requester, const P2PRoute *route,
                      enum p2p_access access, hwaddr addr, hwaddr len,
                      P2PTally *tally)
{
    P2PRefusal *last = &requester->last;

    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    if (p2p_tally_add(tally, p2p_refusal_counter(route))) {
        p2p_refusal_record(requester, route, access, addr, len);
    } else if (last->next == addr) {
        last->next += len;
    }
    p2p_root_policy_count(route, tally);
}

void p2p_refusal_note_beat(P2PRequester *requester, const P2PRoute *route,
                           enum p2p_access access, hwaddr addr, hwaddr len)
{
    P2PRefusal *last = &requester->last;

    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    if (p2p_refusal_continues(last, route, access, addr)) {
        last->next += len;
    } else {
        p2p_refusal_record(requester, route, access, addr, len);
        p2p_root_policy_count(route, NULL);
    }
}

/*
 * The Bus Master Enable of @site is off. A stock device's accesses then end in
 * QEMU's own memory map: what is remembered may not be its last refusal.
 */
static void p2p_refusal_outdate(const P2PSite *site)
{
    P2PRequester *requester;

    if (object_dynamic_cast(OBJECT(site->dev), INTERFACE_P2P_INITIATOR)) {
        return;             /* what it sends always comes to the fabric */
    }
    QEMU_LOCK_GUARD(&p2p_fabric->lock);
    QLIST_FOREACH(requester, &p2p_fabric->requesters, link) {
        if (requester->site == site->index) {
            requester->last.bus_master_was_off = true;
        }
    }
}

MemTxResult p2p_refusal_result(enum p2p_failure failure,
                               enum p2p_access access)
{
    return failure == P2P_FAIL_DROP && access == P2P_WRITE ?
           MEMTX_OK : MEMTX_DECODE_ERROR;
}

static MemTxResult p2p_refused_access(enum p2p_access access, hwaddr addr,
                                      unsigned size)
{
    const P2PRoute *route = &p2p_refused.route;

    p2p_refusal_note_beat(p2p_refused.requester, route, access, addr, size);
    return p2p_refusal_result(route->decision.failure, access);
}

static MemTxResult p2p_refused_read(void *opaque, hwaddr addr, uint64_t *data,
                                    unsigned size, MemTxAttrs attrs)
{
    *data = UINT64_MAX;
    return p2p_refused_access(P2P_READ, addr, size);
}

static MemTxResult p2p_refused_write(void *opaque, hwaddr addr, uint64_t data,
                                     unsigned size, MemTxAttrs attrs)
{
    return p2p_refused_access(P2P_WRITE, addr, size);
}

static const MemoryRegionOps p2p_refused_ops = {
    .read_with_attrs = p2p_refused_read,
    .write_with_attrs = p2p_refused_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

static void p2p_refusal_site_changed(P2PSite *site, enum P2PSiteEvent event)
{
    if (event == P2P_SITE_MASTER_OFF) {
        p2p_refusal_outdate(site);
    }
}

static P2PSiteListener p2p_refusal_listener = { p2p_refusal_site_changed };

void p2p_refusal_init(void)
{
    memory_region_init_io(&p2p_refused.region, OBJECT(p2p_fabric),
                          &p2p_refused_ops, NULL, "p2p-refused", UINT64_MAX);
    address_space_init(&p2p_refused.as, &p2p_refused.region, "p2p-refused");
    p2p_site_listen(&p2p_refusal_listener);
    p2p_refusal_queue_init();
}

void p2p_refusal_answer(P2PRequester *requester, const P2PRoute *route,
                        IOMMUTLBEntry *entry)
{
    p2p_refused.requester = requester;
    p2p_refused.route = *route;
    entry->target_as = &p2p_refused.as;
}
