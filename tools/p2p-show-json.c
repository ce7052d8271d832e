/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p show --json: what is not known is null.
 */
#include <stdlib.h>

#include "p2p-json.h"
#include "p2p-kernel.h"
#include "p2p-show.h"

/* That of all, and an object of those that root complexes have. */
static void json_policies(const struct machine *machine)
{
    const char *policy = NULL;
    char text[PLACE_LEN];

    for (unsigned i = 0; i < machine->roots; i++) {
        if (machine->root[i].for_all) {
            policy = machine->root[i].plain;
        }
    }
    json_string("policy", policy);
    json_open("policies", '{');
    for (unsigned i = 0; i < machine->roots; i++) {
        const struct root_policy *root = &machine->root[i];

        if (!root->for_all) {
            json_string(write_root(text, root->domain, root->bus),
                        root->plain);
        }
    }
    json_close('}');
}

void json_assumptions(const struct machine *machine,
                      const struct options *options)
{
    static const char *const iommu[] = {
        [WHEN_AUTO] = "auto",
        [WHEN_ALWAYS] = "on",
        [WHEN_NEVER] = "off",
    };

    json_open("assumptions", '{');
    json_string("kernel", is_every_kernel(options) ? ALL_KERNELS
                : p2p_linux_generation_name(machine->kernel));
    json_string("kernel_from", machine->kernel_from);
    json_bool("cpu_allowed", machine->rules[machine->kernel].cpu_allowed);
    json_string("cpu_from", machine->cpu);
    json_string("allow", machine->hosts);
    json_string("iommu", iommu[options->iommu]);
    json_policies(machine);
    json_close('}');
}

static void json_bool_if(const struct p2p_record *record, unsigned fact,
                         const char *key, bool value)
{
    json_bool_or_null(key, record->known & fact, value);
}

static void json_number_if(const struct p2p_record *record, unsigned fact,
                           const char *key, unsigned value)
{
    if (record->known & fact) {
        json_number(key, value);
    } else {
        json_string(key, NULL);
    }
}

static void json_range(const char *key, struct p2p_range range, bool has_last)
{
    json_open(key, '{');
    json_address("first", range.start);
    if (has_last) {
        json_address("last", range.last);
    } else {
        json_string("last", NULL);
    }
    json_close('}');
}

static void json_bars(const struct machine *machine,
                      const struct p2p_record *record)
{
    char domain[PLACE_LEN];

    if (!(record->known & P2P_FACT_BARS)) {
        json_string("bars", NULL);
        return;
    }
    json_open("bars", '[');
    for (unsigned i = 0; i < P2P_BARS; i++) {
        struct p2p_range bar = record->function.bar[i];

        if (p2p_range_is_empty(bar)) {
            continue;
        }
        json_open(NULL, '{');
        json_number("bar", i);
        json_address("first", bar.start);
        if (record->known & P2P_FACT_BAR_SIZES) {
            json_address("last", bar.last);
        } else {
            json_string("last", NULL);
        }
        if (record->cpu_offset) {
            json_address("cpu_offset", record->cpu_offset);
        }
        if (record->passages >> i & 1) {
            snprintf(domain, sizeof(domain), "%04lx", (unsigned long)
                     source_of(machine, record)->leads_to);
            json_string("leads_to", domain);
        }
        json_close('}');
    }
    json_close(']');
}

static void json_bridge(const struct p2p_record *record)
{
    static const char *const window[P2P_WINDOWS] = { "memory",
                                                     "prefetchable" };
    const struct p2p_function *function = &record->function;

    json_number_if(record, P2P_FACT_PORT, "port", function->port_number);
    json_number_if(record, P2P_FACT_BUSES, "secondary", function->secondary);
    json_number_if(record, P2P_FACT_BUSES, "subordinate",
                   function->subordinate);
    for (unsigned i = 0; i < P2P_WINDOWS; i++) {
        if (!(record->known & P2P_FACT_WINDOWS) ||
            p2p_range_is_empty(function->window[i])) {
            json_string(window[i], NULL);
        } else {
            json_range(window[i], function->window[i], true);
        }
    }
}

static void json_acs(const struct p2p_record *record)
{
    const struct p2p_acs *acs = &record->function.acs;

    if (!(record->known & P2P_FACT_ACS)) {
        json_string("acs", NULL);
        return;
    }
    json_open("acs", '{');
    json_number("capability", acs->cap);
    json_number("control", acs->ctl);
    if (record->known & P2P_FACT_ACS_DETAIL) {
        json_open("egress_stops", '[');
        for (unsigned i = 0; i < acs->vector_size; i++) {
            if (acs->vector[i / 32] >> i % 32 & 1) {
                json_number(NULL, i);
            }
        }
        json_close(']');
    } else {
        json_string("egress_stops", NULL);
    }
    json_close('}');
}

static void json_function(const struct machine *machine,
                          const struct options *options,
                          const struct p2p_record *record)
{
    const struct p2p_function *function = &record->function;
    char place[PLACE_LEN], id[8];

    json_open(NULL, '{');
    json_string("function", write_id(place, machine, record->id));
    json_string("kind", kind_name(record));
    json_string("above", !(record->known & P2P_FACT_ABOVE) ? NULL
                : write_id(place, machine, function->parent));
    snprintf(id, sizeof(id), "%04x", function->vendor);
    json_string("vendor", record->known & P2P_FACT_ID ? id : NULL);
    snprintf(id, sizeof(id), "%04x", function->device);
    json_string("device", record->known & P2P_FACT_ID ? id : NULL);
    json_bool_if(record, P2P_FACT_COMMAND, "bus_master",
                 function->bus_master);
    json_bool_if(record, P2P_FACT_COMMAND, "memory_enable",
                 function->memory_enable);
    json_bool_if(record, P2P_FACT_POWER, "in_d0", function->in_d0);
    json_bool("iommu", is_translated(machine, options,
                                     machine->reading.of_id[record->id]));
    if (p2p_kind_is_bridge(function->kind)) {
        json_bridge(record);
    }
    json_bars(machine, record);
    json_acs(record);
    json_open("unknown", '[');
    for (unsigned i = 0; i < P2P_FACTS; i++) {
        if (!(record->known >> i & 1)) {
            json_string(NULL, p2p_fact_name((enum p2p_fact)(1 << i)));
        }
    }
    json_close(']');
    json_close('}');
}

int show_json(const struct machine *machine, const struct options *options)
{
    const struct p2p_record **record = sorted_records(machine);
    char text[MEETING_LEN];

    if (!record) {
        return STATUS_TROUBLE;
    }
    json_open(NULL, '{');
    json_assumptions(machine, options);
    json_open("functions", '[');
    for (size_t i = 0; i < machine->reading.count; i++) {
        json_function(machine, options, record[i]);
    }
    json_close(']');
    if (machine->reading.meeting.is_there) {
        describe_meeting(text, sizeof(text), machine);
    }
    json_string("unroutable", machine->reading.meeting.is_there ? text : NULL);
    json_left_out(machine);
    json_close('}');
    free(record);
    return is_all_known(machine) ? STATUS_FINE : STATUS_UNKNOWN;
}
