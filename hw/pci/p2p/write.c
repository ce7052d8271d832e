/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Config writes: whose facts one changes, and what it resets.
 */
#include "qemu/osdep.h"
#include "hw/pci/pci_bus.h"
#include "core.h"
#include "site.h"

static bool p2p_site_bus_in_reset(const P2PSite *site)
{
    return site->secondary &&
           (pci_get_word(site->dev->config + PCI_BRIDGE_CONTROL) &
            PCI_BRIDGE_CTL_BUS_RESET);
}

/* Whether it is a function level reset of its own that is written. */
static bool p2p_site_starts_flr(const PCIDevice *dev, uint32_t addr,
                                uint32_t val, int len)
{
    unsigned at = dev->exp.exp_cap + PCI_EXP_DEVCTL + 1;    /* high byte */
    uint8_t flr = PCI_EXP_DEVCTL_BCR_FLR >> 8;

    return dev->exp.exp_cap && addr <= at && at < addr + len &&
           (val >> (at - addr) * 8 & flr) && (dev->wmask[at] & flr);
}

/* What is on the bus of @top was reset, and so down; @top itself may be. */
static void p2p_site_forget_bme(P2PSite *top, bool with_top)
{
    unsigned i;

    for (i = 0; i < p2p_fabric->sites->len; i++) {
        P2PSite *site = g_ptr_array_index(p2p_fabric->sites, i);
        const P2PSite *above = site;

        while (above && above != top) {
            above = p2p_site_parent(above);
        }
        if (above && (with_top || site != top)) {
            site->bme_seen = false;
        }
    }
}

/*
 * What resets a bridge or its bus changes everything below: bridge control and,
 * among the capabilities, slot power and function reset. Virtual functions are
 * made and ended by a capability of the function that they are of, or by its
 * reset.
 */
static bool p2p_site_write_spreads(const P2PSite *site, uint32_t addr, int len)
{
    return (site->secondary && addr + len > PCI_BRIDGE_CONTROL) ||
           (site->dev->exp.sriov_cap && addr + len > PCI_STD_HEADER_SIZEOF);
}

void p2p_site_config_write(PCIDevice *dev, uint32_t addr, uint32_t val,
                           int len)
{
    P2PSite *site = p2p_site_of(dev);
    bool bus_was_in_reset = p2p_site_bus_in_reset(site);
    bool flr = site->secondary && p2p_site_starts_flr(dev, addr, val, len);

    site->config_write(dev, addr, val, len);

    if (flr || (!bus_was_in_reset && p2p_site_bus_in_reset(site))) {
        p2p_site_forget_bme(site, flr);
    }
    if (p2p_site_write_spreads(site, addr, len)) {
        p2p_site_refresh_all(false);
    } else {
        p2p_site_refresh(site);
    }
}
