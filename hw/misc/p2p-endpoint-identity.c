/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who p2p-endpoint says it is, so that a driver under development binds to it.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/misc/p2p-endpoint.h"
#include "hw/pci/pci_ids.h"

/* A guest takes a function with one of these for an empty slot. */
#define VENDOR_NONE 0xffff
#define VENDOR_NULL 0x0000

/* Of these a guest expects the header of a bridge, and finds another. */
#define CLASS_CARDBUS 0x0607

bool p2p_endpoint_check_identity(const P2PEndpointState *s, Error **errp)
{
    if (s->vendor_id == VENDOR_NONE || s->vendor_id == VENDOR_NULL) {
        error_setg(errp, "vendor-id=0x%04x: no function has this one; a guest"
                   " would see an empty slot", s->vendor_id);
        return false;
    }
    if (s->class_id == PCI_CLASS_BRIDGE_PCI || s->class_id == CLASS_CARDBUS) {
        error_setg(errp, "class=0x%04x is that of a bridge, which has another"
                   " header than an endpoint", s->class_id);
        return false;
    }
    return true;
}

void p2p_endpoint_set_identity(P2PEndpointState *s)
{
    uint8_t *config = PCI_DEVICE(s)->config;

    pci_config_set_vendor_id(config, s->vendor_id);
    pci_config_set_device_id(config, s->device_id);
    pci_config_set_class(config, s->class_id);
    pci_config_set_revision(config, s->revision);
    pci_set_word(config + PCI_SUBSYSTEM_VENDOR_ID, s->subsystem_vendor_id);
    pci_set_word(config + PCI_SUBSYSTEM_ID, s->subsystem_id);
}
