/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p machine: the machine that is looked at as one of the emulator's.
 */
#include <string.h>

#include "p2p-machine.h"

int machine_known(const struct options *options)
{
    if (options->list) {
        return options->arguments ? trouble("machine: a name, or --list")
                                  : list_known();
    }
    if (!options->arguments) {
        return -1;
    }
    if (options->arguments > 1) {
        return trouble("machine: one name at the most");
    }
    if (options->lspci || options->sysfs || options->has_domain ||
        options->policies || options->scale) {
        return trouble("machine: a known machine is printed as it is: no "
                       "--lspci, --sysfs, --domain, --policy or --scale");
    }
    return print_known(options->argument[0]);
}

int rebuild(const struct machine *machine, const struct options *options)
{
    struct plan plan;
    bool whole;

    if (!make_plan(&plan, machine, options->scale)) {
        drop_plan(&plan);
        return STATUS_TROUBLE;
    }
    if (!plan.roots) {
        drop_plan(&plan);
        return trouble("machine: none of its functions can be rebuilt: no root "
                       "port is known (p2p show has what is)");
    }
    whole = print_plan(&plan, !options->lspci ? options->sysfs
                              : strcmp(options->lspci, "-") ? options->lspci
                                                            : "the input");
    drop_plan(&plan);
    return whole ? STATUS_FINE : STATUS_UNKNOWN;
}
