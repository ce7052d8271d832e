/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What lspci printed, as a machine.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "p2pcore/lspci.h"
#include "reading.h"

static bool add(struct p2p_reading *reading, const struct p2p_record *record,
                const char *name)
{
    char from[P2P_READING_ERROR_LEN];

    snprintf(from, sizeof(from), "%.900s:%zu", name, record->where);
    return p2p_reading_add(reading, record, from);
}

/*
 * One that makes no sense is no reason not to look at the others. Binary input
 * is no text at all.
 */
static bool complain(struct p2p_reading *reading,
                     const struct p2p_record *record, int error,
                     const struct p2p_lspci_error *problem, const char *name)
{
    if (problem->problem != P2P_LSPCI_BINARY) {
        const struct p2p_place place = {
            true, record->domain, record->bus, record->function.devfn,
        };
        char text[P2P_PLACE_LEN];

        p2p_place_write(text, &place);
        return p2p_reading_leave_out(
            reading, "%.900s:%zu: %s: %s", name,
            problem->problem == P2P_LSPCI_UNDECODABLE ? record->where
                                                      : problem->line, text,
            problem->problem == P2P_LSPCI_UNDECODABLE
            ? p2p_strerror(error) : p2p_lspci_problem_text(problem->problem));
    }
    return p2p_reading_fail(reading, "%.900s:%zu: %s", name, problem->line,
                            p2p_lspci_problem_text(problem->problem));
}

/* Whether there is a line of the tree that lspci -t draws. */
static bool is_drawing(const char *text)
{
    return !strncmp(text, "-[0000", 6) || strstr(text, "\n-[0000");
}

static bool read_plain(struct p2p_reading *reading, const char *text,
                       size_t len, const char *name)
{
    struct p2p_lspci *reader = malloc(sizeof(*reader));
    struct p2p_lspci_error problem;
    struct p2p_record record;
    bool fine = true;
    int result;

    if (!reader) {
        return p2p_reading_fail(reading, "out of memory");
    }
    p2p_lspci_open(reader, text, len);
    while (fine &&
           (result = p2p_lspci_next(reader, &record, &problem)) != 0) {
        fine = result == 1 ? add(reading, &record, name)
                           : complain(reading, &record, result, &problem,
                                      name);
    }
    free(reader);
    if (fine && !reading->count) {
        return p2p_reading_fail(reading, "%.900s: there is no function in "
                                "it%s; lspci -vvv or -xxxx is what can be "
                                "read%s%s", name, is_drawing(text)
                                ? ", but the tree that lspci -t draws" : "",
                                reading->left ? "; left out: " : "",
                                reading->left ? reading->left_out[0] : "");
    }
    if (fine && text[len - 1] != '\n') {
        return p2p_reading_leave_out(reading, "%.900s: what comes after its "
                                     "last line, which has no end", name);
    }
    return fine;
}

bool p2p_read_lspci(struct p2p_reading *reading, const char *text, size_t len,
                    const char *name)
{
    char *plain = malloc(len + 1);
    bool fine;

    if (!plain) {
        return p2p_reading_fail(reading, "out of memory");
    }
    memcpy(plain, text, len);
    len = p2p_lspci_plain(plain, len);
    plain[len] = '\0';
    fine = read_plain(reading, plain, len, name);
    free(plain);
    return fine;
}
