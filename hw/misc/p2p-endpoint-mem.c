/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's memory BAR: memory of its own, or a backend's.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "p2p-endpoint-vf.h"
#include "migration/vmstate.h"

static bool memory_from_backend(P2PEndpointState *s, Error **errp)
{
    if (host_memory_backend_is_mapped(s->memdev)) {
        error_setg(errp, "memdev '%s' is in use already",
                   object_get_canonical_path_component(OBJECT(s->memdev)));
        return false;
    }
    s->mem = host_memory_backend_get_memory(s->memdev);
    s->mem_size = memory_region_size(s->mem);
    return true;
}

static bool size_is_good(const char *what, uint64_t size, Error **errp)
{
    if (is_power_of_2(size) && size >= P2P_EP_MEM_SIZE_MIN &&
        size <= P2P_EP_MEM_SIZE_MAX) {
        return true;
    }
    error_setg(errp, "%s has to be a power of two from 4 KiB to 64 GiB, not "
               "0x%" PRIx64 " bytes", what, size);
    return false;
}

bool p2p_endpoint_memory_init(P2PEndpointState *s, Error **errp)
{
    if (pci_is_vf(&s->parent_obj)) {
        p2p_endpoint_vf_memory_init(s);
        return true;
    }
    if (s->memdev) {
        if (!memory_from_backend(s, errp) ||
            !size_is_good("the size of memdev", s->mem_size, errp)) {
            return false;
        }
        host_memory_backend_set_mapped(s->memdev, true);
        vmstate_register_ram(s->mem, DEVICE(s));
        return true;
    }
    if (!size_is_good("mem-size", s->mem_size, errp)) {
        return false;
    }
    s->mem = &s->own_mem;
    return memory_region_init_ram(s->mem, OBJECT(s), "p2p-endpoint-mem",
                                  s->mem_size, errp);
}

/* Give back its name now: the memory itself goes after a grace period. */
void p2p_endpoint_memory_exit(P2PEndpointState *s)
{
    if (pci_is_vf(&s->parent_obj)) {
        return;                 /* a slice of another's */
    }
    vmstate_unregister_ram(s->mem, DEVICE(s));
    if (s->memdev) {
        host_memory_backend_set_mapped(s->memdev, false);
    }
}
