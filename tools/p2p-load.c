/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine that is looked at.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "p2p-kernel.h"

#define LIVE "/sys"

static bool say(const struct p2p_reading *reading)
{
    return fail("%s", reading->error);
}

static void begin(struct machine *machine)
{
    *machine = (struct machine) { .roots = 0 };
    p2p_reading_init(&machine->reading);
}

/* What has been read, if @fine, as a machine. */
static bool finish(struct machine *machine, const struct options *options,
                   bool fine)
{
    const uint32_t *domain = options->has_domain ? &options->domain : NULL;

    if (!fine || !p2p_reading_finish(&machine->reading, domain)) {
        return say(&machine->reading);
    }
    if (!load_kernel(machine, options) || !load_policies(machine, options)) {
        return false;
    }
    machine->iova = choose_iova(machine);
    return true;
}

bool load_text(struct machine *machine, const struct options *options,
               const char *text, size_t len, const char *name)
{
    begin(machine);
    note_kernel(machine, text, len);
    return load_rules(machine, options) &&
           finish(machine, options,
                  p2p_read_lspci(&machine->reading, text, len, name));
}

static bool load_lspci(struct machine *machine, const struct options *options)
{
    bool is_input = !strcmp(options->lspci, "-"), fine;
    size_t len;
    char *text = p2p_file_read_all(options->lspci, &len);

    if (!text) {
        begin(machine);
        return fail("%s: %s", options->lspci, strerror(errno));
    }
    fine = load_text(machine, options, text, len,
                     is_input ? "(input)" : options->lspci);
    free(text);
    return fine;
}

bool load_machine(struct machine *machine, const struct options *options)
{
    if (options->lspci) {
        return load_lspci(machine, options);
    }
    begin(machine);
    return load_rules(machine, options) &&
           finish(machine, options,
                  p2p_read_sysfs(&machine->reading,
                                 options->sysfs ? options->sysfs : LIVE));
}

void unload_machine(struct machine *machine)
{
    p2p_reading_free(&machine->reading);
    unload_policies(machine);
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

    if (is_every_kernel(options)) {
        printf("Kernel: " ALL_KERNELS ".\n");
    } else {
        printf("Kernel: %s (%s).\n",
               p2p_linux_generation_name(machine->kernel),
               machine->kernel_from);
    }
    printf("Processor: %s by Linux (%s). Host bridges trusted: %s.\n"
           "IOMMU: %s.", machine->rules[machine->kernel].cpu_allowed
           ? "trusted" : "not trusted", machine->cpu,
           machine->hosts ? machine->hosts : "its own", iommu[options->iommu]);
    if (!machine->roots) {
        printf(" What root complexes forward is not known.");
    }
    for (unsigned i = 0; i < machine->roots; i++) {
        const struct root_policy *root = &machine->root[i];
        char text[PLACE_LEN];

        printf("%sRoot complex%s%s: %s.", i ? "\n" : " ",
               root->for_all ? "" : " ",
               root->for_all ? "" : write_root(text, root->domain, root->bus),
               root->plain);
    }
    printf("\n");
}

const char *write_place(char text[PLACE_LEN], const struct machine *machine,
                        size_t index)
{
    struct p2p_place place = p2p_reading_place(&machine->reading, index);

    p2p_place_write(text, &place);
    return machine->reading.several ? text : strchr(text, ':') + 1;
}

const char *write_id(char text[PLACE_LEN], const struct machine *machine,
                     p2p_id id)
{
    if (id == P2P_NONE) {
        return "root complex";
    }
    return write_place(text, machine, machine->reading.of_id[id]);
}

/* What two domains claim that cannot be the same. */
void describe_meeting(char *text, size_t size, const struct machine *machine)
{
    const struct p2p_meeting *meeting = &machine->reading.meeting;
    char place[2][PLACE_LEN];

    snprintf(text, size, "%s and %s both claim 0x%" PRIx64 ": their domains "
             "do not share their addresses",
             write_place(place[0], machine, meeting->record[0]),
             write_place(place[1], machine, meeting->record[1]),
             meeting->addr);
}

bool is_one_space(const struct machine *machine)
{
    char text[MEETING_LEN];

    if (!machine->reading.meeting.is_there) {
        return true;
    }
    describe_meeting(text, sizeof(text), machine);
    return fail("%s, so that routes are not known (--domain takes one)", text);
}

int largest_bar(const struct p2p_record *record)
{
    uint64_t most = 0;
    int largest = -1;

    for (int i = 0; i < P2P_BARS; i++) {
        struct p2p_range bar = record->function.bar[i];

        if (!p2p_range_is_empty(bar) && bar.last - bar.start > most &&
            !(record->passages >> i & 1)) {
            most = bar.last - bar.start;
            largest = i;
        }
    }
    return largest;
}
