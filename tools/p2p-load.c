/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine that is looked at.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "p2p.h"

#define LIVE "/sys"

static bool say(const struct p2p_reading *reading)
{
    return fail("%s", reading->error);
}

static bool read_machine(struct p2p_reading *reading,
                         const struct options *options)
{
    const uint32_t *domain = options->has_domain ? &options->domain : NULL;
    bool fine;

    if (options->lspci) {
        size_t len;
        char *text = p2p_file_read_all(options->lspci, &len);

        if (!text) {
            return fail("%s: %s", options->lspci, strerror(errno));
        }
        fine = p2p_read_lspci(reading, text, len,
                              strcmp(options->lspci, "-") ? options->lspci
                                                          : "(input)");
        free(text);
    } else {
        fine = p2p_read_sysfs(reading, options->sysfs ? options->sysfs : LIVE);
    }
    return (fine && p2p_reading_finish(reading, domain)) || say(reading);
}

bool load_machine(struct machine *machine, const struct options *options)
{
    *machine = (struct machine) { .policy = NULL };
    p2p_reading_init(&machine->reading);
    if (!load_rules(machine, options) ||
        !read_machine(&machine->reading, options)) {
        return false;
    }
    machine->iova = choose_iova(machine);
    return true;
}

void unload_machine(struct machine *machine)
{
    p2p_reading_free(&machine->reading);
    free(machine->policy);
    free(machine->policy_text);
}

bool is_translated(const struct machine *machine,
                   const struct options *options, size_t index)
{
    return options->iommu == WHEN_ALWAYS ||
           (options->iommu == WHEN_AUTO &&
            machine->reading.source[index].translated == P2P_TRANSLATED_YES);
}

void print_assumptions(const struct machine *machine,
                       const struct options *options)
{
    static const char *const iommu[] = {
        [WHEN_AUTO] = "as sysfs says, else off",
        [WHEN_ALWAYS] = "on",
        [WHEN_NEVER] = "off",
    };

    printf("Processor: %s by Linux (%s). Host bridges trusted: %s.\n"
           "IOMMU: %s. Root complex: %s.\n",
           machine->rules.cpu_allowed ? "trusted" : "not trusted",
           machine->cpu, machine->hosts, iommu[options->iommu],
           machine->policy_text);
}

const char *write_place(char text[PLACE_LEN], const struct machine *machine,
                        size_t index)
{
    struct p2p_place place = p2p_reading_place(&machine->reading, index);

    p2p_place_write(text, &place);
    return place.domain ? text : strchr(text, ':') + 1;
}

const char *write_id(char text[PLACE_LEN], const struct machine *machine,
                     p2p_id id)
{
    if (id == P2P_NONE) {
        return "root complex";
    }
    return write_place(text, machine, machine->reading.of_id[id]);
}

int largest_bar(const struct p2p_record *record)
{
    uint64_t most = 0;
    int largest = -1;

    for (int i = 0; i < P2P_BARS; i++) {
        struct p2p_range bar = record->function.bar[i];

        if (!p2p_range_is_empty(bar) && bar.last - bar.start > most) {
            most = bar.last - bar.start;
            largest = i;
        }
    }
    return largest;
}
