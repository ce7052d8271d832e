/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a user can read of the fabric.
 */
#ifndef HW_PCI_P2P_REPORT_H
#define HW_PCI_P2P_REPORT_H

#include "qom/object.h"

/* To @fabric, all that a user can read there. */
void p2p_report_add_properties(Object *fabric);

/* The machine is complete: warn of what it should not be. */
void p2p_report_machine(void);

#endif /* HW_PCI_P2P_REPORT_H */
