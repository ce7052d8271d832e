/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * State that is saved and loaded, and what is in doubt meanwhile.
 */
#ifndef HW_PCI_P2P_STATE_H
#define HW_PCI_P2P_STATE_H

/* Whether facts may be other than they were read: then no route is kept. */
bool p2p_state_is_doubtful(void);

/* Read facts again that are in doubt. Nothing without the big lock. */
void p2p_state_settle(void);

/* The machine runs: whatever was loaded has been. */
void p2p_state_is_loaded(void);

/* Before any device is there. */
void p2p_state_register(void);

/* With the fabric. */
void p2p_state_init(void);

#endif /* HW_PCI_P2P_STATE_H */
