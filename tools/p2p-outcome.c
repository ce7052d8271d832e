/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The last columns of a row: what the hardware does, and the finding.
 */
#include "p2p-pair.h"

#define ROUTE_LEN 80u
#define MISSING_LEN 200u

void print_outcome(const struct machine *machine, const struct pair *pair)
{
    enum p2p_finding finding = pair->outcome.finding;
    char route[ROUTE_LEN] = "?", missing[MISSING_LEN];

    if (!pair->route_missing.facts) {
        describe_route(route, sizeof(route), machine, pair);
    }
    if (!is_known(pair)) {
        describe_missing(missing, sizeof(missing), machine,
                         first_missing(pair));
        printf("%s%-36s not known: %s%s\n", paint(PAINT_DOUBT), route,
               missing, unpaint());
        return;
    }
    if (pair->if_forwarded) {
        printf("%s%-36s %s" IF_FORWARDED "%s\n", paint(PAINT_DOUBT), route,
               finding ? p2p_finding_name(finding)
                       : works(pair) ? "works" : "-", unpaint());
        return;
    }
    printf("%s%-36s%s %s%s%s\n",
           paint(works(pair) ? PAINT_GOOD
                 : is_undefined(pair) ? PAINT_DOUBT : PAINT_PLAIN), route,
           unpaint(), paint(finding ? PAINT_BAD : PAINT_PLAIN),
           finding ? p2p_finding_name(finding)
           : is_undefined(pair) ? "not known" : "-", unpaint());
}
