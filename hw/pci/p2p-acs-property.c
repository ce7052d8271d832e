/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The property "acs": capability bits as a number, or by their names.
 */
#include "qemu/osdep.h"
#include "hw/pci/p2p-acs.h"
#include "hw/qdev-properties.h"
#include "qapi/error.h"
#include "qapi/visitor-impl.h"
#include "qemu/cutils.h"

/* By bit, as the live view calls them. */
static const char *const names[] = {
    "SV", "TB", "RR", "CR", "UF", "EC", "DT", "ENHANCED",
};

const char *p2p_acs_bit_name(unsigned bit)
{
    return bit < ARRAY_SIZE(names) ? names[bit] : NULL;
}

char *p2p_acs_names(uint16_t bits)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
        if (bits & 1u << i) {
            g_string_append_printf(text, "%s%s", text->len ? "+" : "",
                                   names[i]);
        }
    }
    return g_string_free(text, false);
}

static bool parse_name(const char *word, uint32_t *bits)
{
    for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
        if (g_str_equal(word, names[i])) {
            *bits |= 1u << i;
            return true;
        }
    }
    return false;
}

static bool parse(const char *text, uint32_t *acs, Error **errp)
{
    g_auto(GStrv) words = g_strsplit(text, "+", -1);
    g_autofree char *all = p2p_acs_names(P2P_ACS_PORT_BITS);
    uint32_t bits = 0;

    if (qemu_strtoui(text, NULL, 0, &bits) == 0) {
        *acs = bits;
        return true;
    }
    bits = 0;
    for (char **word = words; *word || word == words; word++) {
        if (!parse_name(*word ?: "", &bits)) {
            error_setg(errp, "acs=%s: '%s' is no capability; expected is a"
                       " number, or any of %s", text, *word ?: "", all);
            return false;
        }
    }
    *acs = bits;
    return true;
}

/* In JSON; what comes from -device or -global is text. */
static bool is_number(Visitor *v, const char *name)
{
    GenericAlternate *value = NULL;
    bool number;

    if (!v->start_alternate ||
        !visit_start_alternate(v, name, &value, sizeof(*value), NULL)) {
        return false;
    }
    number = value->type == QTYPE_QNUM;
    visit_end_alternate(v, (void **)&value);
    g_free(value);
    return number;
}

static void acs_get(Object *obj, Visitor *v, const char *name, void *opaque,
                    Error **errp)
{
    visit_type_uint32(v, name, object_field_prop_ptr(obj, opaque), errp);
}

static void acs_set(Object *obj, Visitor *v, const char *name, void *opaque,
                    Error **errp)
{
    uint32_t *acs = object_field_prop_ptr(obj, opaque);
    g_autofree char *text = NULL;

    if (is_number(v, name)) {
        visit_type_uint32(v, name, acs, errp);
    } else if (visit_type_str(v, name, &text, errp)) {
        parse(text, acs, errp);
    }
}

static void acs_set_default(ObjectProperty *op, const Property *prop)
{
    object_property_set_default_uint(op, prop->defval.u);
}

const PropertyInfo p2p_acs_info = {
    .type = "P2PAcs",
    .description = "ACS capability bits, such as SV+RR+CR+UF or 0x1d; 0: no"
                   " ACS capability",
    .get = acs_get,
    .set = acs_set,
    .set_default_value = acs_set_default,
};
