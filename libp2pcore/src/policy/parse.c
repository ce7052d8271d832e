/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "policy/scan.h"
#include "policy/layout.h"

#define FIRST_ITEM \
    "forward-all, same-host, writes-only, none, 'default' or an end"
#define LATER_ITEM "'default' or an end"
#define END "a port such as 00:03.0, a host bridge such as 00:*, a name or '*'"
#define THERE "a function on a root bus, or a root bus, that is there"
#define OUTCOME "forward, ur, drop or ca"
#define ACCESS "read, write or atomic"

struct parser {
    struct p2p_scan scan;
    struct p2p_policy *policy;
    const struct p2p_policy_names *names;
    bool is_first;              /* no item has been read yet */
    bool has_default;
};

static enum p2p_preset preset_of(struct p2p_word word)
{
    for (unsigned i = 0; i < P2P_PRESETS; i++) {
        if (p2p_word_is(word, p2p_preset_name((enum p2p_preset)i))) {
            return (enum p2p_preset)i;
        }
    }
    return P2P_PRESETS;
}

static bool is_reserved(struct p2p_word word)
{
    return p2p_word_is(word, P2P_WORD_DEFAULT) ||
           p2p_word_is(word, P2P_WORD_SAME) || preset_of(word) != P2P_PRESETS;
}

/* Say at @at what @error of adding something there means. */
static bool is_added(struct parser *parser, size_t at, int error)
{
    if (!error) {
        return true;
    }
    if (error == -P2P_ERR_NOSPACE) {
        return p2p_scan_fail(&parser->scan, at, P2P_POLICY_TOO_MANY,
                             "fewer entries");
    }
    return p2p_scan_fail(&parser->scan, at, P2P_POLICY_REPEATED,
                         "other ends or accesses than an entry before");
}

static bool parse_outcome(struct parser *parser, enum p2p_failure *failure)
{
    struct p2p_word word = p2p_scan_peek(&parser->scan);

    if (!word.len) {
        return p2p_scan_fail_here(&parser->scan, OUTCOME);
    }
    for (unsigned i = 0; i < P2P_OUTCOME_WORDS; i++) {
        if (p2p_word_is(word, p2p_outcome_words[i].text)) {
            *failure = p2p_outcome_words[i].failure;
            parser->scan.at += word.len;
            return true;
        }
    }
    return p2p_scan_fail(&parser->scan, word.at, P2P_POLICY_UNKNOWN_WORD,
                         OUTCOME);
}

static bool parse_access(struct parser *parser, uint8_t *accesses)
{
    struct p2p_word word = p2p_scan_peek(&parser->scan);

    if (!word.len) {
        return p2p_scan_fail_here(&parser->scan, ACCESS);
    }
    for (unsigned i = 0; i < P2P_POLICY_ACCESSES; i++) {
        if (!p2p_word_is(word, p2p_access_name((enum p2p_access)i))) {
            continue;
        }
        if (*accesses >> i & 1) {
            return p2p_scan_fail(&parser->scan, word.at, P2P_POLICY_REPEATED,
                                 "another access");
        }
        *accesses = (uint8_t)(*accesses | 1u << i);
        parser->scan.at += word.len;
        return true;
    }
    return p2p_scan_fail(&parser->scan, word.at, P2P_POLICY_UNKNOWN_WORD,
                         ACCESS);
}

/* After the target: "/" and accesses or nothing, and "=". */
static bool parse_accesses(struct parser *parser, uint8_t *accesses)
{
    if (!p2p_scan_accept(&parser->scan, '/')) {
        *accesses = P2P_POLICY_ALL_ACCESSES;
        return p2p_scan_need(&parser->scan, '=', "'/' or '='");
    }
    *accesses = 0;
    do {
        if (!parse_access(parser, accesses)) {
            return false;
        }
    } while (p2p_scan_accept(&parser->scan, '+'));
    return p2p_scan_need(&parser->scan, '=', "'+' or '='");
}

static bool parse_name(struct parser *parser, struct p2p_word word,
                       struct p2p_policy_end *end)
{
    const struct p2p_policy_names *names = parser->names;

    if (is_reserved(word)) {
        return p2p_scan_fail(&parser->scan, word.at, P2P_POLICY_MISPLACED,
                             END);
    }
    if (!names || !names->find ||
        !names->find(names->opaque, word.text, word.len, end) ||
        (end->scope != P2P_SCOPE_HOST && end->scope != P2P_SCOPE_PORT)) {
        return p2p_scan_fail(&parser->scan, word.at, P2P_POLICY_UNKNOWN_NAME,
                             END);
    }
    parser->scan.at += word.len;
    return true;
}

/* An end by its number, of which it may be known whether it is there. */
static bool parse_rid(struct parser *parser, struct p2p_policy_end *end)
{
    const struct p2p_policy_names *names = parser->names;
    size_t start;

    p2p_scan_skip_spaces(&parser->scan);
    start = parser->scan.at;
    if (!p2p_scan_rid(&parser->scan, end)) {
        return false;
    }
    return !names || !names->is_there ||
           names->is_there(names->opaque, *end) ||
           p2p_scan_fail(&parser->scan, start, P2P_POLICY_NO_SUCH_END, THERE);
}

static bool parse_end(struct parser *parser, struct p2p_policy_end *end)
{
    struct p2p_word word;

    if (p2p_scan_accept(&parser->scan, '*')) {
        *end = (struct p2p_policy_end) { P2P_SCOPE_ANY, 0 };
        return true;
    }
    if (p2p_scan_is_rid(&parser->scan)) {
        return parse_rid(parser, end);
    }
    word = p2p_scan_peek(&parser->scan);
    return word.len ? parse_name(parser, word, end)
                    : p2p_scan_fail_here(&parser->scan, END);
}

static bool parse_target(struct parser *parser, struct p2p_policy_end *end)
{
    struct p2p_word word = p2p_scan_peek(&parser->scan);

    if (p2p_word_is(word, P2P_WORD_SAME)) {
        parser->scan.at += word.len;
        *end = (struct p2p_policy_end) { P2P_SCOPE_SAME, 0 };
        return true;
    }
    return parse_end(parser, end);
}

static bool parse_entry(struct parser *parser)
{
    struct p2p_policy_entry entry;
    size_t start = parser->scan.at;

    return parse_end(parser, &entry.from) &&
           p2p_scan_need(&parser->scan, '>', "'>'") &&
           parse_target(parser, &entry.to) &&
           parse_accesses(parser, &entry.accesses) &&
           parse_outcome(parser, &entry.failure) &&
           is_added(parser, start, p2p_policy_add(parser->policy, &entry));
}

static bool parse_default(struct parser *parser, struct p2p_word word)
{
    if (parser->has_default) {
        return p2p_scan_fail(&parser->scan, word.at, P2P_POLICY_REPEATED,
                             "an end");
    }
    parser->has_default = true;
    parser->scan.at += word.len;
    return p2p_scan_need(&parser->scan, '=', "'='") &&
           parse_outcome(parser, &parser->policy->otherwise);
}

static bool parse_preset(struct parser *parser, struct p2p_word word)
{
    if (!parser->is_first) {
        return p2p_scan_fail(&parser->scan, word.at, P2P_POLICY_MISPLACED,
                             LATER_ITEM);
    }
    parser->scan.at += word.len;
    return is_added(parser, word.at,
                    p2p_policy_add_preset(parser->policy, preset_of(word)));
}

/* Whether @word is all of its item, as only a preset is. */
static bool is_alone(const struct parser *parser, struct p2p_word word)
{
    struct p2p_scan behind = parser->scan;

    behind.at += word.len;
    return word.len && (p2p_scan_is_done(&behind) ||
                        p2p_scan_is(&behind, ';'));
}

static bool parse_item(struct parser *parser)
{
    const char *item = parser->is_first ? FIRST_ITEM : LATER_ITEM;
    struct p2p_word word = p2p_scan_peek(&parser->scan);

    if (!word.len && !p2p_scan_is(&parser->scan, '*') &&
        !p2p_scan_is_rid(&parser->scan)) {
        return p2p_scan_fail_here(&parser->scan, item);
    }
    if (p2p_word_is(word, P2P_WORD_DEFAULT)) {
        return parse_default(parser, word);
    }
    if (preset_of(word) != P2P_PRESETS) {
        return parse_preset(parser, word);
    }
    if (is_alone(parser, word)) {
        return p2p_scan_fail(&parser->scan, word.at, P2P_POLICY_UNKNOWN_WORD,
                             item);
    }
    return parse_entry(parser);
}

static bool parse_policy(struct parser *parser)
{
    do {
        if (!parse_item(parser)) {
            return false;
        }
        parser->is_first = false;
    } while (p2p_scan_accept(&parser->scan, ';'));
    return p2p_scan_is_done(&parser->scan) ||
           p2p_scan_fail_here(&parser->scan, "';' or the end");
}

int p2p_policy_parse(struct p2p_policy *policy, const char *text, size_t len,
                     const struct p2p_policy_names *names,
                     struct p2p_policy_error *error)
{
    struct parser parser = {
        .scan = { .text = text, .len = len, .error = { .expected = "" } },
        .policy = policy,
        .names = names,
        .is_first = true,
    };
    uint16_t count = policy->count;
    enum p2p_failure otherwise = policy->otherwise;
    int result = 0;

    if (policy->frozen) {
        result = -P2P_ERR_FROZEN;
    } else if (!parse_policy(&parser)) {
        policy->count = count;
        policy->otherwise = otherwise;
        result = parser.scan.error.problem == P2P_POLICY_TOO_MANY
                 ? -P2P_ERR_NOSPACE : -P2P_ERR_BAD_POLICY;
    }
    if (error) {
        *error = parser.scan.error;
    }
    return result;
}
