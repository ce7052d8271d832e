/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What explain.c has noted, in words. */
#include "p2pcore/deliver.h"

#include "base/text_write.h"
#include "topology/layout.h"

/* "root complex" fits, and so does a place with its domain. */
#define PLACE_COLUMNS 12u
#define DOMAIN_COLUMNS 13u
#define WAY_COLUMNS 6u
#define OUTCOME_COLUMNS 20u

/* Whether something below step @index on the way up sent it upstream. */
static bool is_redirected(const struct p2p_steps *steps, size_t index)
{
    while (index-- > 0) {
        if (steps->step[index].outcome == P2P_OUTCOME_REDIRECTED) {
            return true;
        }
    }
    return false;
}

/* Of a request, where no rule says it. */
static const char *why(const struct p2p_steps *steps, size_t index)
{
    const struct p2p_step *step = &steps->step[index];

    switch (step->outcome) {
    case P2P_OUTCOME_PASSED:
        return step->way == P2P_WAY_DOWN
               ? "The address is in its window."
             : is_redirected(steps, index)
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

/* Of a Completion. */
static const char *why_back(const struct p2p_steps *steps, size_t index)
{
    const struct p2p_step *step = &steps->step[index];

    switch (step->outcome) {
    case P2P_OUTCOME_PASSED:
        return index == 0 ? "It answers."
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

const char *p2p_step_why(const struct p2p_explanation *explanation,
                         size_t index)
{
    enum p2p_rule rule = explanation->steps->step[index].rule;

    return rule ? p2p_rule_text(rule)
         : explanation->is_completion ? why_back(explanation->steps, index)
                                      : why(explanation->steps, index);
}

/* The root complex whose policy refused at step @index; NULL: none did. */
static const struct p2p_judgement *
judge_at(const struct p2p_explanation *explanation, size_t index)
{
    const struct p2p_judgement *judged = explanation->decision->judged;
    const struct p2p_step *step = &explanation->steps->step[index];

    return step->outcome == P2P_OUTCOME_REFUSED && step->at == P2P_NONE &&
           judged[0].asked ? &judged[judged[1].asked] : NULL;
}

static void put_at(struct p2p_writer *writer,
                   const struct p2p_explanation *explanation, size_t index,
                   const struct p2p_step_style *style)
{
    const struct p2p_judgement *judged = judge_at(explanation, index);
    p2p_id at = explanation->steps->step[index].at;
    uint16_t rid = p2p_topology_rid(explanation->topology, at);
    uint32_t domain = p2p_topology_domain(explanation->topology, at);

    if (judged && style->roots) {
        p2p_text_put(writer, "pci");
        p2p_text_put_hex(writer, judged->domain, 4);
        p2p_text_put_char(writer, ':');
        p2p_text_put_hex(writer, judged->host, 2);
    } else if (at == P2P_NONE) {
        p2p_text_put(writer, "root complex");
    } else {
        if (style->domains) {
            p2p_text_put_hex(writer, domain, 4);
            p2p_text_put_char(writer, ':');
        }
        p2p_text_put_hex(writer, rid >> 8, 2);
        p2p_text_put_char(writer, ':');
        p2p_text_put_hex(writer, rid >> 3 & 0x1f, 2);
        p2p_text_put_char(writer, '.');
        p2p_text_put_hex(writer, rid & 7, 1);
    }
}

static void put_outcome(struct p2p_writer *writer, enum p2p_outcome outcome,
                        const struct p2p_step_style *style)
{
    const char *before = style->before[outcome];
    size_t start;

    p2p_text_put(writer, before ? before : "");
    start = writer->len;
    p2p_text_put(writer, p2p_outcome_name(outcome));
    p2p_text_pad(writer, start, OUTCOME_COLUMNS);
    p2p_text_put(writer, before && style->after ? style->after : "");
}

static void put_step(struct p2p_writer *writer,
                     const struct p2p_explanation *explanation, size_t index,
                     const struct p2p_step_style *style)
{
    const struct p2p_step *step = &explanation->steps->step[index];
    size_t start = writer->len;

    put_at(writer, explanation, index, style);
    p2p_text_pad(writer, start,
                style->domains ? DOMAIN_COLUMNS : PLACE_COLUMNS);
    p2p_text_put_char(writer, ' ');
    start = writer->len;
    p2p_text_put(writer, p2p_way_name(step->way));
    p2p_text_pad(writer, start, WAY_COLUMNS);
    p2p_text_put_char(writer, ' ');
    put_outcome(writer, step->outcome, style);
    p2p_text_put_char(writer, ' ');
    if (step->rule) {
        p2p_text_put(writer, p2p_rule_name(step->rule));
        p2p_text_put(writer, ": ");
    }
    p2p_text_put(writer, p2p_step_why(explanation, index));
}

size_t p2p_step_format_at(const struct p2p_explanation *explanation,
                          size_t index, const struct p2p_step_style *style,
                          char *text, size_t size)
{
    struct p2p_writer writer = { text, size, 0 };

    put_at(&writer, explanation, index, style);
    return p2p_text_end(&writer);
}

size_t p2p_step_format(const struct p2p_explanation *explanation,
                       size_t index, const struct p2p_step_style *style,
                       char *text, size_t size)
{
    struct p2p_writer writer = { text, size, 0 };

    put_step(&writer, explanation, index, style);
    return p2p_text_end(&writer);
}

/* One that leaves out what is the same everywhere. */
static struct p2p_step_style choose_style(const struct p2p_topology *topology)
{
    struct p2p_step_style style = { .domains = false };
    const struct p2p_function *first = NULL;

    for (p2p_id id = 0; id < topology->count; id++) {
        const struct p2p_function *function = &topology->function[id];

        if (function->parent != P2P_NONE) {
            continue;
        }
        first = first ? first : function;
        style.domains |= function->domain != 0;
        style.roots |= function->domain != first->domain ||
                       function->root_bus != first->root_bus;
    }
    return style;
}

/* Those from step @from on, up to step @to or the last that was kept. */
static void put_steps(struct p2p_writer *writer,
                      const struct p2p_explanation *explanation, size_t from,
                      size_t to, const struct p2p_step_style *style)
{
    const struct p2p_steps *steps = explanation->steps;

    for (size_t i = from; i < to && i < steps->count && i < steps->capacity;
         i++) {
        put_step(writer, explanation, i, style);
        p2p_text_put_char(writer, '\n');
    }
}

/* What an IOMMU made of the address, as if it were a step. */
static void put_iommu(struct p2p_writer *writer,
                      const struct p2p_delivery *delivery,
                      const struct p2p_step_style *style)
{
    bool maps = delivery->beyond.iommu == P2P_IOMMU_MAPS;
    size_t start = writer->len;

    p2p_text_put(writer, "IOMMU");
    p2p_text_pad(writer, start,
                 (style->domains ? DOMAIN_COLUMNS : PLACE_COLUMNS) +
                 WAY_COLUMNS + 2);
    start = writer->len;
    p2p_text_put(writer, maps ? "translated" : "fault");
    p2p_text_pad(writer, start, OUTCOME_COLUMNS + 1);
    p2p_text_put(writer, "0x");
    p2p_text_put_hex(writer, delivery->addr, 1);
    p2p_text_put(writer, maps ? " becomes 0x" : " is not mapped");
    if (maps) {
        p2p_text_put_hex(writer, delivery->beyond.gpa, 1);
    }
    p2p_text_put(writer, ".\n");
}

size_t p2p_explanation_format(const struct p2p_explanation *explanation,
                              const struct p2p_step_style *style, char *text,
                              size_t size)
{
    struct p2p_step_style chosen = style ? *style
                                         : choose_style(explanation->topology);
    struct p2p_writer writer = { text, size, 0 };

    put_steps(&writer, explanation, 0, SIZE_MAX, &chosen);
    return p2p_text_end(&writer);
}

size_t p2p_delivery_format(const struct p2p_topology *topology,
                           const struct p2p_notes *notes,
                           const struct p2p_delivery *delivery, char *text,
                           size_t size)
{
    const struct p2p_explanation there = {
        topology, &notes->there, p2p_delivery_last(delivery), false,
    };
    const struct p2p_explanation back = {
        topology, &notes->back, &delivery->answer, true,
    };
    struct p2p_step_style style = choose_style(topology);
    struct p2p_writer writer = { text, size, 0 };

    put_steps(&writer, &there, 0, notes->below, &style);
    if (delivery->below.verdict == P2P_UPSTREAM &&
        delivery->beyond.iommu != P2P_IOMMU_NONE) {
        put_iommu(&writer, delivery, &style);
    }
    put_steps(&writer, &there, notes->below, SIZE_MAX, &style);
    put_steps(&writer, &back, 0, SIZE_MAX, &style);
    return p2p_text_end(&writer);
}
