/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The class of a function, as the first line says it: as a number, with -n or
 * -nn, or by its name.
 */
#include "read/lspci_parse.h"

#define CLASS_DIGITS 4u

/* Of what can have a driver that peers use, and of what is at a root bus. */
static const struct {
    const char *name;
    uint16_t class_code;
} names[] = {
    { "SCSI storage controller:", 0x0100 },
    { "RAID bus controller:", 0x0104 },
    { "SATA controller:", 0x0106 },
    { "Serial Attached SCSI controller:", 0x0107 },
    { "Non-Volatile memory controller:", 0x0108 },
    { "Ethernet controller:", 0x0200 },
    { "Infiniband controller:", 0x0207 },
    { "Network controller:", 0x0280 },
    { "VGA compatible controller:", 0x0300 },
    { "3D controller:", 0x0302 },
    { "Display controller:", 0x0380 },
    { "Multimedia audio controller:", 0x0401 },
    { "Audio device:", 0x0403 },
    { "RAM memory:", 0x0500 },
    { "Memory controller:", 0x0580 },
    { "Host bridge:", 0x0600 },
    { "ISA bridge:", 0x0601 },
    { "PCI bridge:", 0x0604 },
    { "System peripheral:", 0x0880 },
    { "USB controller:", 0x0c03 },
    { "SMBus:", 0x0c05 },
    { "Signal processing controller:", 0x1180 },
    { "Processing accelerators:", 0x1200 },
};

/* "0302" and then @end. */
static bool take_number(struct p2p_text text, const char *end, uint16_t *out)
{
    uint64_t number;

    if (p2p_text_number(&text, 16, &number) != CLASS_DIGITS ||
        !p2p_text_take(&text, end)) {
        return false;
    }
    *out = (uint16_t)number;
    return true;
}

uint16_t p2p_lspci_read_class(struct p2p_text text)
{
    struct p2p_text rest = text;
    uint16_t class_code;

    if (take_number(rest, ":", &class_code)) {
        return class_code;
    }
    while (p2p_text_find(&rest, "[")) {
        if (take_number(rest, "]:", &class_code)) {
            return class_code;
        }
    }
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        rest = text;
        if (p2p_text_take(&rest, names[i].name)) {
            return names[i].class_code;
        }
    }
    return P2P_CLASS_UNKNOWN;
}
