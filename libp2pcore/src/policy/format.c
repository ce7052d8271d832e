/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/policy_text.h"
#include "policy/words.h"

struct writer {
    char *text;
    size_t size;
    size_t len;                 /* of all that was written, cut or not */
};

static void put_char(struct writer *writer, char c)
{
    /* One byte is kept for the zero. */
    if (writer->len + 1 < writer->size) {
        writer->text[writer->len] = c;
    }
    writer->len++;
}

static void put(struct writer *writer, const char *text)
{
    while (*text) {
        put_char(writer, *text++);
    }
}

/* At least so many hexadecimal digits. */
static void put_hex(struct writer *writer, uint32_t value, unsigned digits)
{
    static const char digit[] = "0123456789abcdef";

    while (digits < 8 && value >> 4 * digits) {
        digits++;
    }
    while (digits--) {
        put_char(writer, digit[value >> 4 * digits & 0xf]);
    }
}

/* With its domain, unless that is the one that can be left out. */
static void put_bus(struct writer *writer, uint64_t rid)
{
    if (p2p_rid_domain(rid)) {
        put_hex(writer, p2p_rid_domain(rid), 4);
        put(writer, ":");
    }
    put_hex(writer, p2p_rid_bus(rid), 2);
    put(writer, ":");
}

static void put_end(struct writer *writer, struct p2p_policy_end end)
{
    switch (end.scope) {
    case P2P_SCOPE_ANY:
        put(writer, "*");
        break;
    case P2P_SCOPE_SAME:
        put(writer, P2P_WORD_SAME);
        break;
    case P2P_SCOPE_HOST:
        put_bus(writer, end.rid);
        put(writer, "*");
        break;
    case P2P_SCOPE_PORT:
        put_bus(writer, end.rid);
        put_hex(writer, p2p_rid_devfn(end.rid) >> 3, 2);
        put(writer, ".");
        put_char(writer, (char)('0' + (end.rid & 7)));
        break;
    case P2P_SCOPES:
        break;
    }
}

static void put_accesses(struct writer *writer, uint8_t accesses)
{
    char before = '/';

    if (accesses == P2P_POLICY_ALL_ACCESSES) {
        return;
    }
    for (unsigned i = 0; i < P2P_POLICY_ACCESSES; i++) {
        if (accesses >> i & 1) {
            put_char(writer, before);
            put(writer, p2p_access_name((enum p2p_access)i));
            before = '+';
        }
    }
}

static void put_outcome(struct writer *writer, enum p2p_failure failure)
{
    put(writer, "=");
    for (unsigned i = 0; i < P2P_OUTCOMES; i++) {
        if (p2p_outcome_words[i].failure == failure) {
            put(writer, p2p_outcome_words[i].text);
        }
    }
}

size_t p2p_policy_format(const struct p2p_policy *policy, char *text,
                         size_t size)
{
    struct writer writer = { text, size, 0 };

    put(&writer, P2P_WORD_DEFAULT);
    put_outcome(&writer, policy->otherwise);
    for (uint16_t i = 0; i < policy->count; i++) {
        const struct p2p_policy_entry *entry = &policy->entry[i];

        put(&writer, "; ");
        put_end(&writer, entry->from);
        put(&writer, ">");
        put_end(&writer, entry->to);
        put_accesses(&writer, entry->accesses);
        put_outcome(&writer, entry->failure);
    }
    if (size) {
        text[writer.len < size ? writer.len : size - 1] = '\0';
    }
    return writer.len;
}
