/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "p2pcore/policy_text.h"
#include "base/text_write.h"
#include "policy/layout.h"

/* With its domain, unless that is the one that can be left out. */
static void put_bus(struct p2p_writer *writer, uint64_t rid)
{
    if (p2p_rid_domain(rid)) {
        p2p_text_put_hex(writer, p2p_rid_domain(rid), 4);
        p2p_text_put(writer, ":");
    }
    p2p_text_put_hex(writer, p2p_rid_bus(rid), 2);
    p2p_text_put(writer, ":");
}

static void put_end(struct p2p_writer *writer, struct p2p_policy_end end)
{
    switch (end.scope) {
    case P2P_SCOPE_ANY:
        p2p_text_put(writer, "*");
        break;
    case P2P_SCOPE_SAME:
        p2p_text_put(writer, P2P_WORD_SAME);
        break;
    case P2P_SCOPE_HOST:
        put_bus(writer, end.rid);
        p2p_text_put(writer, "*");
        break;
    case P2P_SCOPE_PORT:
        put_bus(writer, end.rid);
        p2p_text_put_hex(writer, p2p_rid_devfn(end.rid) >> 3, 2);
        p2p_text_put(writer, ".");
        p2p_text_put_char(writer, (char)('0' + (end.rid & 7)));
        break;
    case P2P_SCOPES:
        break;
    }
}

static void put_accesses(struct p2p_writer *writer, uint8_t accesses)
{
    char before = '/';

    if (accesses == P2P_POLICY_ALL_ACCESSES) {
        return;
    }
    for (unsigned i = 0; i < P2P_POLICY_ACCESSES; i++) {
        if (accesses >> i & 1) {
            p2p_text_put_char(writer, before);
            p2p_text_put(writer, p2p_access_name((enum p2p_access)i));
            before = '+';
        }
    }
}

static void put_outcome(struct p2p_writer *writer, enum p2p_failure failure)
{
    p2p_text_put(writer, "=");
    for (unsigned i = 0; i < P2P_OUTCOME_WORDS; i++) {
        if (p2p_outcome_words[i].failure == failure) {
            p2p_text_put(writer, p2p_outcome_words[i].text);
        }
    }
}

size_t p2p_policy_format(const struct p2p_policy *policy, char *text,
                         size_t size)
{
    struct p2p_writer writer = { text, size, 0 };

    p2p_text_put(&writer, P2P_WORD_DEFAULT);
    put_outcome(&writer, policy->otherwise);
    for (uint16_t i = 0; i < policy->count; i++) {
        const struct p2p_policy_entry *entry = &policy->entry[i];

        p2p_text_put(&writer, "; ");
        put_end(&writer, entry->from);
        p2p_text_put(&writer, ">");
        put_end(&writer, entry->to);
        put_accesses(&writer, entry->accesses);
        put_outcome(&writer, entry->failure);
    }
    return p2p_text_end(&writer);
}
