/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pairs of NVMe controllers: by serial number, "<leg>-a" and "<leg>-b" make
 * the pair <leg>.
 */
#ifndef GUEST_PAIRS_H
#define GUEST_PAIRS_H

struct controller {
    char serial[24];
    char address[16];           /* of the PCI function, dddd:bb:dd.f */
    char disk[280];
};

/*
 * Call @visit for each pair, in the order of legs; @only is a leg, or NULL for
 * all. The strings last as long as the program. Returns how many there were.
 */
unsigned for_each_pair(const char *only,
                       void (*visit)(const char *leg,
                                     const struct controller *a,
                                     const struct controller *b,
                                     void *opaque),
                       void *opaque);

#endif /* GUEST_PAIRS_H */
