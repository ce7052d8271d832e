/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "policy/scan.h"

#include "base/text_scan.h"

#define DEVICE_MAX 0x1fu
#define FUNCTION_MAX 7u
#define DOMAIN_DIGITS_MIN 4u
#define DOMAIN_DIGITS_MAX 8u

bool p2p_scan_fail(struct p2p_scan *scan, size_t at,
                   enum p2p_policy_problem problem, const char *expected)
{
    scan->error.problem = problem;
    scan->error.column = at + 1;
    scan->error.expected = expected;
    return false;
}

bool p2p_scan_fail_here(struct p2p_scan *scan, const char *expected)
{
    return p2p_scan_fail(scan, scan->at,
                         scan->at == scan->len ? P2P_POLICY_ENDS_EARLY
                                               : P2P_POLICY_UNEXPECTED,
                         expected);
}

/* The byte at @at, or 0 beyond the end. */
static char byte(const struct p2p_scan *scan, size_t at)
{
    return at < scan->len ? scan->text[at] : '\0';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_in_word(char c)
{
    return is_letter(c) || p2p_text_digit(c) < 10 || c == '.' || c == '-' ||
           c == '_';
}

void p2p_scan_skip_spaces(struct p2p_scan *scan)
{
    while (byte(scan, scan->at) == ' ' || byte(scan, scan->at) == '\t' ||
           byte(scan, scan->at) == '\n') {
        scan->at++;
    }
}

bool p2p_scan_is_done(struct p2p_scan *scan)
{
    p2p_scan_skip_spaces(scan);
    return scan->at == scan->len;
}

bool p2p_scan_is(struct p2p_scan *scan, char c)
{
    return !p2p_scan_is_done(scan) && scan->text[scan->at] == c;
}

bool p2p_scan_accept(struct p2p_scan *scan, char c)
{
    bool is = p2p_scan_is(scan, c);

    scan->at += is;
    return is;
}

bool p2p_scan_need(struct p2p_scan *scan, char c, const char *expected)
{
    return p2p_scan_accept(scan, c) || p2p_scan_fail_here(scan, expected);
}

struct p2p_word p2p_scan_peek(struct p2p_scan *scan)
{
    struct p2p_word word;

    p2p_scan_skip_spaces(scan);
    word = (struct p2p_word) { scan->text + scan->at, 0, scan->at };
    if (is_letter(byte(scan, scan->at))) {
        while (is_in_word(byte(scan, scan->at + word.len))) {
            word.len++;
        }
    }
    return word;
}

bool p2p_word_is(struct p2p_word word, const char *text)
{
    for (size_t i = 0; i < word.len; i++) {
        if (text[i] != word.text[i]) {
            return false;
        }
    }
    return text[word.len] == '\0';
}

/* Number of hexadecimal digits that are next. */
static unsigned digits_here(const struct p2p_scan *scan)
{
    unsigned count = 0;

    while (p2p_text_digit(byte(scan, scan->at + count)) != P2P_TEXT_NO_DIGIT) {
        count++;
    }
    return count;
}

static bool has_domain(const struct p2p_scan *scan)
{
    unsigned digits = digits_here(scan);

    return digits >= DOMAIN_DIGITS_MIN && digits <= DOMAIN_DIGITS_MAX &&
           byte(scan, scan->at + digits) == ':';
}

bool p2p_scan_is_rid(struct p2p_scan *scan)
{
    p2p_scan_skip_spaces(scan);
    return p2p_text_digit(byte(scan, scan->at)) < 10 || has_domain(scan) ||
           (digits_here(scan) == 2 && byte(scan, scan->at + 2) == ':');
}

/* Take @digits hexadecimal digits, of a value up to @max. */
static bool number(struct p2p_scan *scan, unsigned digits, unsigned max,
                   const char *expected, unsigned *value)
{
    size_t start = scan->at;

    *value = 0;
    for (unsigned i = 0; i < digits; i++) {
        unsigned next = p2p_text_digit(byte(scan, scan->at));

        if (next == P2P_TEXT_NO_DIGIT) {
            return p2p_scan_fail_here(scan, expected);
        }
        *value = *value << 4 | next;
        scan->at++;
    }
    return *value <= max ||
           p2p_scan_fail(scan, start, P2P_POLICY_OUT_OF_RANGE, expected);
}

/* Take @c, which follows without a space. */
static bool adjacent(struct p2p_scan *scan, char c, const char *expected)
{
    if (byte(scan, scan->at) != c) {
        return p2p_scan_fail_here(scan, expected);
    }
    scan->at++;
    return true;
}

bool p2p_scan_rid(struct p2p_scan *scan, struct p2p_policy_end *end)
{
    unsigned domain = 0, bus, device, function;

    p2p_scan_skip_spaces(scan);
    if (has_domain(scan) &&
        (!number(scan, digits_here(scan), UINT32_MAX, "a domain", &domain) ||
         !adjacent(scan, ':', "':'"))) {
        return false;
    }
    if (!number(scan, 2, 0xff, "a bus number of two hexadecimal digits",
                &bus) ||
        !adjacent(scan, ':', "':'")) {
        return false;
    }
    *end = (struct p2p_policy_end) {
        P2P_SCOPE_HOST, (uint64_t)domain << 16 | bus << 8,
    };
    if (byte(scan, scan->at) == '*') {
        scan->at++;
        return true;
    }
    if (!number(scan, 2, DEVICE_MAX, "'*' or a device from 00 to 1f",
                &device) ||
        !adjacent(scan, '.', "'.'") ||
        !number(scan, 1, FUNCTION_MAX, "a function from 0 to 7", &function)) {
        return false;
    }
    end->scope = P2P_SCOPE_PORT;
    end->rid |= device << 3 | function;
    return true;
}
