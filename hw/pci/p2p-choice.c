/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties with a few values by name. QEMU's own way to have them says of a
 * value that there is not only that.
 */
#include "qemu/osdep.h"
#include "hw/pci/p2p-choice.h"
#include "qapi/error.h"

static char *all_names(const QEnumLookup *lookup)
{
    GString *names = g_string_new(NULL);

    for (int i = 0; i < lookup->size; i++) {
        g_string_append_printf(names, "%s%s", i ? ", " : "",
                               qapi_enum_lookup(lookup, i));
    }
    return g_string_free(names, false);
}

bool p2p_choice_visit(Visitor *v, const char *name, int *value,
                      const QEnumLookup *lookup, Error **errp)
{
    g_autofree char *names = NULL;
    g_autofree char *text = NULL;
    int chosen;

    if (!visit_is_input(v)) {
        return visit_type_enum(v, name, value, lookup, errp);
    }
    if (!visit_type_str(v, name, &text, errp)) {
        return false;
    }
    chosen = qapi_enum_parse(lookup, text, -1, NULL);
    if (chosen < 0) {
        names = all_names(lookup);
        error_setg(errp, "%s=%s: allowed are %s", name, text, names);
        return false;
    }
    *value = chosen;
    return true;
}
