/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "edit.h"

/* The end of a range that @what changes, or NULL. */
static uint64_t *range_end(struct p2p_function *function, enum edit_what what)
{
    return what == WINDOW_START ? &function->window[P2P_WINDOW_PREF].start
           : what == WINDOW_LAST ? &function->window[P2P_WINDOW_PREF].last
           : what == MEM_START ? &function->window[P2P_WINDOW_MEM].start
           : what == MEM_LAST ? &function->window[P2P_WINDOW_MEM].last
           : what == BAR_START ? &function->bar[1].start
           : what == BAR_LAST ? &function->bar[1].last
           : what == ROM_START ? &function->rom.start
           : what == ROM_LAST ? &function->rom.last : NULL;
}

static void apply(struct p2p_function *function, enum edit_what what,
                  uint64_t value)
{
    switch (what) {
    case KEEP:
        break;
    case WINDOW_START:
    case WINDOW_LAST:
    case MEM_START:
    case MEM_LAST:
    case BAR_START:
    case BAR_LAST:
    case ROM_START:
    case ROM_LAST:
        *range_end(function, what) = value;
        break;
    case BME:
        function->bus_master = value;
        break;
    case MSE:
        function->memory_enable = value;
        break;
    case IN_D0:
        function->in_d0 = value;
        break;
    case ACS:
        function->acs.ctl = (uint16_t)value;
        break;
    case VECTOR:
        function->acs.vector[0] = (uint32_t)value;
        break;
    case VECTOR_SIZE:
        function->acs.vector_size = (uint16_t)value;
        break;
    case PORT:
        function->port_number = (uint8_t)value;
        break;
    case SECONDARY:
        function->secondary = (uint8_t)value;
        break;
    case SUBORDINATE:
        function->subordinate = (uint8_t)value;
        break;
    case NO_BARS:
        for (unsigned i = 0; i < P2P_BARS; i++) {
            function->bar[i] = p2p_range_none();
        }
        break;
    case DEVFN:
        function->devfn = (uint8_t)value;
        break;
    case BUS_OFFSET:
        function->bus_offset = (uint8_t)value;
        break;
    case OWN_WINDOW:
        function->own_window = (enum p2p_own_window)value;
        break;
    case ROM_ENABLE:
        function->rom_enable = value;
        break;
    case GROUPS:
        function->acs_groups = value;
        break;
    case GROUP:
        function->function_group = (uint8_t)value;
        break;
    case TLP:
        function->tlp = (uint8_t)value;
        break;
    }
}

void edit_apply(struct p2p_function *tree, const struct edit edits[EDITS])
{
    for (unsigned i = 0; i < EDITS && edits[i].what != KEEP; i++) {
        apply(&tree[edits[i].id], edits[i].what, edits[i].value);
    }
}

const struct p2p_topology *edit_tree(struct p2p_function tree[TREE_FUNCTIONS],
                                     const struct edit edits[EDITS])
{
    tree_fill(tree);
    edit_apply(tree, edits);
    return tree_freeze(tree, TREE_FUNCTIONS);
}
