/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one fabric, and how its files learn that something has changed.
 */
#include "qemu/osdep.h"
#include "core.h"
#include "hw/pci/p2p-stage.h"

P2PFabric *p2p_fabric;

void p2p_fabric_facts_changed(void)
{
    qatomic_store_release(&p2p_fabric->facts, p2p_fabric->facts + 1);
    p2p_fabric_routes_changed();
}

void p2p_fabric_routes_changed(void)
{
    qatomic_inc(&p2p_fabric->generation);
}

void p2p_stage_changed(void)
{
    p2p_fabric_routes_changed();
}
