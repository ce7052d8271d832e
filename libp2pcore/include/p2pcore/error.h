/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What library calls can answer besides success. Calls return 0 or a negated
 * value of this enum; a call that fails has changed nothing, unless its header
 * says what it may have.
 *
 * A refused transaction is not an error: see route.h.
 */
#ifndef P2PCORE_ERROR_H
#define P2PCORE_ERROR_H

enum p2p_error {
    P2P_OK = 0,
    P2P_ERR_NOSPACE,            /* the caller's memory is too small */
    P2P_ERR_FROZEN,             /* the topology or policy takes no more */
    P2P_ERR_NOT_FROZEN,         /* it cannot be asked before it is frozen */
    P2P_ERR_TRUNCATED,          /* fewer bytes than the structure needs */
    P2P_ERR_BAD_HEADER,         /* header type neither 0 nor 1, or no device */
    P2P_ERR_BAD_CAPABILITY,     /* a list of capabilities loops or leads out,
                                   or one of them does not fit */
    P2P_ERR_BAD_PARENT,         /* parent unknown, no bridge, or added later */
    P2P_ERR_DUPLICATE,          /* two functions at one place, or entries */
    P2P_ERR_MISPLACED,          /* this kind of port cannot sit here */
    P2P_ERR_DUPLICATE_PORT,     /* one Port Number twice where EC needs it */
    P2P_ERR_BAD_ACS,            /* ACS bits that this kind cannot have, or too
                                   large an egress vector */
    P2P_ERR_TOO_DEEP,           /* more bridges in a row than there are buses */
    P2P_ERR_BAD_POLICY,         /* a policy that cannot be, or its text */
    P2P_ERR_BAD_VALUE,          /* an argument that nothing can be done with */
    P2P_ERR_BAD_RANGE,          /* a range without bytes, or with too few */
    /* Of mappings and spaces: libp2pmap's headers. */
    P2P_ERR_DUPLICATE_PROVIDER, /* the BAR is a provider already */
    P2P_ERR_NO_PROVIDER,        /* no such provider, or not any more */
    P2P_ERR_BUSY,               /* something is in it still */
    P2P_ERR_REVOKED,            /* the provider took its memory back */
    P2P_ERR_NOT_REVOKED,        /* there is nothing to restore */
    P2P_ERR_STALE,              /* the BAR has moved since */
    P2P_ERR_NO_MAPPING,         /* no such mapping, and there never was */
    P2P_ERR_UNMAPPED,           /* the mapping was unmapped before */
    P2P_ERR_WRONG_KIND,         /* an IOVA for a bus mapping, or without one */
    P2P_ERR_OVERLAP,            /* the addresses are taken */
    P2P_ERR_BEYOND_END,         /* outside of the thing it is meant for */
    P2P_ERR_NOT_LINKED,         /* not linked, or not as a whole */
    P2P_ERR_NOT_SYNCED,         /* linked, but not visible yet */
    P2P_ERR_UNKNOWN_SPACE,      /* no such space, or not any more */
    P2P_ERR_WRONG_SPACE,        /* a page of another provider's space */
    P2P_ERR_NOT_SHOWN,          /* a page that is not in the BAR */
    /* Of readers: record.h, lspci.h. */
    P2P_ERR_BAD_TEXT,           /* a text that nobody can read */
    P2P_ERR_BAD_TREE,           /* functions that do not make a tree */
    P2P_ERRORS,
};

/*
 * A sentence for @error, which may have either sign; never NULL. A value
 * that is none of the enum's gives "unknown error".
 */
const char *p2p_strerror(int error);

#endif /* P2PCORE_ERROR_H */
