/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The policy parser under random input: a text is refused with a place in it,
 * and changes nothing, or reads the same when it is written down again.
 */
#include <string.h>

#include "fuzz.h"
#include "p2pcore/error.h"
#include "p2pcore/policy_text.h"

#define TEXT_MAX 4096u
#define FORMAT_MAX 8192u
#define ENTRIES 24u
#define MEMORY (1u << 18)
#define ASKED 16u

enum policy_fault {
    POLICY_RIGHT,
    POLICY_WRONG_COLUMN,
    POLICY_WRONG_ANSWER,
    POLICY_CHANGED,
    POLICY_FAULTS,
};

const char *const fuzz_faults[] = {
    [POLICY_WRONG_COLUMN] = "an error beyond the end",
    [POLICY_WRONG_ANSWER] = "what is read again answers otherwise",
    [POLICY_CHANGED] = "a text that is refused changes something",
};
const unsigned fuzz_fault_count = POLICY_FAULTS;

static const char *const pieces[] = {
    "none", "same-host", "writes-only", "forward-all", "default", "=", "ur",
    "ca", "drop", "forward", ";", ">", "/", "+", "read", "write", "atomic",
    "*", "same", "00:*", "00:01.0", "80:*", "80:1f.7", "00:20.0", "0", " ",
    "*>*=ca;", "00:01.0>80:*=drop;", "*>same/read=ur;", "00:01.0>*/write=ca;",
    "nvme0", "\n",
};

static _Alignas(16) unsigned char memory[2][MEMORY];
static char text[TEXT_MAX], format[2][FORMAT_MAX];

static size_t make_text(const uint8_t *data, size_t size)
{
    size_t len = 0;

    for (size_t i = 0; i < size; i++) {
        const char *piece = pieces[data[i] % (sizeof(pieces) /
                                              sizeof(pieces[0]))];

        if (len + strlen(piece) >= TEXT_MAX) {
            break;
        }
        if (data[i] >= 0xfc) {
            text[len++] = (char)(data[i] ^ data[size - 1]);
            continue;
        }
        memcpy(text + len, piece, strlen(piece));
        len += strlen(piece);
    }
    return len;
}

static struct p2p_policy *empty(unsigned which)
{
    return p2p_policy_init(memory[which], MEMORY, ENTRIES);
}

static bool is_error(int result, const struct p2p_policy_error *error,
                     size_t len)
{
    return (result == -P2P_ERR_BAD_POLICY || result == -P2P_ERR_NOSPACE) &&
           error->problem != P2P_POLICY_FINE &&
           (unsigned)error->problem < P2P_POLICY_PROBLEMS &&
           error->column >= 1 && error->column <= len + 1 && error->expected;
}

static struct p2p_policy_end end_of(unsigned number)
{
    return (struct p2p_policy_end) {
        number % 5 ? P2P_SCOPE_PORT : P2P_SCOPE_ANY,
        (uint16_t)(number % 3 ? 0x0008 : number % 2 ? 0x80ff : 0x8000),
    };
}

/* Whether both answer the same to some questions. */
static bool agree(const struct p2p_policy *a, const struct p2p_policy *b,
                  unsigned falsify)
{
    for (unsigned i = 0; i < ASKED; i++) {
        enum p2p_access access = (enum p2p_access)(i % 3);
        struct p2p_policy_answer x, y;

        if (p2p_policy_ask(a, end_of(i), end_of(i / 2), access, &x) ||
            p2p_policy_ask(b, end_of(i), end_of(i / 2), access, &y) ||
            x.failure + falsify != y.failure) {
            return false;
        }
    }
    return true;
}

/* What is written down of @policy reads as the same. */
static bool reads_again(struct p2p_policy *policy, unsigned fault,
                        const char **what)
{
    struct p2p_policy *again = empty(1);
    size_t len = p2p_policy_format(policy, format[0], FORMAT_MAX);

    *what = "too long a text";
    if (len >= FORMAT_MAX) {
        return false;
    }
    *what = "what it writes it cannot read";
    if (p2p_policy_parse(again, format[0], len, NULL, NULL)) {
        return false;
    }
    *what = "what it writes reads as something else";
    p2p_policy_format(again, format[1], FORMAT_MAX);
    if (strcmp(format[0], format[1]) || p2p_policy_freeze(policy) ||
        p2p_policy_freeze(again)) {
        return false;
    }
    *what = "the same text answers otherwise";
    return agree(policy, again, fault == POLICY_WRONG_ANSWER);
}

bool fuzz_holds(const uint8_t *data, size_t size, unsigned fault,
                const char **what)
{
    struct p2p_policy *policy = empty(0);
    struct p2p_policy_error error;
    size_t len = make_text(data, size);
    int result = p2p_policy_parse(policy, text, len, NULL, &error);

    if (!result) {
        *what = "no error, and yet one";
        return error.problem == P2P_POLICY_FINE &&
               reads_again(policy, fault, what);
    }
    error.column += fault == POLICY_WRONG_COLUMN ? len + 1 : 0;
    *what = "an error that cannot be";
    if (!is_error(result, &error, len)) {
        return false;
    }
    if (fault == POLICY_CHANGED) {
        p2p_policy_set_default(policy, P2P_FAIL_CA);
    }
    *what = "it was refused, and changed something";
    return p2p_policy_count(policy) == 0 &&
           p2p_policy_get_default(policy) == P2P_FAIL_UR;
}
