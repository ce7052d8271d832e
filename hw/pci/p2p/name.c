/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How messages, traces and views name functions: by Routing ID, and by the id
 * that a user gave them.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_bus.h"
#include "core.h"
#include "name.h"
#include "site.h"

char *p2p_rid_name(uint16_t rid)
{
    if (rid == P2P_RID_ROOT_COMPLEX) {
        return g_strdup("root-complex");
    }
    return g_strdup_printf("%02x:%02x.%x", PCI_BUS_NUM(rid), PCI_SLOT(rid),
                           PCI_FUNC(rid));
}

const char *p2p_site_id(int site, uint16_t rid)
{
    GPtrArray *sites = p2p_fabric->sites;
    P2PSite *found = site != P2P_NO_SITE && (unsigned)site < sites->len ?
                     g_ptr_array_index(sites, site) : NULL;

    return found && pci_get_bdf(found->dev) == rid ? DEVICE(found->dev)->id
                                                   : NULL;
}

char *p2p_function_name(int site, uint16_t rid)
{
    g_autofree char *name = p2p_rid_name(rid);
    const char *id = p2p_site_id(site, rid);

    return id ? g_strdup_printf("%s (%s)", name, id) : g_steal_pointer(&name);
}
