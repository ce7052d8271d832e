/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's serial number, and what it says of itself as Vital Product
 * Data: the serial number again, and a UUID that pairs functions.
 * PCI Local Bus 3.0, appendix I, has the format.
 */
#include "qemu/osdep.h"
#include "qemu/range.h"
#include "p2p-endpoint-vpd.h"
#include "hw/pci/pcie.h"

#define DSN_OFFSET (PCI_CONFIG_SPACE_SIZE + 0x60)

#define TAG_NAME 0x82
#define TAG_READ_ONLY 0x90
#define TAG_END 0x78
#define NAME "p2p-endpoint"

static void add_tag(GByteArray *vpd, uint8_t tag, const void *data,
                    uint16_t len)
{
    uint8_t head[] = { tag, len & 0xff, len >> 8 };

    g_byte_array_append(vpd, head, sizeof(head));
    g_byte_array_append(vpd, data, len);
}

static void add_field(GByteArray *fields, const char *keyword,
                      const char *text)
{
    uint8_t len = strlen(text);

    g_byte_array_append(fields, (const uint8_t *)keyword, 2);
    g_byte_array_append(fields, &len, 1);
    g_byte_array_append(fields, (const uint8_t *)text, len);
}

static GByteArray *make_fields(const P2PEndpointState *s)
{
    GByteArray *fields = g_byte_array_new();

    if (s->serial) {
        g_autofree char *text = g_strdup_printf("%016" PRIx64, s->serial);

        add_field(fields, "SN", text);
    }
    if (!qemu_uuid_is_null(&s->uuid)) {
        GString *text = g_string_new(NULL);

        for (size_t i = 0; i < sizeof(s->uuid.data); i++) {
            g_string_append_printf(text, "%02x", s->uuid.data[i]);
        }
        add_field(fields, "V3", text->str);
        g_string_free(text, true);
    }
    add_field(fields, "RV", " ");       /* the blank becomes the checksum */
    return fields;
}

/* All bytes up to and with the last one have the sum 0. */
static void put_checksum(GByteArray *vpd)
{
    uint8_t sum = 0;

    for (guint i = 0; i + 1 < vpd->len; i++) {
        sum += vpd->data[i];
    }
    vpd->data[vpd->len - 1] = -sum;
}

static GByteArray *make_vpd(const P2PEndpointState *s)
{
    static const uint8_t end = TAG_END;
    GByteArray *vpd = g_byte_array_new(), *fields = make_fields(s);

    add_tag(vpd, TAG_NAME, NAME, strlen(NAME));
    add_tag(vpd, TAG_READ_ONLY, fields->data, fields->len);
    g_byte_array_unref(fields);
    put_checksum(vpd);
    g_byte_array_append(vpd, &end, 1);
    return vpd;
}

bool p2p_endpoint_vpd_add(P2PEndpointState *s, Error **errp)
{
    PCIDevice *pdev = &s->parent_obj;
    int pos;

    if (pci_is_vf(pdev)) {
        return true;
    }
    if (s->serial) {
        pcie_dev_ser_num_init(pdev, DSN_OFFSET, s->serial);
    }
    if (!s->serial && qemu_uuid_is_null(&s->uuid)) {
        return true;
    }
    pos = pci_add_capability(pdev, PCI_CAP_ID_VPD, 0, PCI_CAP_VPD_SIZEOF, errp);
    if (pos < 0) {
        return false;
    }
    pci_set_word(pdev->wmask + pos + PCI_VPD_ADDR, 0xffff);
    pci_set_long(pdev->wmask + pos + PCI_VPD_DATA, 0xffffffff);
    s->vpd_at = pos;
    s->vpd = make_vpd(s);
    return true;
}

void p2p_endpoint_vpd_free(P2PEndpointState *s)
{
    g_clear_pointer(&s->vpd, g_byte_array_unref);
}

void p2p_endpoint_vpd_reset(P2PEndpointState *s)
{
    uint8_t *cap = s->parent_obj.config + s->vpd_at;

    if (s->vpd) {
        pci_set_word(cap + PCI_VPD_ADDR, 0);
        pci_set_long(cap + PCI_VPD_DATA, 0);
    }
}

/* Four bytes; what is behind the end reads as zero. */
static uint32_t read_vpd(const P2PEndpointState *s, uint32_t at)
{
    uint8_t bytes[4] = {};

    if (at < s->vpd->len) {
        memcpy(bytes, s->vpd->data + at, MIN(4, s->vpd->len - at));
    }
    return ldl_le_p(bytes);
}

/* Both answer at once. All of it is read-only: what is written is lost. */
void p2p_endpoint_vpd_write_config(P2PEndpointState *s, uint32_t addr, int len)
{
    uint8_t *cap = s->parent_obj.config + s->vpd_at;
    uint16_t at;

    /* The flag is in the upper byte. */
    if (!s->vpd ||
        !range_covers_byte(addr, len, s->vpd_at + PCI_VPD_ADDR + 1)) {
        return;
    }
    at = pci_get_word(cap + PCI_VPD_ADDR);
    if (!(at & PCI_VPD_ADDR_F)) {
        pci_set_long(cap + PCI_VPD_DATA, read_vpd(s, at & ~3u));
    }
    pci_set_word(cap + PCI_VPD_ADDR, at ^ PCI_VPD_ADDR_F);
}
