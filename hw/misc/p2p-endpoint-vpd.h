/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's serial number and Vital Product Data.
 */
#ifndef HW_MISC_P2P_ENDPOINT_VPD_H
#define HW_MISC_P2P_ENDPOINT_VPD_H

#include "hw/misc/p2p-endpoint.h"

/*
 * Add the capabilities that the properties of @s ask for, to a physical
 * function. On failure returns false with @errp set.
 */
bool p2p_endpoint_vpd_add(P2PEndpointState *s, Error **errp);
void p2p_endpoint_vpd_free(P2PEndpointState *s);
void p2p_endpoint_vpd_reset(P2PEndpointState *s);

/* @len bytes at @addr of config space were written. */
void p2p_endpoint_vpd_write_config(P2PEndpointState *s, uint32_t addr,
                                   int len);

#endif /* HW_MISC_P2P_ENDPOINT_VPD_H */
