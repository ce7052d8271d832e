/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pairs of those who share memory. Two NVMe controllers with the serial numbers
 * "<leg>-a" and "<leg>-b" make the pair <leg>, and so does one with "<leg>-eN"
 * and the p2p-endpoint number N, counted from 0 in the order of addresses, if
 * it is a provider.
 */
#ifndef GUEST_PAIRS_H
#define GUEST_PAIRS_H

struct party {
    char serial[24];            /* or "p2p-endpoint" */
    char address[16];           /* of the PCI function, dddd:bb:dd.f */
    char disk[280];             /* empty if it has none */
};

/*
 * Call @visit for each pair, in the order of legs; @only is a leg, or NULL for
 * all. The strings last as long as the program. Returns how many there were.
 */
unsigned for_each_pair(const char *only,
                       void (*visit)(const char *leg,
                                     const struct party *a,
                                     const struct party *b,
                                     void *opaque),
                       void *opaque);

#endif /* GUEST_PAIRS_H */
