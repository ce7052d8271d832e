/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * State that is saved and loaded.
 *
 * All that decides is in config space, which each function loads for itself,
 * and behind our back. Devices read memory while they load, in whatever state
 * the machine then is, and between two of them nothing may tell that facts have
 * changed. So from the moment when all ports are loaded until the machine runs
 * facts are doubtful: who wants to know has them read again each time, and no
 * route is kept.
 *
 * What config space does not tell is at which bridges Bus Master Enable was
 * set once, and so counts. These are saved as hashes of their paths, since
 * bridges come in any order.
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/main-loop.h"
#include "migration/vmstate.h"
#include "core.h"
#include "hw/pci/p2p-fabric.h"
#include "site.h"
#include "state.h"

/* What is saved and loaded. */
typedef struct P2PState {
    uint32_t bme_seen_count;
    uint32_t *bme_seen;         /* hashes of paths */
} P2PState;

static P2PState p2p_state;
static bool p2p_doubtful;

bool p2p_state_is_doubtful(void)
{
    return qatomic_read(&p2p_doubtful);
}

void p2p_state_settle(void)
{
    if (p2p_state_is_doubtful() && bql_locked()) {
        p2p_site_refresh_all(false);
    }
}

void p2p_state_is_loaded(void)
{
    p2p_site_refresh_all(false);
    qatomic_set(&p2p_doubtful, false);
    p2p_fabric_routes_changed();
}

static uint32_t path_hash(const P2PSite *site)
{
    g_autofree char *path = qdev_get_dev_path(DEVICE(site->dev));

    return g_str_hash(path);
}

static int state_pre_save(void *opaque)
{
    P2PState *saved = opaque;
    unsigned i;

    g_free(saved->bme_seen);
    saved->bme_seen = g_new(uint32_t, p2p_fabric->sites->len);
    saved->bme_seen_count = 0;
    for (i = 0; i < p2p_fabric->sites->len; i++) {
        const P2PSite *site = g_ptr_array_index(p2p_fabric->sites, i);

        if (site && site->bme_seen) {
            saved->bme_seen[saved->bme_seen_count++] = path_hash(site);
        }
    }
    return 0;
}

static bool was_seen(const P2PState *saved, uint32_t hash)
{
    uint32_t i;

    for (i = 0; i < saved->bme_seen_count; i++) {
        if (saved->bme_seen[i] == hash) {
            return true;
        }
    }
    return false;
}

static int state_pre_load(void *opaque)
{
    P2PState *saved = opaque;

    g_clear_pointer(&saved->bme_seen, g_free);
    return 0;
}

/* Before as many are allocated: only functions of this machine are counted. */
static bool count_is_sane(void *opaque, int version_id)
{
    const P2PState *saved = opaque;

    if (saved->bme_seen_count > p2p_fabric->sites->len) {
        error_report(TYPE_P2P_FABRIC ": bme_seen_count is %" PRIu32 ", but"
                     " this machine has %u PCI functions",
                     saved->bme_seen_count, p2p_fabric->sites->len);
        return false;
    }
    return true;
}

static int state_post_load(void *opaque, int version_id)
{
    P2PState *saved = opaque;
    unsigned i;

    for (i = 0; i < p2p_fabric->sites->len; i++) {
        P2PSite *site = g_ptr_array_index(p2p_fabric->sites, i);

        if (site) {
            site->bme_seen = was_seen(saved, path_hash(site));
        }
    }
    p2p_site_refresh_all(false);
    return 0;
}

static const VMStateDescription vmstate_p2p_fabric = {
    .name = TYPE_P2P_FABRIC,
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = state_pre_save,
    .pre_load = state_pre_load,
    .post_load = state_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(bme_seen_count, P2PState),
        VMSTATE_VALIDATE("bme_seen_count", count_is_sane),
        VMSTATE_VARRAY_UINT32_ALLOC(bme_seen, P2PState, bme_seen_count, 1,
                                    vmstate_info_uint32, uint32_t),
        VMSTATE_END_OF_LIST()
    }
};

/*
 * An IOMMU model loads its state after all ports and before all else, and has
 * to know requesters by the numbers of their buses then. A section of ours
 * between the two has nothing in it: when it is loaded counts. Of equals, that
 * comes first which is registered first. It is in whatever is loaded, be that a
 * migration or a snapshot, and before every device that reads memory.
 */
static bool buses_needed(void *opaque)
{
    return p2p_fabric;
}

static int buses_post_load(void *opaque, int version_id)
{
    if (p2p_fabric) {
        qatomic_set(&p2p_doubtful, true);
        p2p_fabric_routes_changed();
        p2p_site_refresh_all(false);
    }
    return 0;
}

static const VMStateDescription vmstate_p2p_buses = {
    .name = TYPE_P2P_FABRIC "-buses",
    .priority = MIG_PRI_IOMMU,
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = buses_needed,
    .post_load = buses_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_END_OF_LIST()
    },
};

void p2p_state_register(void)
{
    vmstate_register(NULL, 0, &vmstate_p2p_buses, &p2p_fabric);
}

void p2p_state_init(void)
{
    vmstate_register(NULL, 0, &vmstate_p2p_fabric, &p2p_state);
}
