/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "domains.h"
#include "merge.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The library's ids are 16 bits wide, and one of them means nobody. */
#define FUNCTIONS_MAX 0xfffeu

void p2p_reading_init(struct p2p_reading *reading)
{
    *reading = (struct p2p_reading) { .count = 0 };
}

void p2p_reading_free(struct p2p_reading *reading)
{
    for (size_t i = 0; i < reading->count; i++) {
        free(reading->source[i].from);
    }
    for (size_t i = 0; i < reading->left; i++) {
        free(reading->left_out[i]);
    }
    free(reading->record);
    free(reading->source);
    free(reading->left_out);
    free(reading->topology);
    free(reading->of_id);
    p2p_reading_init(reading);
}

bool p2p_reading_fail(struct p2p_reading *reading, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reading->error, sizeof(reading->error), format, arguments);
    va_end(arguments);
    return false;
}

static bool no_memory(struct p2p_reading *reading)
{
    return p2p_reading_fail(reading, "out of memory");
}

bool p2p_reading_leave_out(struct p2p_reading *reading, const char *format,
                           ...)
{
    char text[P2P_READING_ERROR_LEN];
    char **more = realloc(reading->left_out,
                          (reading->left + 1) * sizeof(*more));
    va_list arguments;

    if (!more) {
        return no_memory(reading);
    }
    reading->left_out = more;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    more[reading->left] = strdup(text);
    if (!more[reading->left]) {
        return no_memory(reading);
    }
    reading->left++;
    return true;
}

static bool make_room(struct p2p_reading *reading)
{
    size_t capacity = reading->capacity ? 2 * reading->capacity : 64;
    struct p2p_record *record;
    struct p2p_source *source;

    if (reading->count < reading->capacity) {
        return true;
    }
    record = realloc(reading->record, capacity * sizeof(*record));
    if (record) {
        reading->record = record;
    }
    source = realloc(reading->source, capacity * sizeof(*source));
    if (source) {
        reading->source = source;
    }
    if (!record || !source) {
        return no_memory(reading);
    }
    reading->capacity = capacity;
    return true;
}

struct p2p_source *p2p_reading_add(struct p2p_reading *reading,
                                   const struct p2p_record *record,
                                   const char *from)
{
    struct p2p_source source = { .from = NULL };

    if (reading->count == FUNCTIONS_MAX) {
        p2p_reading_fail(reading, "%s: more functions than any machine has",
                         from);
        return NULL;
    }
    source.from = strdup(from);
    if (!source.from || !make_room(reading)) {
        free(source.from);
        no_memory(reading);
        return NULL;
    }
    reading->record[reading->count] = *record;
    reading->source[reading->count] = source;
    return &reading->source[reading->count++];
}

/* Drop what is in other domains than *@domain. */
static bool keep_domain(struct p2p_reading *reading, const uint32_t *domain)
{
    size_t kept = 0;

    for (size_t i = 0; i < reading->count; i++) {
        if (domain && reading->record[i].domain != *domain) {
            free(reading->source[i].from);
            continue;
        }
        reading->several |= reading->record[i].domain != 0;
        reading->record[kept] = reading->record[i];
        reading->source[kept++] = reading->source[i];
    }
    reading->count = kept;
    return kept || p2p_reading_fail(reading, "no function in domain %04lx",
                                    (unsigned long)*domain);
}

static bool is_at(const struct p2p_record *record,
                  const struct p2p_place *place)
{
    return (!place->has_domain || record->domain == place->domain) &&
           record->bus == place->bus && record->function.devfn == place->devfn;
}

/* What the paths say about who is above whom. */
static bool link_by_path(struct p2p_reading *reading)
{
    for (size_t i = 0; i < reading->count; i++) {
        const struct p2p_source *source = &reading->source[i];
        long above;

        if (!source->has_above) {
            continue;
        }
        above = p2p_reading_find(reading, &source->above);
        if (above >= 0) {
            reading->record[i].above = (int32_t)above;
        } else if (!p2p_reading_leave_out(reading, "%s: what is above it: "
                                          "the bridge is not there",
                                          source->from)) {
            return false;
        }
    }
    return true;
}

static bool fail_tangled(struct p2p_reading *reading,
                         const struct p2p_tangled *tangled)
{
    const char *text = p2p_tangle_text(tangled->tangle);
    const char *from = reading->source[tangled->record].from;

    if (tangled->other == tangled->record) {
        return p2p_reading_fail(reading, "%s: %s", from, text);
    }
    return p2p_reading_fail(reading, "%s: %s The other one: %s", from, text,
                            reading->source[tangled->other].from);
}

/* What a tangle keeps from being known. */
static bool tell_tangles(struct p2p_reading *reading)
{
    bool fine = true;

    for (size_t i = 0; i < reading->count && fine; i++) {
        const struct p2p_record *record = &reading->record[i];
        enum p2p_tangle tangle = (enum p2p_tangle)record->tangle;
        size_t other = record->tangled_with;

        if (tangle != P2P_TANGLE_NONE) {
            fine = p2p_reading_leave_out(
                reading, "%.400s: %s: %s%s%.400s", reading->source[i].from,
                tangle == P2P_TANGLE_GAP || tangle == P2P_TANGLE_PATH
                ? "what is above it" : "its bus numbers",
                p2p_tangle_text(tangle),
                other == i ? "" : " The other one: ",
                other == i ? "" : reading->source[other].from);
        }
    }
    return fine;
}

static bool place(struct p2p_reading *reading)
{
    size_t size = p2p_records_work(reading->count);
    void *work = malloc(size);
    struct p2p_tangled tangled;
    int error;

    if (!work) {
        return no_memory(reading);
    }
    error = p2p_records_place(reading->record, reading->count, work, size,
                              &tangled);
    free(work);
    return error ? fail_tangled(reading, &tangled) : tell_tangles(reading);
}

static bool make_topology(struct p2p_reading *reading)
{
    size_t size = p2p_topology_size((uint16_t)reading->count);
    struct p2p_tangled tangled;
    int error;

    reading->topology = malloc(size);
    reading->of_id = calloc(reading->count, sizeof(*reading->of_id));
    if (!reading->topology || !reading->of_id) {
        return no_memory(reading);
    }
    p2p_topology_init(reading->topology, size, (uint16_t)reading->count);
    error = p2p_records_add(reading->record, reading->count,
                            reading->topology, &tangled);
    if (error) {
        return fail_tangled(reading, &tangled);
    }
    error = p2p_topology_freeze(reading->topology);
    if (error) {
        return p2p_reading_fail(reading, "%s", p2p_strerror(error));
    }
    for (size_t i = 0; i < reading->count; i++) {
        reading->of_id[reading->record[i].id] = i;
    }
    return true;
}

bool p2p_reading_finish(struct p2p_reading *reading, const uint32_t *domain)
{
    if (!keep_domain(reading, domain) || !p2p_reading_merge(reading) ||
        !link_by_path(reading)) {
        return false;
    }
    return place(reading) &&
           (p2p_domains_join(reading) || no_memory(reading)) &&
           make_topology(reading);
}

long p2p_reading_find(const struct p2p_reading *reading,
                      const struct p2p_place *place)
{
    long found = P2P_READING_NONE;

    for (size_t i = 0; i < reading->count; i++) {
        if (!is_at(&reading->record[i], place)) {
            continue;
        }
        if (found != P2P_READING_NONE) {
            return P2P_READING_SEVERAL;
        }
        found = (long)i;
        if (place->has_domain) {
            break;
        }
    }
    return found;
}

struct p2p_place p2p_reading_place(const struct p2p_reading *reading,
                                   size_t index)
{
    const struct p2p_record *record = &reading->record[index];

    return (struct p2p_place) {
        true, record->domain, record->bus, record->function.devfn,
    };
}
