/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "p2p.h"

static bool has_color;

void set_color(enum when when)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    has_color = when == WHEN_ALWAYS ||
                (when == WHEN_AUTO && isatty(STDOUT_FILENO) &&
                 !(no_color && *no_color) &&
                 term && strcmp(term, "dumb"));
}

const char *paint(enum paint paint)
{
    if (!has_color) {
        return "";
    }
    switch (paint) {
    case PAINT_PLAIN:
        return "";
    case PAINT_GOOD:
        return "\033[32m";
    case PAINT_BAD:
        return "\033[31m";
    case PAINT_DOUBT:
        return "\033[33m";
    case PAINT_TITLE:
        return "\033[1m";
    }
    return "";
}

const char *unpaint(void)
{
    return has_color ? "\033[0m" : "";
}
