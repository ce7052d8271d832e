/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p explain: one access, step by step.
 */
#include <inttypes.h>

#include "p2p-pair.h"

#define TEXT_LEN 200u
#define ENTRY_LEN 32u

/* ", entry 8086:3c00/same", as --allow has it; "" if it is in none. */
static const char *write_entry(char text[ENTRY_LEN],
                               const struct machine *machine,
                               const struct pair *pair)
{
    const struct p2p_linux_choice *choice = &pair->outcome.choice;
    const struct p2p_linux_host *host =
        &machine->rules[pair->kernel].host[choice->entry];
    char device[5] = "*";

    if (choice->reason != P2P_LINUX_HOST_ALLOWED &&
        choice->reason != P2P_LINUX_HOSTS_DIFFER) {
        return "";
    }
    if (!host->any_device) {
        snprintf(device, sizeof(device), "%04x", host->device);
    }
    snprintf(text, ENTRY_LEN, ", entry %04x:%s%s", host->vendor, device,
             host->same_host ? "/same" : "");
    return text;
}

/* How it would map what else the client could emit, if otherwise. */
static void print_classes(const struct machine *machine,
                          const struct pair *pair)
{
    for (unsigned i = 0; i < P2P_LINUX_CLASSES; i++) {
        enum p2p_linux_class tlp_class = (enum p2p_linux_class)i;
        struct missing missing;
        enum p2p_linux_map map = choose_by_class(machine, pair, tlp_class,
                                                 &missing);
        char text[TEXT_LEN];

        if (missing.facts) {
            describe_missing(text, sizeof(text), machine, &missing);
            printf("          Of class %s: not known: %s.\n",
                   p2p_linux_class_name(tlp_class), text);
        } else if (map != pair->outcome.choice.map) {
            printf("          Of class %s: %s.\n",
                   p2p_linux_class_name(tlp_class), p2p_linux_map_name(map));
        }
    }
}

static void print_linux(const struct machine *machine,
                        const struct pair *pair)
{
    const struct p2p_linux_choice *choice = &pair->outcome.choice;
    char text[TEXT_LEN], entry[ENTRY_LEN];

    if (pair->linux_missing.facts) {
        describe_missing(text, sizeof(text), machine, &pair->linux_missing);
        printf("Linux:    not known: %s\n", text);
        return;
    }
    printf("Linux:    %s by %s, distance %u. %s\n",
           p2p_linux_map_name(choice->map),
           p2p_linux_generation_name(pair->kernel), choice->distance,
           p2p_linux_reason_text(choice->reason));
    if (choice->redirects) {
        printf("          %u on the way %s, the first is %s.\n",
               choice->redirects, choice->redirects == 1 ? "redirects"
                                                         : "redirect",
               write_id(text, machine, choice->redirect));
    }
    if (choice->blocker != P2P_NONE) {
        printf("          That port is %s.\n",
               write_id(text, machine, choice->blocker));
    }
    if (choice->host != P2P_NONE) {
        printf("          What says so is %s%s.\n",
               write_id(text, machine, choice->host),
               write_entry(entry, machine, pair));
    }
    print_classes(machine, pair);
}

static void print_answer(const struct machine *machine,
                         const struct pair *pair)
{
    char route[TEXT_LEN];

    if (!pair->outcome.has_answer) {
        return;
    }
    if (pair->answer_missing.facts) {
        printf("Answer:   %snot known%s\n", paint(PAINT_DOUBT), unpaint());
    } else {
        describe_answer(route, sizeof(route), machine, pair);
        bool open = pair->if_forwarded &&
                    pair->outcome.answer.verdict == P2P_PEER;

        printf("Answer:   %s%s%s%s\n",
               paint(open || is_undefined(pair) ? PAINT_DOUBT
                     : is_carried(pair) ? PAINT_GOOD : PAINT_BAD), route,
               open ? IF_FORWARDED : "", unpaint());
    }
    print_steps_back(machine, pair);
}

/* What is not mapped only would arrive. */
static const char *arrival(const struct pair *pair)
{
    if (last_of(pair)->verdict == P2P_UNDEFINED) {
        return "not known";
    }
    if (pair->linux_missing.facts || is_mapped(pair)) {
        return pair->outcome.arrives ? "arrives" : "does not arrive";
    }
    return pair->outcome.arrives ? "would arrive" : "would not arrive";
}

static void print_result(const struct machine *machine,
                         const struct options *options,
                         const struct pair *pair)
{
    enum p2p_finding finding = pair->outcome.finding;
    char route[TEXT_LEN];

    if (pair->route_missing.facts) {
        printf("Result:   %snot known%s\n", paint(PAINT_DOUBT), unpaint());
        return;
    }
    describe_route(route, sizeof(route), machine, pair);
    if (pair->if_forwarded && is_arrival_open(pair)) {
        printf("Result:   %sarrives" IF_FORWARDED "%s (%s)\n",
               paint(PAINT_DOUBT), unpaint(), route);
    } else {
        printf("Result:   %s%s%s (%s)\n",
               paint(pair->outcome.arrives ? PAINT_GOOD
                     : is_arrival_open(pair) ? PAINT_DOUBT : PAINT_BAD),
               arrival(pair), unpaint(), route);
    }
    print_answer(machine, pair);
    if (options->translated || !is_known(pair) || is_undefined(pair)) {
        return;
    }
    if (pair->if_forwarded) {
        printf("Finding:  %s%s" IF_FORWARDED "%s. " IF_FORWARDED_WHY "\n",
               paint(PAINT_DOUBT), p2p_finding_name(finding), unpaint());
        return;
    }
    printf("Finding:  %s%s%s%s%s\n",
           paint(finding ? PAINT_BAD : PAINT_PLAIN),
           p2p_finding_name(finding), unpaint(), finding ? ": " : "",
           finding ? p2p_finding_text(finding) : "");
}

static void print_emitted(const struct options *options,
                          const struct pair *pair)
{
    if (!is_emitted_known(pair)) {
        printf("Emitted:  not known: what Linux chooses\n");
        return;
    }
    printf("Emitted:  0x%" PRIx64 ", %s%s\n", pair->outcome.addr,
           options->translated ? "translated" : "untranslated",
           pair->outcome.addr != pair->transfer.bus_addr
           ? ", an iova that the IOMMU knows" : ", the bus address");
}

static void print_explanation(const struct machine *machine,
                              const struct options *options,
                              const struct pair *pair)
{
    static const char *const does[] = {
        [P2P_READ] = "reads from",
        [P2P_WRITE] = "writes to",
        [P2P_ATOMIC] = "does an AtomicOp on",
    };
    char from[PLACE_LEN], to[PLACE_LEN];

    print_assumptions(machine, options);
    printf("\n%s%s %s %s BAR %d + 0x%" PRIx64 "%s\n", paint(PAINT_TITLE),
           write_place(from, machine, pair->from), does[options->access],
           write_place(to, machine, pair->to), pair->bar, pair->offset,
           unpaint());
    print_linux(machine, pair);
    print_emitted(options, pair);
    print_steps(machine, pair);
    print_result(machine, options, pair);
    print_left_out(machine);
}

int explain(const struct machine *machine, const struct options *options)
{
    static struct pair pair;    /* too large for the stack */

    if (!is_one_space(machine) || !read_pair(machine, options, &pair)) {
        return pair.bar_unseen ? STATUS_UNKNOWN : STATUS_TROUBLE;
    }
    ask_pair(machine, options, &pair);
    if (options->json) {
        json_explanation(machine, options, &pair);
    } else {
        print_explanation(machine, options, &pair);
    }
    if (!is_settled(&pair)) {
        return STATUS_UNKNOWN;
    }
    if (pair.if_forwarded && is_known(&pair)) {
        return STATUS_UNKNOWN;
    }
    return works(&pair) && !pair.outcome.finding ? STATUS_FINE : STATUS_FOUND;
}
