/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "p2p-pair.h"

#include <inttypes.h>

#include "p2p-json.h"

#define TEXT_LEN 200u
#define LINE_LEN 640u

/* One way: a request's, or a Completion's. */
struct trail {
    struct p2p_explanation explanation;
    const struct missing *missing;      /* the first function that not enough
                                           is known of ends it */
};

static struct trail trail_of(const struct machine *machine,
                             const struct pair *pair)
{
    return (struct trail) {
        { machine->reading.topology, &pair->notes.there, last_of(pair),
          false },
        &pair->route_missing,
    };
}

static struct trail trail_back(const struct machine *machine,
                               const struct pair *pair)
{
    return (struct trail) {
        { machine->reading.topology, &pair->notes.back, &pair->outcome.answer,
          true },
        &pair->answer_missing,
    };
}

/* How many steps are sure: up to the first function not enough is known of. */
static size_t sure_steps(const struct trail *trail)
{
    const struct p2p_steps *steps = trail->explanation.steps;
    size_t sure = 0;

    while (sure < steps->count &&
           !(trail->missing->facts &&
             trail->missing->id == steps->step[sure].at)) {
        sure++;
    }
    return sure;
}

static struct p2p_step_style style_of(const struct machine *machine)
{
    return (struct p2p_step_style) {
        .domains = machine->reading.several,
        .roots = has_several_roots(machine),
        .before = {
            [P2P_OUTCOME_REFUSED] = paint(PAINT_BAD),
            [P2P_OUTCOME_UNDEFINED] = paint(PAINT_DOUBT),
            [P2P_OUTCOME_ARRIVED] = paint(PAINT_GOOD),
        },
        .after = unpaint(),
    };
}

/* "root complex" fits, too. */
static int columns(const struct machine *machine)
{
    int place = place_columns(machine);

    return place > 12 ? place : 12;
}

static void print_step(const struct machine *machine,
                       const struct trail *trail, size_t i)
{
    struct p2p_step_style style = style_of(machine);
    char line[LINE_LEN];

    p2p_step_format(&trail->explanation, i, &style, line, sizeof(line));
    printf("  %s\n", line);
}

static void print_missing(const struct machine *machine,
                          const struct missing *missing)
{
    char place[PLACE_LEN], text[TEXT_LEN];

    if (!missing->facts) {
        return;
    }
    describe_missing(text, sizeof(text), machine, missing);
    printf("  %-*s %-6s %s%-20s%s %s\n", columns(machine),
           write_id(place, machine, missing->id), "", paint(PAINT_DOUBT),
           "not known", unpaint(), text);
}

void print_steps(const struct machine *machine, const struct pair *pair)
{
    struct trail trail = trail_of(machine, pair);
    size_t sure = sure_steps(&trail);

    for (size_t i = 0; i < sure; i++) {
        if (i == pair->notes.below && pair->transfer.iommu &&
            pair->outcome.at_root) {
            printf("  %-*s %-6s %-20s 0x%" PRIx64 " becomes 0x%" PRIx64
                   ".\n", columns(machine), "IOMMU", "", "translated",
                   pair->outcome.addr, pair->transfer.bus_addr);
        }
        print_step(machine, &trail, i);
    }
    print_missing(machine, trail.missing);
}

void print_steps_back(const struct machine *machine, const struct pair *pair)
{
    struct trail trail = trail_back(machine, pair);
    size_t sure = sure_steps(&trail);

    for (size_t i = 0; i < sure; i++) {
        print_step(machine, &trail, i);
    }
    print_missing(machine, trail.missing);
}

static void json_trail(const struct machine *machine, const char *key,
                       const struct trail *trail)
{
    struct p2p_step_style style = style_of(machine);
    size_t sure = sure_steps(trail);
    char at[PLACE_LEN];

    json_open(key, '[');
    for (size_t i = 0; i < sure; i++) {
        const struct p2p_step *step = &trail->explanation.steps->step[i];

        json_open(NULL, '{');
        p2p_step_format_at(&trail->explanation, i, &style, at, sizeof(at));
        json_string("at", at);
        json_string("way", p2p_way_name(step->way));
        json_string("outcome", p2p_outcome_name(step->outcome));
        json_string("rule", step->rule ? p2p_rule_name(step->rule) : NULL);
        json_string("why", p2p_step_why(&trail->explanation, i));
        json_close('}');
    }
    json_close(']');
}

void json_steps(const struct machine *machine, const struct pair *pair)
{
    struct trail trail = trail_of(machine, pair);

    json_trail(machine, "steps", &trail);
}

void json_steps_back(const struct machine *machine, const struct pair *pair)
{
    struct trail trail = trail_back(machine, pair);

    json_trail(machine, "steps", &trail);
}
