/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The readers of what lspci prints, under random input: what they say of it
 * has to hold together, whatever it is.
 */
#include "facts.h"
#include "fuzz.h"
#include "lspci-text.h"
#include "p2pcore/error.h"
#include "p2pcore/explain.h"
#include "p2pcore/lspci.h"

#define FUNCTIONS 64u

enum lspci_fault {
    LSPCI_RIGHT,
    LSPCI_UNKNOWN_FACT,
    LSPCI_WRONG_LINE,
    LSPCI_WRONG_COPY,
    LSPCI_WRONG_ABOVE,
    LSPCI_FAULTS,
};

const char *const fuzz_faults[] = {
    [LSPCI_UNKNOWN_FACT] = "a fact is known that there is not",
    [LSPCI_WRONG_LINE] = "a function comes from beyond the end",
    [LSPCI_WRONG_COPY] = "the same text reads as something else",
    [LSPCI_WRONG_ABOVE] = "a function is below another one",
};
const unsigned fuzz_fault_count = LSPCI_FAULTS;

struct read {
    struct p2p_record record[FUNCTIONS];
    size_t count;
    size_t calls;
    int worst;                  /* the first error */
};

static struct p2p_lspci reader;
static char text[LSPCI_TEXT_MAX], quoted[LSPCI_TEXT_MAX];

static size_t lines_of(const char *from, size_t len)
{
    size_t lines = 1;

    for (size_t i = 0; i < len; i++) {
        lines += from[i] == '\n';
    }
    return lines;
}

static bool is_error(int result, const struct p2p_lspci_error *error,
                     size_t lines)
{
    bool decodes = result == -P2P_ERR_BAD_HEADER ||
                   result == -P2P_ERR_BAD_CAPABILITY;

    return (result == -P2P_ERR_BAD_TEXT || decodes) &&
           decodes == (error->problem == P2P_LSPCI_UNDECODABLE) &&
           error->problem != P2P_LSPCI_FINE &&
           (unsigned)error->problem < P2P_LSPCI_PROBLEMS && error->line &&
           error->line <= lines;
}

static bool read_all(const char *from, size_t len, struct read *read,
                     unsigned fault, const char **what)
{
    size_t lines = lines_of(from, len), where = 0;
    struct p2p_lspci_error error;
    struct p2p_record record;
    int result;

    *read = (struct read) { .count = 0 };
    p2p_lspci_open(&reader, from, len);
    while ((result = p2p_lspci_next(&reader, &record, &error)) != 0) {
        if (fault == LSPCI_UNKNOWN_FACT) {
            record.known |= 1 << P2P_FACTS;
        }
        if (fault == LSPCI_WRONG_LINE) {
            record.where = lines + 1;
        }
        *what = "it does not end";
        if (++read->calls > lines) {
            return false;
        }
        *what = "an error that cannot be";
        if (result != 1 && !is_error(result, &error, lines)) {
            return false;
        }
        read->worst = read->worst ? read->worst : result < 0 ? result : 0;
        *what = "a function that starts nowhere";
        if (result == 1 && (record.where <= where || record.where > lines)) {
            return false;
        }
        if (result == 1) {
            where = record.where;
            if (!facts_hold(&record, what)) {
                return false;
            }
            if (read->count < FUNCTIONS) {
                read->record[read->count++] = record;
            }
        }
    }
    return true;
}

static bool is_same(const struct read *a, const struct read *b)
{
    if (a->count != b->count || a->calls != b->calls ||
        a->worst != b->worst) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        const struct p2p_record *x = &a->record[i], *y = &b->record[i];

        if (x->known != y->known || x->bus != y->bus ||
            x->where != y->where ||
            x->function.devfn != y->function.devfn ||
            x->function.kind != y->function.kind ||
            x->function.acs.ctl != y->function.acs.ctl ||
            x->function.secondary != y->function.secondary) {
            return false;
        }
    }
    return true;
}

/* A tree, of which every function can be asked for a way. */
static bool is_tree(struct read *read, unsigned fault)
{
    static _Alignas(16) unsigned char memory[FUNCTIONS * 4096];
    static struct p2p_step step[P2P_STEPS_MAX];
    struct p2p_topology *topology = p2p_topology_init(memory, sizeof(memory),
                                                      FUNCTIONS);
    struct p2p_tangled tangled;

    if (p2p_records_add(read->record, read->count, topology, &tangled) ||
        p2p_topology_freeze(topology)) {
        return false;
    }
    for (size_t i = 0; i < read->count; i++) {
        const struct p2p_record *record = &read->record[i];
        int32_t above = record->above + (fault == LSPCI_WRONG_ABOVE);
        struct p2p_steps steps = { step, P2P_STEPS_MAX, 0 };
        struct p2p_request request = {
            .initiator = record->id, .access = P2P_WRITE,
            .addr = read->record[0].function.bar[0].start,
        };
        struct p2p_decision explained, routed;

        if (p2p_explain(topology, &request, &steps, &explained) ||
            p2p_route(topology, &request, &routed) ||
            explained.rule != routed.rule ||
            !steps.count || steps.count > P2P_STEPS_MAX ||
            (above >= 0 && (size_t)above < read->count
             ? read->record[above].id != record->function.parent
             : record->function.parent != P2P_NONE)) {
            return false;
        }
    }
    return true;
}

/* Whether all holds for the @len bytes at @from, which fit into quoted. */
static bool text_holds(const char *from, size_t len, unsigned fault,
                       const char **what)
{
    static struct read first, second;
    static _Alignas(16) unsigned char work[FUNCTIONS * 16 + 2048];
    struct p2p_tangled tangled = { P2P_TANGLE_NONE, 0, 0 };
    size_t again;
    int error;

    if (!read_all(from, len, &first, fault, what)) {
        return false;
    }
    again = lspci_text_quote(from, len, quoted);
    if (again && !read_all(quoted, again, &second, LSPCI_RIGHT, what)) {
        return false;
    }
    first.worst += fault == LSPCI_WRONG_COPY;
    *what = "quoted, it reads as something else";
    if (again && !is_same(&first, &second)) {
        return false;
    }
    if (!first.count) {
        return true;
    }
    error = p2p_records_place(first.record, first.count, work, sizeof(work),
                              &tangled);
    *what = "a tangle that cannot be";
    if (error) {
        return error == -P2P_ERR_BAD_TREE && tangled.tangle &&
               (unsigned)tangled.tangle < P2P_TANGLES &&
               tangled.record < first.count && tangled.other < first.count;
    }
    *what = "no tree";
    return is_tree(&first, fault);
}

/* Of the input, a text is made; and it is taken for one as it is. */
bool fuzz_holds(const uint8_t *data, size_t size, unsigned fault,
                const char **what)
{
    size_t len = lspci_text_make(data, size, text);

    return text_holds(text, len, fault, what) &&
           text_holds((const char *)data, size, fault, what);
}
