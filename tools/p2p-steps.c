/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "p2p-steps.h"

#include <inttypes.h>

#include "p2p-json.h"

#define TEXT_LEN 200u

/* One way: a request's, or a Completion's. */
struct trail {
    const struct p2p_step *step;
    size_t count;
    const struct missing *missing;      /* the first function that not enough
                                           is known of ends it */
    bool back;
    const struct p2p_decision *last;
};

static struct trail trail_of(const struct pair *pair)
{
    return (struct trail) {
        pair->step, pair->steps.count, &pair->route_missing, false,
        last_of(pair),
    };
}

static struct trail trail_back(const struct pair *pair)
{
    return (struct trail) {
        pair->back, pair->backs.count, &pair->answer_missing, true,
        &pair->outcome.answer,
    };
}

/* Whether something below the @step on the way up sent the request upstream. */
static bool is_redirected(const struct p2p_step *first,
                          const struct p2p_step *step)
{
    while (step != first) {
        step--;
        if (step->outcome == P2P_OUTCOME_REDIRECTED) {
            return true;
        }
    }
    return false;
}

/* Why a @step of a request without a rule is what it is. */
static const char *reason(const struct p2p_step *first,
                          const struct p2p_step *step)
{
    switch (step->outcome) {
    case P2P_OUTCOME_PASSED:
        return step->way == P2P_WAY_DOWN
               ? "The address is in its window."
             : is_redirected(first, step)
               ? "It was redirected, and nothing stops it."
               : "The address is in none of its ranges, and nothing stops it.";
    case P2P_OUTCOME_REACHED_ROOT:
        return "What redirected it sends it here.";
    case P2P_OUTCOME_ARRIVED:
        return "The address is in its BAR.";
    case P2P_OUTCOME_REDIRECTED:
    case P2P_OUTCOME_TURNED:
    case P2P_OUTCOME_REFUSED:
    case P2P_OUTCOME_UNDEFINED:
    case P2P_OUTCOMES:
        break;
    }
    return "";
}

/* The same of a Completion. */
static const char *reason_back(const struct p2p_step *step, bool is_first)
{
    switch (step->outcome) {
    case P2P_OUTCOME_PASSED:
        return is_first ? "It answers."
             : step->way == P2P_WAY_DOWN
               ? "It leads to the requester's bus."
               : "It is not turned round here.";
    case P2P_OUTCOME_REACHED_ROOT:
        return "Nothing below turned it round.";
    case P2P_OUTCOME_TURNED:
        return "It leads to the requester's bus.";
    case P2P_OUTCOME_ARRIVED:
        return "It is the requester.";
    case P2P_OUTCOME_REDIRECTED:
    case P2P_OUTCOME_REFUSED:
    case P2P_OUTCOME_UNDEFINED:
    case P2P_OUTCOMES:
        break;
    }
    return "";
}

static const char *why(const struct trail *trail, size_t i)
{
    const struct p2p_step *step = &trail->step[i];

    return step->rule ? p2p_rule_text(step->rule)
         : trail->back ? reason_back(step, i == 0)
                       : reason(trail->step, step);
}

/* How many steps are sure: up to the first function not enough is known of. */
static size_t sure_steps(const struct trail *trail)
{
    size_t sure = 0;

    while (sure < trail->count &&
           !(trail->missing->facts &&
             trail->missing->id == trail->step[sure].at)) {
        sure++;
    }
    return sure;
}

static const char *write_step(char text[PLACE_LEN],
                              const struct machine *machine,
                              const struct trail *trail, size_t i)
{
    return trail->step[i].outcome == P2P_OUTCOME_REFUSED
           ? write_at(text, machine, trail->last)
           : write_id(text, machine, trail->step[i].at);
}

static enum paint paint_of(const struct p2p_step *step)
{
    return step->outcome == P2P_OUTCOME_REFUSED ? PAINT_BAD
         : step->outcome == P2P_OUTCOME_UNDEFINED ? PAINT_DOUBT
         : step->outcome == P2P_OUTCOME_ARRIVED ? PAINT_GOOD : PAINT_PLAIN;
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
    const struct p2p_step *step = &trail->step[i];
    char place[PLACE_LEN];

    printf("  %-*s %-6s %s%-20s%s %s%s%s\n", columns(machine),
           write_step(place, machine, trail, i), p2p_way_name(step->way),
           paint(paint_of(step)), p2p_outcome_name(step->outcome), unpaint(),
           step->rule ? p2p_rule_name(step->rule) : "",
           step->rule ? ": " : "", why(trail, i));
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
    struct trail trail = trail_of(pair);
    size_t sure = sure_steps(&trail);

    for (size_t i = 0; i < sure; i++) {
        if (i == pair->below && pair->transfer.iommu &&
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
    struct trail trail = trail_back(pair);
    size_t sure = sure_steps(&trail);

    for (size_t i = 0; i < sure; i++) {
        print_step(machine, &trail, i);
    }
    print_missing(machine, trail.missing);
}

static void json_trail(const struct machine *machine, const char *key,
                       const struct trail *trail)
{
    size_t sure = sure_steps(trail);
    char place[PLACE_LEN];

    json_open(key, '[');
    for (size_t i = 0; i < sure; i++) {
        const struct p2p_step *step = &trail->step[i];

        json_open(NULL, '{');
        json_string("at", write_step(place, machine, trail, i));
        json_string("way", p2p_way_name(step->way));
        json_string("outcome", p2p_outcome_name(step->outcome));
        json_string("rule", step->rule ? p2p_rule_name(step->rule) : NULL);
        json_string("why", why(trail, i));
        json_close('}');
    }
    json_close(']');
}

void json_steps(const struct machine *machine, const struct pair *pair)
{
    struct trail trail = trail_of(pair);

    json_trail(machine, "steps", &trail);
}

void json_steps_back(const struct machine *machine, const struct pair *pair)
{
    struct trail trail = trail_back(pair);

    json_trail(machine, "steps", &trail);
}
