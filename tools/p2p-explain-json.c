/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p explain --json: one access, step by step.
 */
#include "p2p-json.h"
#include "p2p-pair.h"
#include "p2p-show.h"

#define TEXT_LEN 200u

static void json_classes(const struct machine *machine,
                         const struct pair *pair)
{
    json_open("classes", '[');
    for (unsigned i = 0; i < P2P_LINUX_CLASSES; i++) {
        enum p2p_linux_class tlp_class = (enum p2p_linux_class)i;
        struct missing missing;
        enum p2p_linux_map map = choose_by_class(machine, pair, tlp_class,
                                                 &missing);

        json_open(NULL, '{');
        json_string("class", p2p_linux_class_name(tlp_class));
        json_string("map", missing.facts ? NULL : p2p_linux_map_name(map));
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
    json_string("blocker", choice->blocker != P2P_NONE
                ? write_id(text, machine, choice->blocker) : NULL);
    json_string("host", choice->host != P2P_NONE
                ? write_id(text, machine, choice->host) : NULL);
    json_classes(machine, pair);
    json_close('}');
}

/* What becomes of the Completion; null: nothing has one to send. */
static void json_answer(const struct machine *machine, const struct pair *pair)
{
    if (!pair->outcome.has_answer || pair->route_missing.facts) {
        json_string("answer", NULL);
        return;
    }
    json_open("answer", '{');
    json_decision(machine, &pair->outcome.answer,
                  !pair->answer_missing.facts);
    json_steps_back(machine, pair);
    json_missing("missing", machine, &pair->answer_missing);
    json_close('}');
}

static void json_result(const struct machine *machine,
                        const struct options *options,
                        const struct pair *pair)
{
    bool known = !pair->route_missing.facts;

    json_steps(machine, pair);
    json_missing("missing", machine, &pair->route_missing);
    json_decision(machine, last_of(pair), known);
    json_bool_or_null("arrives", known && !is_arrival_open(pair),
                      pair->outcome.arrives);
    json_answer(machine, pair);
    json_bool_or_null("works", is_settled(pair), works(pair));
    json_findings(pair, is_known(pair) && !is_undefined(pair) &&
                        !options->translated);
}

void json_explanation(const struct machine *machine,
                      const struct options *options,
                      const struct pair *pair)
{
    char text[TEXT_LEN];

    json_open(NULL, '{');
    json_assumptions(machine, options);
    json_string("from", write_place(text, machine, pair->from));
    json_string("to", write_place(text, machine, pair->to));
    json_string("access", p2p_access_name(options->access));
    json_number("bar", pair->bar);
    json_address("offset", pair->offset);
    json_address("bus_address", pair->transfer.bus_addr);
    if (is_emitted_known(pair)) {
        json_address("emitted", pair->outcome.addr);
    } else {
        json_string("emitted", NULL);
    }
    json_bool("iommu", pair->transfer.iommu);
    json_linux(machine, pair);
    json_missing("linux_missing", machine, &pair->linux_missing);
    json_result(machine, options, pair);
    json_left_out(machine);
    json_close('}');
}
