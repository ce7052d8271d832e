/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 *   make-machine words              as lspci -vvv prints it
 *   make-machine numbers            ... -nn -vvv
 *   make-machine hex BYTES          ... -xxxx, with so many bytes
 *   make-machine both BYTES         ... -vvv -xxxx
 *   make-machine tree BYTES FOLDER  as a sysfs tree in the empty folder
 */
#include <stdlib.h>
#include <string.h>

#include "machine.h"

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    size_t len = argc > 2 ? strtoul(argv[2], NULL, 0) : 0;

    if (argc > 3) {
        return !machine_make_tree(argv[3], len);
    }
    for (unsigned i = 0; i < MACHINE_FUNCTIONS; i++) {
        /* What is not Express has no more. */
        size_t all = machine[i].express < 0 && len > 256 ? 256 : len;

        if (strcmp(what, "hex")) {
            machine_print_words(stdout, &machine[i], strcmp(what, "words"));
        } else {
            printf("%s %s\n", machine[i].place, machine[i].name);
        }
        machine_print_hex(stdout, &machine[i], all);
        printf("\n");
    }
    return 0;
}
