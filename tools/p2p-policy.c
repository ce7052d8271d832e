/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What root complexes forward: one policy for all, and those of single ones,
 * which are named as sysfs does: pci0000:80.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "p2p.h"
#include "p2pcore/policy_text.h"

#define ENTRIES_MAX 64u
#define ROOT "pci"
#define DOMAIN_DIGITS_MIN 4u
#define DOMAIN_DIGITS_MAX 8u
#define LIST_LEN 400u

/* What is wrong at @column, and a line that points there; always false. */
static bool fail_at(const char *option, size_t column, const char *what)
{
    return fail("--policy, column %zu: %s\n  %s\n  %*s^", column, what, option,
                (int)column - 1, "");
}

static bool fail_expecting(const char *option,
                           const struct p2p_policy_error *error)
{
    char what[LIST_LEN];

    snprintf(what, sizeof(what), "%s; expected %s",
             p2p_policy_problem_name(error->problem), error->expected);
    return fail_at(option, error->column, what);
}

static bool fail_unexpected(const char *option, const char *at,
                            const char *expected)
{
    return fail_expecting(option, &(struct p2p_policy_error) {
        *at ? P2P_POLICY_UNEXPECTED : P2P_POLICY_ENDS_EARLY,
        (size_t)(at - option) + 1, expected,
    });
}

static size_t count_digits(const char *text)
{
    size_t digits = 0;

    while (isxdigit((unsigned char)text[digits])) {
        digits++;
    }
    return digits;
}

/* "pci0000:80=" at the start of @option, if it is for one root complex. */
static bool read_root(const char *option, struct root_policy *root)
{
    const char *at = option + strlen(ROOT);
    size_t digits;

    root->for_all = strncmp(option, ROOT, strlen(ROOT)) ||
                    !isxdigit((unsigned char)*at);
    root->text = option;
    if (root->for_all) {
        return true;
    }
    digits = count_digits(at);
    if (digits < DOMAIN_DIGITS_MIN || digits > DOMAIN_DIGITS_MAX) {
        return fail_unexpected(option, at,
                               "a domain of 4 to 8 hexadecimal digits");
    }
    root->domain = (uint32_t)strtoul(at, NULL, 16);
    at += digits;
    if (*at != ':') {
        return fail_unexpected(option, at, "':'");
    }
    at++;
    if (count_digits(at) != 2) {
        return fail_unexpected(option, at,
                               "a bus number of two hexadecimal digits");
    }
    root->bus = (uint8_t)strtoul(at, NULL, 16);
    at += 2;
    if (*at != '=') {
        return fail_unexpected(option, at, "'='");
    }
    root->text = at + 1;
    return true;
}

/* Whether there is @end: a function on a root bus, or a root bus. */
static bool has_end(const struct machine *machine, struct p2p_policy_end end)
{
    for (size_t i = 0; i < machine->reading.count; i++) {
        const struct p2p_record *record = &machine->reading.record[i];
        uint64_t rid = (uint64_t)record->domain << 16 |
                       (uint64_t)record->bus << 8 | record->function.devfn;

        if (record->above == P2P_ABOVE_NOBODY &&
            (end.scope == P2P_SCOPE_PORT ? rid == end.rid
                                         : rid >> 8 == end.rid >> 8)) {
            return true;
        }
    }
    return false;
}

static bool is_there(void *opaque, struct p2p_policy_end end)
{
    return has_end(opaque, end);
}

/* The policy that root->text is, and how it is written plainly. */
static bool read_text(struct machine *machine, const char *option,
                      struct root_policy *root)
{
    const struct p2p_policy_names there = {
        .opaque = machine, .is_there = is_there,
    };
    size_t size = p2p_policy_size(ENTRIES_MAX), len;
    void *mem = malloc(size);
    struct p2p_policy_error error;

    if (!mem) {
        return fail("out of memory");
    }
    root->policy = p2p_policy_init(mem, size, ENTRIES_MAX);
    if (p2p_policy_parse(root->policy, root->text, strlen(root->text), &there,
                         &error)) {
        error.column += (size_t)(root->text - option);
        return fail_expecting(option, &error);
    }
    p2p_policy_freeze(root->policy);
    len = p2p_policy_format(root->policy, NULL, 0) + 1;
    root->plain = malloc(len);
    if (!root->plain) {
        return fail("out of memory");
    }
    p2p_policy_format(root->policy, root->plain, len);
    return true;
}

static bool is_same_root(const struct root_policy *a,
                         const struct root_policy *b)
{
    return a->for_all == b->for_all &&
           (a->for_all || (a->domain == b->domain && a->bus == b->bus));
}

static bool add(struct machine *machine, const char *option)
{
    struct root_policy *root = &machine->root[machine->roots];

    if (!read_root(option, root)) {
        return false;
    }
    for (unsigned i = 0; i < machine->roots; i++) {
        if (is_same_root(&machine->root[i], root)) {
            return fail_at(option, 1, root->for_all
                           ? "there is a policy for all root complexes before"
                           : "it has a policy before");
        }
    }
    machine->roots++;
    return read_text(machine, option, root);
}

/* Read the policies that @options say. */
static bool read_policies(struct machine *machine,
                          const struct options *options)
{
    for (unsigned i = 0; i < options->policies; i++) {
        if (!add(machine, options->policy[i])) {
            return false;
        }
    }
    return true;
}

void unload_policies(struct machine *machine)
{
    for (unsigned i = 0; i < machine->roots; i++) {
        free(machine->root[i].policy);
        free(machine->root[i].plain);
    }
    free(machine->policies);
}

const char *write_root(char text[PLACE_LEN], uint32_t domain, uint8_t bus)
{
    snprintf(text, PLACE_LEN, "pci%04lx:%02x", (unsigned long)domain, bus);
    return text;
}

/* What there is, if that is not too much to say. */
static void list_roots(const struct machine *machine, char *text, size_t size)
{
    size_t len = (size_t)snprintf(text, size, "there is no such root complex; "
                                  "there are");

    for (size_t i = 0; i < machine->reading.count && len < size; i++) {
        const struct p2p_record *record = &machine->reading.record[i];
        char root[PLACE_LEN];

        write_root(root, record->domain, record->bus);
        if (record->above == P2P_ABOVE_NOBODY && !strstr(text, root)) {
            len += (size_t)snprintf(text + len, size - len, " %s", root);
        }
    }
}

bool has_several_roots(const struct machine *machine)
{
    const struct p2p_record *first = NULL;

    for (size_t i = 0; i < machine->reading.count; i++) {
        const struct p2p_record *record = &machine->reading.record[i];

        if (record->above != P2P_ABOVE_NOBODY) {
            continue;
        }
        first = first ? first : record;
        if (record->domain != first->domain || record->bus != first->bus) {
            return true;
        }
    }
    return false;
}

static bool has_root(const struct machine *machine,
                     const struct root_policy *root)
{
    return has_end(machine, (struct p2p_policy_end) {
        P2P_SCOPE_HOST, (uint64_t)root->domain << 16 |
                        (uint64_t)root->bus << 8,
    });
}

bool is_forwarding_known(const struct machine *machine, p2p_id id)
{
    const struct p2p_record *record = record_of(machine, id);

    while (record->above >= 0) {
        record = &machine->reading.record[record->above];
    }
    for (unsigned i = 0; i < machine->roots; i++) {
        const struct root_policy *root = &machine->root[i];

        if (root->for_all || (root->domain == record->domain &&
                              root->bus == record->bus)) {
            return true;
        }
    }
    return false;
}

/* The policies of the domain of @root, chained behind the first. */
static struct p2p_policies *policies_of(struct machine *machine,
                                        const struct root_policy *root)
{
    unsigned i = 0;

    while (i < machine->domains &&
           machine->policies[i].domain != root->domain) {
        i++;
    }
    if (i == machine->domains) {
        machine->policies[i].domain = root->domain;
        machine->domains++;
        if (i) {
            machine->policies[i - 1].next = &machine->policies[i];
        }
    }
    return &machine->policies[i];
}

bool load_policies(struct machine *machine, const struct options *options)
{
    if (!read_policies(machine, options)) {
        return false;
    }
    machine->policies = calloc(machine->roots + 1,
                               sizeof(*machine->policies));
    if (!machine->policies) {
        return fail("out of memory");
    }
    for (unsigned i = 0; i < machine->roots; i++) {
        const struct root_policy *root = &machine->root[i];
        char there[LIST_LEN];

        if (root->for_all) {
            machine->policies[0].otherwise = root->policy;
        } else if (has_root(machine, root)) {
            policies_of(machine, root)->of_host[root->bus] = root->policy;
        } else {
            list_roots(machine, there, sizeof(there));
            return fail_at(options->policy[i], 1, there);
        }
    }
    return true;
}
