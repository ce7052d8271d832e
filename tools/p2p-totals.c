/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What came of all pairs together.
 */
#include "p2p-totals.h"

bool has_findings(const struct totals *totals)
{
    for (unsigned i = 1; i < P2P_FINDINGS; i++) {
        if (totals->finding[i]) {
            return true;
        }
    }
    return false;
}

void count_pair(struct totals *totals, const struct pair *pair)
{
    totals->pairs++;
    if (!is_known(pair)) {
        totals->unknown++;
        return;
    }
    if (is_undefined(pair)) {
        totals->undefined++;
        return;
    }
    if (pair->if_forwarded) {
        totals->open += works(pair);
        totals->open_finding[pair->outcome.finding]++;
        return;
    }
    totals->working += works(pair);
    totals->finding[pair->outcome.finding]++;
}

bool has_open(const struct totals *totals)
{
    for (unsigned i = 0; i < P2P_FINDINGS; i++) {
        if (totals->open_finding[i]) {
            return true;
        }
    }
    return false;
}

/* How many there are of each, with @rest behind; @any: there were others. */
static bool print_findings(const unsigned finding[P2P_FINDINGS],
                           enum paint how, const char *rest, bool any)
{
    for (unsigned i = 1; i < P2P_FINDINGS; i++) {
        if (finding[i]) {
            printf("%s%s%u %s%s%s", any ? ", " : "", paint(how), finding[i],
                   p2p_finding_name((enum p2p_finding)i), rest, unpaint());
            any = true;
        }
    }
    return any;
}

void print_totals(const struct machine *machine, const struct totals *totals)
{
    bool any = false;

    printf("\n%u %s, %u %s", totals->pairs,
           totals->pairs == 1 ? "pair" : "pairs", totals->working,
           totals->working == 1 ? "works" : "work");
    if (totals->open) {
        printf(", %s%u more" IF_FORWARDED "%s", paint(PAINT_DOUBT),
               totals->open, unpaint());
    }
    if (totals->unknown) {
        printf(", %s%u not known%s", paint(PAINT_DOUBT), totals->unknown,
               unpaint());
    }
    if (totals->undefined) {
        printf(", %s%u undefined by the specification%s", paint(PAINT_DOUBT),
               totals->undefined, unpaint());
    }
    printf("; findings: ");
    any = print_findings(totals->finding, PAINT_BAD, "", false);
    any = print_findings(totals->open_finding, PAINT_DOUBT, IF_FORWARDED, any);
    printf("%s\n", any ? "" : "none");
    if (totals->silent) {
        printf("  left out because bus master is off: %u as initiators\n",
               totals->silent);
    }
    if (totals->unseen) {
        printf("  %sleft out because BARs are not known%s: %u\n",
               paint(PAINT_DOUBT), unpaint(), totals->unseen);
    }
    print_left_out(machine);
    for (unsigned i = 1; i < P2P_FINDINGS; i++) {
        if (totals->finding[i]) {
            printf("  %s: %s\n", p2p_finding_name((enum p2p_finding)i),
                   p2p_finding_text((enum p2p_finding)i));
        }
    }
    if (has_open(totals)) {
        printf("  " IF_FORWARDED_WHY "\n");
    }
}
