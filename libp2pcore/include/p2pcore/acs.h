/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Access Control Services: the capability as a value.
 *
 * Bit positions are those of the ACS Capability and ACS Control registers
 * (PCIe 6.0, 7.7.11). The first seven are the same in both; the eighth of the
 * capability stands for all the controls that begin in its place.
 */
#ifndef P2PCORE_ACS_H
#define P2PCORE_ACS_H

#include "p2pcore/types.h"

#define P2P_ACS_SV 0x0001u      /* Source Validation */
#define P2P_ACS_TB 0x0002u      /* Translation Blocking */
#define P2P_ACS_RR 0x0004u      /* P2P Request Redirect */
#define P2P_ACS_CR 0x0008u      /* P2P Completion Redirect */
#define P2P_ACS_UF 0x0010u      /* Upstream Forwarding */
#define P2P_ACS_EC 0x0020u      /* P2P Egress Control */
#define P2P_ACS_DT 0x0040u      /* Direct Translated P2P */

#define P2P_ACS_ENHANCED 0x0080u    /* capability: ACS Enhanced */
#define P2P_ACS_IB 0x0080u      /* control: I/O Request Blocking */
#define P2P_ACS_DMAC 0x0300u    /* DSP Memory Target Access Control */
#define P2P_ACS_UMAC 0x0c00u    /* USP Memory Target Access Control */
#define P2P_ACS_URR 0x1000u     /* Unclaimed Request Redirect */

/*
 * Values of either Memory Target Access Control. The fourth is reserved;
 * routing takes it for BLOCK.
 */
enum p2p_target_access {
    P2P_TARGET_DIRECT = 0,
    P2P_TARGET_BLOCK = 1,
    P2P_TARGET_REDIRECT = 2,
};

/* Where their fields begin. */
#define P2P_ACS_DMAC_SHIFT 8
#define P2P_ACS_UMAC_SHIFT 10

/* Bits that an Egress Control Vector has at most. */
#define P2P_ACS_VECTOR_MAX 256u

/*
 * The capability of one function. Root ports of Intel's Sunrise Point and Union
 * Point have the Control register in another place, as Linux' quirks know.
 */
struct p2p_acs {
    uint16_t cap;               /* capability bits, 0 when there is none */
    uint16_t ctl;               /* control bits that are set and supported */
    bool misplaced;             /* the Control register is not where it should
                                   be; who does not know reads ... */
    uint16_t ctl_in_place;      /* ... these bits; 0 if it is not misplaced */
    uint16_t vector_size;       /* ports the egress vector addresses, 0..256 */
    uint32_t vector[P2P_ACS_VECTOR_MAX / 32];   /* bit n % 32 of word n / 32:
                                                   see p2p_acs_egress_blocked()
                                                   with n */
};

struct p2p_function;

/*
 * Capability bits that a function of this kind may have; 0 if it may have no
 * ACS. An upstream port may have any only as one of several functions of its
 * device. Only the kind of @function counts.
 */
uint16_t p2p_acs_allowed(const struct p2p_function *function);

/* The control bits that are read where the register should be. */
static inline uint16_t p2p_acs_control_in_place(const struct p2p_acs *acs)
{
    return acs->misplaced ? acs->ctl_in_place : acs->ctl;
}

/* Control bits that a function with capability bits @cap can have set. */
uint16_t p2p_acs_controls(uint16_t cap);

/*
 * Whether the Egress Control Vector stops traffic to @number, a Port Number
 * or, between the functions of a device, a function number. A number beyond
 * the vector cannot be addressed by it and is stopped.
 */
bool p2p_acs_egress_blocked(const struct p2p_acs *acs, uint16_t number);

#endif /* P2PCORE_ACS_H */
