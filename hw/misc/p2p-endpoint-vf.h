/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's virtual functions: what the device and its migration use.
 */
#ifndef HW_MISC_P2P_ENDPOINT_VF_H
#define HW_MISC_P2P_ENDPOINT_VF_H

#include "hw/misc/p2p-endpoint.h"

#define TYPE_P2P_ENDPOINT_VF "p2p-endpoint-vf"

/* Register @region as @bar of @s, whichever kind of function that is. */
void p2p_endpoint_add_bar(P2PEndpointState *s, int bar, MemoryRegion *region);

/*
 * Of a virtual function: take properties from the physical one; make the slice
 * of its memory; make MSI-X and its BAR, or return false with @errp set.
 */
void p2p_endpoint_vf_adopt(P2PEndpointState *vf);
void p2p_endpoint_vf_memory_init(P2PEndpointState *vf);
bool p2p_endpoint_vf_add_msix(P2PEndpointState *vf, Error **errp);
void p2p_endpoint_vf_del_msix(P2PEndpointState *vf);

/* 0 for a physical function, n for the n-th virtual one. */
uint32_t p2p_endpoint_vf_number(const P2PEndpointState *s);

/* Of a physical one: whether its properties that are about VFs are good. */
bool p2p_endpoint_vfs_check(const P2PEndpointState *s, Error **errp);

/*
 * Make the capabilities and all virtual functions of @s, which is complete
 * otherwise; of a virtual one its capability alone. On failure returns false
 * with @errp set, and there are none.
 */
bool p2p_endpoint_vfs_add(P2PEndpointState *s, Error **errp);
void p2p_endpoint_vfs_del(P2PEndpointState *s);

/*
 * Loading: before, hide the capability from QEMU; after, judge what came and
 * enable as many virtual functions as there were. Whatever else happens to the
 * device after a load that failed shows it first.
 */
void p2p_endpoint_vfs_hide(P2PEndpointState *s);
void p2p_endpoint_vfs_show(P2PEndpointState *s);
bool p2p_endpoint_vfs_post_load(P2PEndpointState *s);

extern const VMStateDescription p2p_endpoint_vf_vmstate;

#endif /* HW_MISC_P2P_ENDPOINT_VF_H */
