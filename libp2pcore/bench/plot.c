/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "plot.h"

#include <math.h>
#include <stdio.h>

#define WIDTH 1290
#define HEIGHT 400
#define LEFT 50
#define PANEL 290
#define GAP 140                 /* for labels of lines, and numbers */
#define TOP 70
#define BOTTOM 340
#define TICKS_MAX 8
#define LABEL_HEIGHT 14

struct panel {
    const char *title;
    bool by_depth;              /* else by endpoints */
    bool is_freeze;             /* logarithmic, too; else ns, from 0 on */
};

static const struct panel panels[] = {
    { "a direct decision, by depth: ns", true, false },
    { "a direct decision, by endpoints: ns", false, false },
    { "freezing a topology: µs", false, true },
};

#define PANELS (sizeof(panels) / sizeof(panels[0]))

struct plot {
    FILE *file;
    const struct plot_point *points;
    unsigned count;
    const struct panel *panel;
    double left;                /* of the panel */
    double low, high, step;     /* of its values; a step is a factor in the
                                   third */
    double label;               /* y of the last line's label */
};

static double value_of(const struct plot *plot, const struct plot_point *point)
{
    return plot->panel->is_freeze ? point->freeze : point->ns;
}

/* Depths are 1 to 8 and endpoints 2 to 1024, both as powers of two. */
static double x_of(const struct plot *plot, const struct plot_point *point)
{
    return plot->left + PANEL * (plot->panel->by_depth
                                 ? log2(point->levels) / 3
                                 : (log2(point->endpoints) - 1) / 9);
}

static double y_of(const struct plot *plot, double value)
{
    double share = plot->panel->is_freeze
                   ? log(value / plot->low) / log(plot->high / plot->low)
                   : (value - plot->low) / (plot->high - plot->low);

    return BOTTOM - (BOTTOM - TOP) * share;
}

/* Ends and steps such that all values are inside. */
static void choose_scale(struct plot *plot)
{
    double least = value_of(plot, &plot->points[0]), most = least;

    for (unsigned i = 0; i < plot->count; i++) {
        least = fmin(least, value_of(plot, &plot->points[i]));
        most = fmax(most, value_of(plot, &plot->points[i]));
    }
    if (plot->panel->is_freeze) {
        plot->step = 10;
        plot->low = pow(10, floor(log10(least)));
        plot->high = pow(10, ceil(log10(most)));
        return;
    }
    plot->step = 10;
    while (most / plot->step > TICKS_MAX) {
        plot->step *= 2;
    }
    plot->low = 0;
    plot->high = plot->step * ceil(most / plot->step);
}

static void draw_text(const struct plot *plot, double x, double y,
                      const char *style, const char *text)
{
    fprintf(plot->file, "<text x=\"%.0f\" y=\"%.0f\" %s>%s</text>\n", x, y,
            style, text);
}

static void draw_number(const struct plot *plot, double x, double y,
                        const char *style, double number)
{
    char text[32];

    snprintf(text, sizeof(text), "%.*f", number < 1 && number > 0 ? 1 : 0,
             number);
    draw_text(plot, x, y, style, text);
}

static void draw_axes(const struct plot *plot)
{
    const struct panel *panel = plot->panel;

    for (double value = plot->low; value < plot->high * 1.001;
         value = panel->is_freeze ? value * plot->step : value + plot->step) {
        fprintf(plot->file, "<path class=\"grid\" d=\"M%.0f %.1fh%u\"/>\n",
                plot->left, y_of(plot, value), PANEL);
        draw_number(plot, plot->left - 8, y_of(plot, value) + 4,
                    "text-anchor=\"end\"", value);
    }
    for (unsigned i = 0; i < plot->count; i++) {
        const struct plot_point *point = &plot->points[i];

        if (panel->by_depth ? point->endpoints == plot->points[0].endpoints
                            : point->levels == plot->points[0].levels) {
            draw_number(plot, x_of(plot, point), BOTTOM + 18,
                        "text-anchor=\"middle\"",
                        panel->by_depth ? point->levels : point->endpoints);
        }
    }
    draw_text(plot, plot->left + PANEL / 2, BOTTOM + 40,
              "text-anchor=\"middle\"",
              panel->by_depth ? "switches above each endpoint" : "endpoints");
    draw_text(plot, plot->left, TOP - 40, "font-weight=\"bold\"",
              panel->title);
    draw_text(plot, plot->left + PANEL + 8, TOP - 20, "fill=\"#666\"",
              panel->by_depth ? "endpoints" : "switches");
}

/* What is written beside the end of a line, above that of the line below. */
static void draw_label(struct plot *plot, const struct plot_point *last,
                       const char *colour)
{
    double y = fmin(y_of(plot, value_of(plot, last)) + 4,
                    plot->label - LABEL_HEIGHT);
    char style[32];

    plot->label = y;
    snprintf(style, sizeof(style), "fill=\"%s\"", colour);
    draw_number(plot, x_of(plot, last) + 8, y, style,
                plot->panel->by_depth ? last->endpoints : last->levels);
}

/* One line through all points that have @same in common. */
static void draw_line(struct plot *plot, unsigned same, unsigned number)
{
    static const char *const colours[] = {
        "#1b6ca8", "#d1495b", "#3a7d44", "#8d5a97", "#c17c00",
    };
    const char *colour = colours[number % 5];
    const struct plot_point *last = NULL;

    fprintf(plot->file, "<polyline marker-start=\"url(#dot)\" "
            "marker-mid=\"url(#dot)\" marker-end=\"url(#dot)\" "
            "stroke=\"%s\" points=\"", colour);
    for (unsigned i = 0; i < plot->count; i++) {
        const struct plot_point *point = &plot->points[i];

        if ((plot->panel->by_depth ? point->endpoints : point->levels) ==
            same) {
            fprintf(plot->file, "%.1f,%.1f ", x_of(plot, point),
                    y_of(plot, value_of(plot, point)));
            last = point;
        }
    }
    fprintf(plot->file, "\"/>\n");
    if (last) {
        draw_label(plot, last, colour);
    }
}

/* Lines come from the lowest up. */
static void draw_panel(struct plot *plot)
{
    bool by_depth = plot->panel->by_depth;
    unsigned number = 0;

    plot->label = HEIGHT;
    choose_scale(plot);
    draw_axes(plot);
    for (unsigned i = 0; i < plot->count; i++) {
        const struct plot_point *point = &plot->points[i];

        if (by_depth ? point->levels == plot->points[0].levels
                     : point->endpoints == plot->points[0].endpoints) {
            draw_line(plot, by_depth ? point->endpoints : point->levels,
                      number++);
        }
    }
}

bool plot_write(const char *path, const struct plot_point *points,
                unsigned count)
{
    struct plot plot = { .file = fopen(path, "w"), .points = points,
                         .count = count };
    bool good;

    if (!plot.file) {
        return false;
    }
    fprintf(plot.file, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
            "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
            "font-size=\"12\">\n<style>rect{fill:#fff}polyline{fill:none;"
            "stroke-width:2}.grid{stroke:#ddd}</style>\n"
            "<marker id=\"dot\" markerWidth=\"4\" markerHeight=\"4\" "
            "refX=\"2\" refY=\"2\"><circle cx=\"2\" cy=\"2\" r=\"1.5\" "
            "fill=\"#444\"/></marker>\n"
            "<rect width=\"%d\" height=\"%d\"/>\n", WIDTH, HEIGHT, WIDTH,
            HEIGHT);
    for (unsigned i = 0; i < PANELS; i++) {
        plot.panel = &panels[i];
        plot.left = LEFT + i * (PANEL + GAP);
        draw_panel(&plot);
    }
    fprintf(plot.file, "</svg>\n");
    good = !ferror(plot.file);
    return fclose(plot.file) == 0 && good;
}
