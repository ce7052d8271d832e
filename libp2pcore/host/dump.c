/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What lspci printed, as a machine.
 */
#include <stdio.h>
#include <stdlib.h>

#include "p2pcore/lspci.h"
#include "reading.h"

static bool add(struct p2p_reading *reading, const struct p2p_record *record,
                const char *name)
{
    char from[P2P_READING_ERROR_LEN];

    snprintf(from, sizeof(from), "%.900s:%zu", name, record->where);
    return p2p_reading_add(reading, record, from);
}

/* One that makes no sense is no reason not to look at the others. */
static bool complain(struct p2p_reading *reading,
                     const struct p2p_record *record, int error,
                     const struct p2p_lspci_error *problem, const char *name)
{
    if (problem->problem == P2P_LSPCI_UNDECODABLE) {
        const struct p2p_place place = {
            true, record->domain, record->bus, record->function.devfn,
        };
        char text[P2P_PLACE_LEN];

        p2p_place_write(text, &place);
        return p2p_reading_leave_out(reading, "%.900s:%zu: %s: %s", name,
                                     record->where, text,
                                     p2p_strerror(error));
    }
    return p2p_reading_fail(reading, "%.900s:%zu: %s", name, problem->line,
                            p2p_lspci_problem_text(problem->problem));
}

bool p2p_read_lspci(struct p2p_reading *reading, const char *text, size_t len,
                    const char *name)
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
                                "it; lspci -vvv or -xxxx is what can be read",
                                name);
    }
    if (fine && text[len - 1] != '\n') {
        return p2p_reading_leave_out(reading, "%.900s: what comes after its "
                                     "last line, which has no end", name);
    }
    return fine;
}
