/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "plot.h"

#include <stdio.h>

#define WIDTH 960
#define HEIGHT 400
#define LEFT 60
#define GAP 70
#define PANEL 370
#define TOP 50
#define BOTTOM 340
#define TICKS 5
#define LABEL_HEIGHT 12

struct plot {
    FILE *file;
    const struct plot_point *points;
    unsigned count;
    double highest;             /* ns at the top of both panels */
    double label;               /* y of the last line's label */
};

static unsigned log_of(unsigned value)
{
    unsigned log = 0;

    while (value >>= 1) {
        log++;
    }
    return log;
}

/* Depths are 1 to 8 and endpoints 2 to 1024, both as powers of two. */
static double x_of(const struct plot_point *point, bool by_depth)
{
    return by_depth
        ? LEFT + PANEL * log_of(point->levels) / 3.0
        : LEFT + PANEL + GAP + PANEL * (log_of(point->endpoints) - 1) / 9.0;
}

static double y_of(const struct plot *plot, double ns)
{
    return BOTTOM - (BOTTOM - TOP) * ns / plot->highest;
}

static void draw_text(const struct plot *plot, double x, double y,
                      const char *anchor, const char *text)
{
    fprintf(plot->file, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\">"
            "%s</text>\n", x, y, anchor, text);
}

static void draw_number(const struct plot *plot, double x, double y,
                        const char *anchor, double number)
{
    char text[32];

    snprintf(text, sizeof(text), "%.0f", number);
    draw_text(plot, x, y, anchor, text);
}

static void draw_axes(const struct plot *plot, bool by_depth)
{
    unsigned left = by_depth ? LEFT : LEFT + PANEL + GAP;

    for (unsigned i = 0; i <= TICKS; i++) {
        double ns = plot->highest * i / TICKS, y = y_of(plot, ns);

        fprintf(plot->file, "<path class=\"grid\" d=\"M%u %.1fH%u\"/>\n",
                left, y, left + PANEL);
        draw_number(plot, left - 8, y + 4, "end", ns);
    }
    for (unsigned i = 0; i < plot->count; i++) {
        const struct plot_point *point = &plot->points[i];
        unsigned value = by_depth ? point->levels : point->endpoints;

        if (by_depth ? point->endpoints == plot->points[0].endpoints
                     : point->levels == plot->points[0].levels) {
            draw_number(plot, x_of(point, by_depth), BOTTOM + 18, "middle",
                        value);
        }
    }
    draw_text(plot, left + PANEL / 2, BOTTOM + 40, "middle",
              by_depth ? "switches above each endpoint" : "endpoints");
}

/* One line through all points that have @same in common. */
static void draw_line(struct plot *plot, bool by_depth, unsigned same,
                      unsigned colour)
{
    static const char *const colours[] = {
        "#1b6ca8", "#d1495b", "#3a7d44", "#8d5a97", "#c17c00",
    };
    const struct plot_point *last = NULL;

    fprintf(plot->file, "<polyline stroke=\"%s\" points=\"",
            colours[colour % 5]);
    for (unsigned i = 0; i < plot->count; i++) {
        const struct plot_point *point = &plot->points[i];

        if ((by_depth ? point->endpoints : point->levels) == same) {
            fprintf(plot->file, "%.1f,%.1f ", x_of(point, by_depth),
                    y_of(plot, point->ns));
            last = point;
        }
    }
    fprintf(plot->file, "\"/>\n");
    if (last) {
        double y = y_of(plot, last->ns) + 4;

        /* Lines come from the lowest up. */
        if (y > plot->label - LABEL_HEIGHT) {
            y = plot->label - LABEL_HEIGHT;
        }
        plot->label = y;
        draw_number(plot, x_of(last, by_depth) + 6, y, "start", same);
    }
}

static void draw_panel(struct plot *plot, bool by_depth)
{
    unsigned colour = 0;

    plot->label = HEIGHT;
    draw_axes(plot, by_depth);
    for (unsigned i = 0; i < plot->count; i++) {
        const struct plot_point *point = &plot->points[i];

        if (by_depth ? point->levels == plot->points[0].levels
                     : point->endpoints == plot->points[0].endpoints) {
            draw_line(plot, by_depth,
                      by_depth ? point->endpoints : point->levels, colour++);
        }
    }
}

bool plot_write(const char *path, const char *title,
                const struct plot_point *points, unsigned count)
{
    struct plot plot = { fopen(path, "w"), points, count, 25, 0 };
    bool good;

    if (!plot.file) {
        return false;
    }
    for (unsigned i = 0; i < count; i++) {
        while (points[i].ns > plot.highest) {
            plot.highest += 25;
        }
    }
    fprintf(plot.file, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
            "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
            "font-size=\"12\">\n<style>rect{fill:#fff}polyline{fill:none;"
            "stroke-width:2}.grid{stroke:#ddd}</style>\n"
            "<rect width=\"%d\" height=\"%d\"/>\n", WIDTH, HEIGHT, WIDTH,
            HEIGHT);
    draw_text(&plot, WIDTH / 2, 24, "middle", title);
    draw_panel(&plot, true);
    draw_panel(&plot, false);
    fprintf(plot.file, "</svg>\n");
    good = !ferror(plot.file);
    return fclose(plot.file) == 0 && good;
}
