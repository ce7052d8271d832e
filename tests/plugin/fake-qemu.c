/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that says of itself that it is QEMU P2P_FAKE_VERSION and prints
 * its arguments and what a child of it inherits.
 */
#include <stdio.h>
#include <stdlib.h>

#include "plugin-config.h"
#include "qemu/osdep.h"
#include "qapi/qapi-types-control.h"

VersionInfo *qmp_query_version(Error **errp);

VersionInfo *qmp_query_version(Error **errp)
{
    static VersionTriple triple;
    static VersionInfo info = { .qemu = &triple };

    if (sscanf(P2P_FAKE_VERSION, "%" SCNd64 ".%" SCNd64 ".%" SCNd64,
               &triple.major, &triple.minor, &triple.micro) != 3) {
        abort();
    }
    return &info;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        printf("<%s>\n", argv[i]);
    }
    fflush(stdout);
    return system("env | grep -e LD_PRELOAD -e QEMU_P2P; true");
}
