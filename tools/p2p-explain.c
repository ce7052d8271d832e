/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p explain: one access, step by step.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "p2p-json.h"
#include "p2p-pair.h"
#include "p2p-show.h"

#define TEXT_LEN 200u

/* Why a step without a rule is what it is. */
static const char *reason(const struct p2p_step *step)
{
    switch (step->outcome) {
    case P2P_OUTCOME_PASSED:
        return step->way == P2P_WAY_DOWN
               ? "The address is in its window."
               : "The address is in none of its ranges, and nothing stops it.";
    case P2P_OUTCOME_REACHED_ROOT:
        return "What redirected it sends it here.";
    case P2P_OUTCOME_ARRIVED:
        return "The address is in its BAR.";
    case P2P_OUTCOME_REDIRECTED:
    case P2P_OUTCOME_TURNED:
    case P2P_OUTCOME_REFUSED:
    case P2P_OUTCOMES:
        break;
    }
    return "";
}

static const char *why(const struct p2p_step *step)
{
    return step->rule ? p2p_rule_text(step->rule) : reason(step);
}

static bool is_missing_at(const struct pair *pair, const struct p2p_step *step)
{
    return pair->route_missing.facts && pair->route_missing.id == step->at;
}

/* How many steps are sure: up to the first function not enough is known of. */
static size_t sure_steps(const struct pair *pair)
{
    size_t sure = 0;

    while (sure < pair->steps.count &&
           !is_missing_at(pair, &pair->step[sure])) {
        sure++;
    }
    return sure;
}

static enum paint paint_of(const struct p2p_step *step)
{
    return step->outcome == P2P_OUTCOME_REFUSED ? PAINT_BAD
         : step->outcome == P2P_OUTCOME_ARRIVED ? PAINT_GOOD : PAINT_PLAIN;
}

static void print_steps(const struct machine *machine, const struct pair *pair)
{
    size_t sure = sure_steps(pair);
    char place[PLACE_LEN], missing[TEXT_LEN];

    for (size_t i = 0; i < sure; i++) {
        const struct p2p_step *step = &pair->step[i];

        if (i == pair->below && pair->transfer.iommu &&
            pair->outcome.at_root) {
            printf("  %-12s %-6s %-20s 0x%" PRIx64 " becomes 0x%" PRIx64
                   ".\n", "IOMMU", "", "translated", pair->outcome.addr,
                   pair->transfer.bus_addr);
        }
        printf("  %-12s %-6s %s%-20s%s %s%s%s\n",
               write_id(place, machine, step->at), p2p_way_name(step->way),
               paint(paint_of(step)), p2p_outcome_name(step->outcome),
               unpaint(), step->rule ? p2p_rule_name(step->rule) : "",
               step->rule ? ": " : "", why(step));
    }
    if (pair->route_missing.facts) {
        describe_missing(missing, sizeof(missing), machine,
                         &pair->route_missing);
        printf("  %-12s %-6s %s%-20s%s %s\n",
               write_id(place, machine, pair->route_missing.id), "",
               paint(PAINT_DOUBT), "not known", unpaint(), missing);
    }
}

static void print_linux(const struct machine *machine,
                        const struct pair *pair)
{
    const struct p2p_linux_choice *choice = &pair->outcome.choice;
    char text[TEXT_LEN];

    if (pair->linux_missing.facts) {
        describe_missing(text, sizeof(text), machine, &pair->linux_missing);
        printf("Linux:    not known: %s\n", text);
        return;
    }
    printf("Linux:    %s, distance %u. %s\n", p2p_linux_map_name(choice->map),
           choice->distance, p2p_linux_reason_text(choice->reason));
    if (choice->redirects) {
        printf("          %u on the way redirect, the first is %s.\n",
               choice->redirects,
               write_id(text, machine, choice->redirect));
    }
    if (choice->host != P2P_NONE) {
        printf("          What says so is %s.\n",
               write_id(text, machine, choice->host));
    }
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
    printf("Result:   %s%s%s (%s)\n",
           paint(pair->outcome.arrives ? PAINT_GOOD : PAINT_BAD),
           pair->outcome.arrives ? "arrives" : "does not arrive", unpaint(),
           route);
    if (pair->outcome.has_answer) {
        describe_answer(route, sizeof(route), machine, pair);
        printf("Answer:   %s%s%s\n",
               paint(works(pair) ? PAINT_GOOD : PAINT_BAD), route, unpaint());
    }
    if (options->translated || pair->linux_missing.facts) {
        return;
    }
    printf("Finding:  %s%s%s%s%s\n",
           paint(finding ? PAINT_BAD : PAINT_PLAIN),
           p2p_finding_name(finding), unpaint(), finding ? ": " : "",
           finding ? p2p_finding_text(finding) : "");
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
    printf("Emitted:  0x%" PRIx64 ", %s%s\n", pair->outcome.addr,
           options->translated ? "translated" : "untranslated",
           pair->outcome.addr != pair->transfer.bus_addr
           ? ", an iova that the IOMMU knows" : ", the bus address");
    print_steps(machine, pair);
    print_result(machine, options, pair);
}

static void json_steps(const struct machine *machine, const struct pair *pair)
{
    size_t sure = sure_steps(pair);
    char place[PLACE_LEN];

    json_open("steps", '[');
    for (size_t i = 0; i < sure; i++) {
        const struct p2p_step *step = &pair->step[i];

        json_open(NULL, '{');
        json_string("at", write_id(place, machine, step->at));
        json_string("way", p2p_way_name(step->way));
        json_string("outcome", p2p_outcome_name(step->outcome));
        json_string("rule", step->rule ? p2p_rule_name(step->rule) : NULL);
        json_string("why", why(step));
        json_close('}');
    }
    json_close(']');
}

static void json_linux(const struct machine *machine, const struct pair *pair)
{
    const struct p2p_linux_choice *choice = &pair->outcome.choice;
    char text[TEXT_LEN];

    if (pair->linux_missing.facts) {
        json_string("linux", NULL);
        return;
    }
    json_open("linux", '{');
    json_string("map", p2p_linux_map_name(choice->map));
    json_string("reason", p2p_linux_reason_text(choice->reason));
    json_number("distance", choice->distance);
    json_number("redirects", choice->redirects);
    json_string("redirect", choice->redirects
                ? write_id(text, machine, choice->redirect) : NULL);
    json_close('}');
}

static void json_explanation(const struct machine *machine,
                             const struct options *options,
                             const struct pair *pair)
{
    const struct p2p_linux_outcome *outcome = &pair->outcome;
    const struct p2p_decision *last = outcome->at_root ? &outcome->root
                                                       : &outcome->below;
    char text[TEXT_LEN];

    json_open(NULL, '{');
    json_assumptions(machine, options);
    json_string("from", write_place(text, machine, pair->from));
    json_string("to", write_place(text, machine, pair->to));
    json_number("bar", pair->bar);
    json_address("offset", pair->offset);
    json_address("bus_address", pair->transfer.bus_addr);
    json_address("emitted", outcome->addr);
    json_bool("iommu", pair->transfer.iommu);
    json_linux(machine, pair);
    json_steps(machine, pair);
    if (pair->route_missing.facts) {
        describe_missing(text, sizeof(text), machine, &pair->route_missing);
        json_string("missing", text);
        json_string("verdict", NULL);
        json_string("arrives", NULL);
    } else {
        json_string("verdict", p2p_verdict_name(last->verdict));
        json_bool("arrives", outcome->arrives);
        json_bool("works", works(pair));
    }
    json_string("finding", is_known(pair) && !options->translated
                ? p2p_finding_name(outcome->finding) : NULL);
    json_close('}');
}

int explain(const struct machine *machine, const struct options *options)
{
    static struct pair pair;    /* too large for the stack */

    if (!read_pair(machine, options, &pair)) {
        return STATUS_TROUBLE;
    }
    ask_pair(machine, options, &pair);
    if (options->json) {
        json_explanation(machine, options, &pair);
    } else {
        print_explanation(machine, options, &pair);
    }
    if (pair.route_missing.facts) {
        return STATUS_UNKNOWN;
    }
    return works(&pair) && !pair.outcome.finding ? STATUS_FINE : STATUS_FOUND;
}
