/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What could not be read of the machine, so that not everything is known.
 */
#include "p2p-json.h"
#include "p2p.h"

void say_left_out(const struct machine *machine)
{
    const struct p2p_reading *reading = &machine->reading;

    for (size_t i = 0; i < reading->left; i++) {
        fprintf(stderr, "p2p: left out: %s\n", reading->left_out[i]);
    }
}

void print_left_out(const struct machine *machine)
{
    if (machine->reading.left) {
        printf("  %sleft out because unreadable%s: %zu\n", paint(PAINT_DOUBT),
               unpaint(), machine->reading.left);
    }
}

void json_left_out(const struct machine *machine)
{
    const struct p2p_reading *reading = &machine->reading;

    json_open("left_out", '[');
    for (size_t i = 0; i < reading->left; i++) {
        json_string(NULL, reading->left_out[i]);
    }
    json_close(']');
}
