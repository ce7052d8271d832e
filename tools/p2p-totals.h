/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef P2P_TOOL_TOTALS_H
#define P2P_TOOL_TOTALS_H

#include "p2p-kernels.h"
#include "p2p-pair.h"

struct totals {
    unsigned silent;            /* endpoints that may not ask anything */
    unsigned unseen;            /* functions whose BARs nobody saw */
    unsigned pairs;
    unsigned working;
    unsigned unknown;
    unsigned undefined;         /* by the specification */
    unsigned open;              /* work if the root complex forwards */
    unsigned finding[P2P_FINDINGS];
    unsigned open_finding[P2P_FINDINGS];    /* the same */
    struct kernels kernels;     /* of --kernel all, instead of all these */
};

/* What @pair, which has been asked, adds. */
void count_pair(struct totals *totals, const struct pair *pair);

bool has_findings(const struct totals *totals);

/* Whether something rests on what a root complex forwards. */
bool has_open(const struct totals *totals);

/* What is behind all pairs, and behind what was left out. */
void print_totals(const struct machine *machine, const struct totals *totals);

#endif /* P2P_TOOL_TOTALS_H */
