/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p: which peer-to-peer DMA works between the devices of a machine.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "p2p-kernel.h"

#define MACHINE "machine"

static const struct {
    const char *name;
    int (*run)(const struct machine *machine, const struct options *options);
} commands[] = {
    { "show", show },
    { "matrix", matrix },
    { "explain", explain },
    { MACHINE, rebuild },
};

static bool is_meant_for_machine(const struct options *options)
{
    if (strcmp(options->command, MACHINE)) {
        return !(options->scale || options->list) ||
               fail("--scale and --list are for " MACHINE);
    }
    return !options->json || fail("--json is not for " MACHINE);
}

/* Whether all @options have a meaning for the command. */
static bool is_meant(const struct options *options)
{
    if (!is_meant_for_machine(options)) {
        return false;
    }
    if ((options->translated || options->has_iova) &&
        strcmp(options->command, "explain")) {
        return fail("--translated and --iova are for explain");
    }
    if (strcmp(options->command, "matrix")) {
        return options->findings ? fail("--findings is for matrix")
             : !is_every_kernel(options) ||
               fail("--kernel " ALL_KERNELS " is for matrix");
    }
    return !options->findings || !is_every_kernel(options) ||
           fail("--findings is for one kernel");
}

/* @status, unless what was printed did not get where it should. */
static int finish(int status)
{
    errno = 0;
    if (fflush(stdout) || ferror(stdout)) {
        return trouble("cannot write: %s", strerror(errno ? errno : EIO));
    }
    return status;
}

int main(int argc, char **argv)
{
    struct options options;
    struct machine machine;
    int status = read_options(&options, argc, argv);
    unsigned command = 0;

    if (status >= 0) {
        return finish(status);
    }
    while (command < sizeof(commands) / sizeof(commands[0]) &&
           strcmp(commands[command].name, options.command)) {
        command++;
    }
    if (command == sizeof(commands) / sizeof(commands[0])) {
        return trouble("no such command: %s (show, matrix, explain or machine)",
                       options.command);
    }
    if (!is_meant(&options)) {
        return STATUS_TROUBLE;
    }
    set_color(options.color);
    status = strcmp(options.command, MACHINE) ? -1 : machine_known(&options);
    if (status >= 0) {
        return finish(status);
    }
    if (!load_machine(&machine, &options)) {
        unload_machine(&machine);
        return STATUS_TROUBLE;
    }
    say_left_out(&machine);
    status = commands[command].run(&machine, &options);
    if (status == STATUS_FINE && machine.reading.left) {
        status = STATUS_UNKNOWN;
    }
    unload_machine(&machine);
    return finish(status);
}
