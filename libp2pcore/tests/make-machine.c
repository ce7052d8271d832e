/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 *   make-machine words              as lspci -vvv prints it
 *   make-machine numbers            ... -nn -vvv
 *   make-machine hex BYTES          ... -xxxx, with so many bytes
 *   make-machine both BYTES         ... -vvv -xxxx
 *   make-machine tree BYTES FOLDER  as a sysfs tree in the empty folder
 *
 * With "far" in front, all of it: with its other domains.
 */
#include <stdlib.h>
#include <string.h>

#include "machine.h"

static void print(const struct machine_function *function, const char *what,
                  size_t len)
{
    /* What is not Express has no more. */
    size_t all = function->express < 0 && len > 256 ? 256 : len;

    if (strcmp(what, "hex")) {
        machine_print_words(stdout, function, strcmp(what, "words"));
    } else {
        printf("%s %s\n", function->place, function->name);
    }
    machine_print_hex(stdout, function, all);
    printf("\n");
}

int main(int argc, char **argv)
{
    bool far = argc > 1 && !strcmp(argv[1], "far");
    const char *what = argc > 1 + far ? argv[1 + far] : "";
    size_t len = argc > 2 + far ? strtoul(argv[2 + far], NULL, 0) : 0;

    if (argc > 3 + far) {
        return !machine_make_tree(argv[3 + far], far, len);
    }
    for (unsigned i = 0; i < MACHINE_FUNCTIONS; i++) {
        /* As lspci does, where there are several. */
        printf(far ? "0000:" : "");
        print(&machine[i], what, len);
    }
    for (unsigned i = 0; far && i < MACHINE_FAR_FUNCTIONS; i++) {
        print(&machine_far[i], what, len);
    }
    return 0;
}
