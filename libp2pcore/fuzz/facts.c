/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "facts.h"

static bool is_range(struct p2p_range range)
{
    return range.start <= range.last || (range.start == 1 && range.last == 0);
}

bool facts_hold(const struct p2p_record *record, const char **what)
{
    const struct p2p_function *function = &record->function;
    bool ranges = true;

    for (unsigned i = 0; i < P2P_BARS; i++) {
        ranges &= is_range(function->bar[i]);
    }
    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        ranges &= is_range(function->window[i]);
    }
    *what = !ranges ? "a range that is neither one nor none"
          : record->known & ~P2P_FACTS_ALL ? "a fact that there is not"
          : function->acs.ctl & ~p2p_acs_controls(function->acs.cap)
          ? "ACS control without capability"
          : function->acs.vector_size > P2P_ACS_VECTOR_MAX
          ? "too large an egress vector" : NULL;
    return !*what;
}
