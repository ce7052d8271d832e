/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A plot of one column of the table, as SVG.
 */
#ifndef P2PCORE_BENCH_PLOT_H
#define P2PCORE_BENCH_PLOT_H

#include <stdbool.h>

struct plot_point {
    unsigned levels;
    unsigned endpoints;
    double ns;
};

/*
 * Write @count points, all endpoints of one depth and then those of the next,
 * to the file @path: ns against depth, and against endpoints. False if that
 * cannot be written.
 */
bool plot_write(const char *path, const char *title,
                const struct plot_point *points, unsigned count);

#endif /* P2PCORE_BENCH_PLOT_H */
