/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties with a few values by name, whose errors name these.
 */
#ifndef HW_PCI_P2P_CHOICE_H
#define HW_PCI_P2P_CHOICE_H

#include "qapi/util.h"
#include "qapi/visitor.h"

/*
 * Read @value, an index into @lookup, from @v or write it there. Returns false,
 * sets @errp, and leaves @value alone, if @v has none of the names.
 */
bool p2p_choice_visit(Visitor *v, const char *name, int *value,
                      const QEnumLookup *lookup, Error **errp);

#endif /* HW_PCI_P2P_CHOICE_H */
