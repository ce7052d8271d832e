/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all views write alike.
 */
#include "qemu/osdep.h"
#include "name.h"
#include "put.h"

void p2p_put_rid(QDict *dict, const char *key, uint16_t rid)
{
    g_autofree char *text = p2p_rid_name(rid);

    qdict_put_str(dict, key, text);
}

void p2p_put_hex(QDict *dict, const char *key, uint64_t value)
{
    g_autofree char *text = g_strdup_printf("0x%" PRIx64, value);

    qdict_put_str(dict, key, text);
}

void p2p_put_device(QDict *dict, const PCIDevice *dev)
{
    if (dev && DEVICE(dev)->id) {
        qdict_put_str(dict, "device", DEVICE(dev)->id);
    }
}
