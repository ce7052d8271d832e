/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The table as a plot, in SVG.
 */
#ifndef P2PCORE_BENCH_PLOT_H
#define P2PCORE_BENCH_PLOT_H

#include <stdbool.h>

struct plot_point {
    unsigned levels;
    unsigned endpoints;
    double ns;                  /* per decision */
    double freeze;              /* us */
};

/*
 * Write @count points, all endpoints of one depth and then those of the next,
 * to the file @path: a decision against depth and against endpoints, and the
 * time to freeze. False if that cannot be written.
 */
bool plot_write(const char *path, const struct plot_point *points,
                unsigned count);

#endif /* P2PCORE_BENCH_PLOT_H */
