/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Changes of single fields of the tree, for table rows.
 */
#ifndef P2PCORE_TESTS_EDIT_H
#define P2PCORE_TESTS_EDIT_H

#include "tree.h"

#define EDITS 4u

enum edit_what {
    KEEP,                       /* the row's remaining edits are empty */
    BME,
    MSE,
    IN_D0,
    ACS,                        /* the control bits */
    VECTOR,                     /* its first 32 bits */
    VECTOR_SIZE,
    PORT,                       /* Port Number */
    SECONDARY,
    SUBORDINATE,
    NO_BARS,
    WINDOW_START,               /* of the prefetchable window */
    WINDOW_LAST,
    MEM_START,                  /* of the memory window */
    MEM_LAST,
    BAR_START,                  /* of BAR 1, which the tree leaves empty */
    BAR_LAST,
    DEVFN,
    BUS_OFFSET,
    OWN_WINDOW,                 /* what a port does where that is undefined */
    ROM_START,
    ROM_LAST,
    ROM_ENABLE,
    GROUPS,                     /* ACS Function Groups Enable */
    GROUP,                      /* Function Group */
    TLP,                        /* what it lacks or blocks */
};

struct edit {
    enum edit_what what;
    p2p_id id;
    uint64_t value;
};

/* Apply @edits up to the first KEEP. */
void edit_apply(struct p2p_function *tree, const struct edit edits[EDITS]);

/* The tree with @edits, in @tree and frozen as tree_freeze() does. */
const struct p2p_topology *edit_tree(struct p2p_function tree[TREE_FUNCTIONS],
                                     const struct edit edits[EDITS]);

#endif /* P2PCORE_TESTS_EDIT_H */
