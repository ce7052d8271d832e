/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How messages, traces and views name functions.
 */
#ifndef HW_PCI_P2P_NAME_H
#define HW_PCI_P2P_NAME_H

/* In place of a Routing ID. */
#define P2P_RID_ROOT_COMPLEX 0xffff

/* "bb:dd.f", or "root-complex" for P2P_RID_ROOT_COMPLEX. The caller frees. */
char *p2p_rid_name(uint16_t rid);

/*
 * The id that a user gave the function at @site, if it still is the one with
 * that Routing ID; else NULL. Under the fabric's lock.
 */
const char *p2p_site_id(int site, uint16_t rid);

/* Both, as in "01:00.0 (nvme0)". Likewise; the caller frees. */
char *p2p_function_name(int site, uint16_t rid);

#endif /* HW_PCI_P2P_NAME_H */
