/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The text form of a policy: what each text means, as p2p_policy_format()
 * writes it, and for each that means nothing what is wrong, where, and what
 * could have stood there.
 */
#include <stdlib.h>
#include <string.h>

#include "p2pcore/policy_text.h"
#include "tap.h"

#define CAPACITY 4u
#define TEXT_MAX 256u

#define FIRST_ITEM \
    "forward-all, same-host, writes-only, none, 'default' or an end"
#define LATER_ITEM "'default' or an end"
#define END "a port such as 00:03.0, a host bridge such as 00:*, a name or '*'"
#define BUS "a bus number of two hexadecimal digits"
#define DEVICE "'*' or a device from 00 to 1f"
#define FUNCTION "a function from 0 to 7"
#define OUTCOME "forward, ur, drop or ca"
#define ACCESS "read, write or atomic"
#define DIFFERENT "other ends or accesses than an entry before"

enum {
    UNEXPECTED = P2P_POLICY_UNEXPECTED,
    EARLY = P2P_POLICY_ENDS_EARLY,
    RANGE = P2P_POLICY_OUT_OF_RANGE,
    WORD = P2P_POLICY_UNKNOWN_WORD,
    NAME = P2P_POLICY_UNKNOWN_NAME,
    MISPLACED = P2P_POLICY_MISPLACED,
    REPEATED = P2P_POLICY_REPEATED,
    MANY = P2P_POLICY_TOO_MANY,
};

struct good {
    const char *text;
    const char *means;
};

static const struct good good[] = {
    { "forward-all", "default=forward" },
    { "same-host", "default=ur; *>same=forward" },
    { "writes-only", "default=drop; *>*/write=forward" },
    { "none", "default=ur" },
    { "default=ca", "default=ca" },
    { "none;default=drop", "default=drop" },
    { "*>*=forward", "default=ur; *>*=forward" },
    { "00:03.0>80:*=forward", "default=ur; 00:03.0>80:*=forward" },
    { "fF:1F.7>00:00.0=drop", "default=ur; ff:1f.7>00:00.0=drop" },
    { "ab:*>same/atomic=ca", "default=ur; ab:*>same/atomic=ca" },
    { "*>*/atomic+read=ur", "default=ur; *>*/read+atomic=ur" },
    { "*>*/read+write+atomic=ur", "default=ur; *>*=ur" },
    { " 00:03.0 > nvme.0-a_1 /\tread + write\n= ca ; default = forward ",
      "default=forward; 00:03.0>00:05.1/read+write=ca" },
    { "pxb>*=drop", "default=ur; 80:*>*=drop" },
    { "abc>*=drop", "default=ur; 0a:0b.4>*=drop" },
    { "0000:00:03.0>0001:00:*=ur; 0001:00:1f.7>abcdef01:80:00.0=ca",
      "default=ur; 00:03.0>0001:00:*=ur; 0001:00:1f.7>abcdef01:80:00.0=ca" },
    { "00010000:00:*>*=ur; 000fffff:00:*>*=ca",
      "default=ur; 10000:00:*>*=ur; fffff:00:*>*=ca" },
    { "*>*=ur;*>*/read=ca;*>*/write=drop;*>*/read+write=forward",
      "default=ur; *>*=ur; *>*/read=ca; *>*/write=drop; "
      "*>*/read+write=forward" },
};

struct bad {
    const char *text;
    int problem;
    size_t column;
    const char *expected;
};

static const struct bad bad[] = {
    /* An item. */
    { "", EARLY, 1, FIRST_ITEM },
    { "  ", EARLY, 3, FIRST_ITEM },
    { ";none", UNEXPECTED, 1, FIRST_ITEM },
    { "foward-all", WORD, 1, FIRST_ITEM },
    { "nvme.0-a_1", WORD, 1, FIRST_ITEM },
    { " same-hosts ; none", WORD, 2, FIRST_ITEM },
    { "none;", EARLY, 6, LATER_ITEM },
    { "none; ;*>*=ur", UNEXPECTED, 7, LATER_ITEM },
    { "none;forward-al", WORD, 6, LATER_ITEM },
    { "default=ur;none", MISPLACED, 12, LATER_ITEM },
    { "none;none", MISPLACED, 6, LATER_ITEM },
    { "none none", UNEXPECTED, 6, "';' or the end" },
    { "none>*=ur", UNEXPECTED, 5, "';' or the end" },
    { "*>*=ur,default=ur", UNEXPECTED, 7, "';' or the end" },
    /* The default. */
    { "default", EARLY, 8, "'='" },
    { "default>*=ur", UNEXPECTED, 8, "'='" },
    { "default=", EARLY, 9, OUTCOME },
    { "default= ;none", UNEXPECTED, 10, OUTCOME },
    { "default=allow", WORD, 9, OUTCOME },
    { "default=UR", WORD, 9, OUTCOME },
    { "default=ur;default=ur", REPEATED, 12, "an end" },
    /* An end. */
    { "-", UNEXPECTED, 1, FIRST_ITEM },
    { "same>*=ur", MISPLACED, 1, END },
    { "nobody>*=ur", NAME, 1, END },
    { "any>*=ur", NAME, 1, END },
    { "strange>*=ur", NAME, 1, END },
    { "0", EARLY, 2, BUS },
    { "0:03.0>*=ur", UNEXPECTED, 2, BUS },
    { "000:03.0>*=ur", UNEXPECTED, 3, "':'" },
    { "00", EARLY, 3, "':'" },
    { "00:", EARLY, 4, DEVICE },
    { "00:.0", UNEXPECTED, 4, DEVICE },
    { "00:3.0", UNEXPECTED, 5, DEVICE },
    { "00:20.0>*=ur", RANGE, 4, DEVICE },
    { "00:ff.0>*=ur", RANGE, 4, DEVICE },
    { "00:1f", EARLY, 6, "'.'" },
    { "00:1f:0", UNEXPECTED, 6, "'.'" },
    { "00:1f.", EARLY, 7, FUNCTION },
    { "00:1f.8>*=ur", RANGE, 7, FUNCTION },
    { "00:1f.g>*=ur", UNEXPECTED, 7, FUNCTION },
    { "00 :1f.0>*=ur", UNEXPECTED, 3, "':'" },
    { "00:03.0", EARLY, 8, "'>'" },
    { "00:03.00>*=ur", UNEXPECTED, 8, "'>'" },
    { "0001:", EARLY, 6, BUS },
    { "0001:*>*=ur", UNEXPECTED, 6, BUS },
    { "0001:00.0>*=ur", UNEXPECTED, 8, "':'" },
    { "0001:00:20.0>*=ur", RANGE, 9, DEVICE },
    { "001:00:03.0>*=ur", UNEXPECTED, 3, "':'" },
    { "000000001:00:03.0>*=ur", UNEXPECTED, 3, "':'" },
    { "*>fffffffg:00:*=ur", NAME, 3, END },
    { "00:*.0>*=ur", UNEXPECTED, 5, "'>'" },
    { "**>*=ur", UNEXPECTED, 2, "'>'" },
    { "pxb=ur", UNEXPECTED, 4, "'>'" },
    { "*>", EARLY, 3, END },
    { "*>=ur", UNEXPECTED, 3, END },
    { "*>default=ur", MISPLACED, 3, END },
    { "*>none=ur", MISPLACED, 3, END },
    { "*>nobody=ur", NAME, 3, END },
    { "*> 00:20.0=ur", RANGE, 7, DEVICE },
    /* Accesses and the outcome. */
    { "*>*", EARLY, 4, "'/' or '='" },
    { "*>same:read=ur", UNEXPECTED, 7, "'/' or '='" },
    { "*>*/", EARLY, 5, ACCESS },
    { "*>*/=ur", UNEXPECTED, 5, ACCESS },
    { "*>*/reads=ur", WORD, 5, ACCESS },
    { "*>*/read", EARLY, 9, "'+' or '='" },
    { "*>*/read,write=ur", UNEXPECTED, 9, "'+' or '='" },
    { "*>*/read+", EARLY, 10, ACCESS },
    { "*>*/read+read=ur", REPEATED, 10, "another access" },
    { "*>*=", EARLY, 5, OUTCOME },
    { "*>*=1", UNEXPECTED, 5, OUTCOME },
    { "*>*=acsv", WORD, 5, OUTCOME },
    /* What the policy itself does not take. */
    { "*>*=ur; *>* = ca", REPEATED, 9, DIFFERENT },
    { "same-host;*>same=ur", REPEATED, 11, DIFFERENT },
    { "*>*/read+write=ur;*>*/read+atomic=ur", REPEATED, 19, DIFFERENT },
    { "pxb>*=ur;80:*>*=ur", REPEATED, 10, DIFFERENT },
    { "0000:80:*>*=ur;80:*>*=ur", REPEATED, 16, DIFFERENT },
    { "*>*=ur;*>same=ur;*>00:*=ur;*>01:*=ur; *>02:*=ur", MANY, 39,
      "fewer entries" },
};

static bool find(void *opaque, const char *name, size_t len,
                 struct p2p_policy_end *end)
{
    static const struct {
        const char *name;
        struct p2p_policy_end end;
    } ends[] = {
        { "nvme.0-a_1", { P2P_SCOPE_PORT, 0x0029 } },
        { "abc", { P2P_SCOPE_PORT, 0x0a5c } },
        { "pxb", { P2P_SCOPE_HOST, 0x80ff } },
        { "any", { P2P_SCOPE_ANY, 0 } },
        { "strange", { (enum p2p_scope)77, 0 } },
    };

    (void)opaque;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (strlen(ends[i].name) == len && !memcmp(ends[i].name, name, len)) {
            *end = ends[i].end;
            return true;
        }
    }
    return false;
}

/* Functions 2 and up of a device are not, nor is bus ee. */
static bool is_there(void *opaque, struct p2p_policy_end end)
{
    (void)opaque;
    return (end.rid >> 8 & 0xff) != 0xee &&
           (end.scope != P2P_SCOPE_PORT || (end.rid & 7) < 2);
}

static const struct p2p_policy_names names = { .find = find };

static struct p2p_policy *new_policy(void)
{
    static union {
        max_align_t align;
        char bytes[16384];
    } mem;
    struct p2p_policy *policy = p2p_policy_init(&mem, sizeof(mem), CAPACITY);

    if (!policy) {
        printf("Bail out! a policy takes %zu bytes\n",
               p2p_policy_size(CAPACITY));
        exit(1);
    }
    return policy;
}

static bool means(const struct p2p_policy *policy, const char *text)
{
    char is[TEXT_MAX];

    return p2p_policy_format(policy, is, sizeof(is)) == strlen(text) &&
           !strcmp(is, text);
}

static bool is_good(const struct good *row)
{
    struct p2p_policy_error error = { P2P_POLICY_TOO_MANY, 77, NULL };
    struct p2p_policy *policy = new_policy();

    return !p2p_policy_parse(policy, row->text, strlen(row->text), &names,
                             &error) &&
           error.problem == P2P_POLICY_FINE && error.column == 0 &&
           !strcmp(error.expected, "") && means(policy, row->means) &&
           !p2p_policy_parse(new_policy(), row->means, strlen(row->means),
                             NULL, NULL) &&
           means(policy, row->means);
}

static bool is_bad(const struct bad *row, struct p2p_policy_error *error)
{
    struct p2p_policy *policy = new_policy();
    int wrong = row->problem == MANY ? -P2P_ERR_NOSPACE : -P2P_ERR_BAD_POLICY;

    p2p_policy_set_default(policy, P2P_FAIL_CA);
    return p2p_policy_parse(policy, row->text, strlen(row->text), &names,
                            error) == wrong &&
           (int)error->problem == row->problem &&
           error->column == row->column &&
           !strcmp(error->expected, row->expected) &&
           means(policy, "default=ca");
}

static void check_good(void)
{
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        tap_ok(is_good(&good[i]), good[i].means);
    }
}

static void check_bad(void)
{
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct p2p_policy_error error;
        char name[TEXT_MAX];

        snprintf(name, sizeof(name), "%s at %zu of \"%.60s\"",
                 p2p_policy_problem_name(
                     (enum p2p_policy_problem)bad[i].problem),
                 bad[i].column, bad[i].text);
        for (char *c = name; *c; c++) {
            *c = *c == '\n' || *c == '#' ? ' ' : *c;
        }
        if (!tap_ok(is_bad(&bad[i], &error), name)) {
            printf("# got %s at %zu, expected %s\n",
                   p2p_policy_problem_name(error.problem), error.column,
                   error.expected);
        }
    }
}

/* Whatever @text is, it is taken whole, or refused without a trace. */
static bool is_safe(const char *text, size_t len)
{
    struct p2p_policy_error error;
    struct p2p_policy *policy = new_policy();
    int result;

    p2p_policy_set_default(policy, P2P_FAIL_CA);
    result = p2p_policy_parse(policy, text, len, &names, &error);
    if (!result) {
        return error.problem == P2P_POLICY_FINE;
    }
    return error.problem > P2P_POLICY_FINE &&
           error.problem < P2P_POLICY_PROBLEMS && error.column >= 1 &&
           error.column <= len + 1 && error.expected[0] &&
           means(policy, "default=ca");
}

/* Each cut, and each change of one byte, of a text that has everything. */
static void check_damage(void)
{
    static const char whole[] =
        "same-host;default=drop;00:03.0>80:*/read+atomic=ca;pxb>00:1f.7=ur";
    const size_t len = sizeof(whole) - 1;
    bool safe = true;

    for (size_t i = 0; i <= len; i++) {
        /* A copy of exact length lets a sanitizer see one byte too many. */
        char *cut = malloc(i + 1);

        memcpy(cut, whole, i);
        safe = safe && is_safe(cut, i);
        for (int byte = 0; i > 0 && byte < 256; byte++) {
            cut[i - 1] = (char)byte;
            safe = safe && is_safe(cut, i);
        }
        free(cut);
    }
    tap_ok(safe, "no cut and no changed byte does harm");
}

static void check_frozen(void)
{
    struct p2p_policy_error error = { P2P_POLICY_TOO_MANY, 77, NULL };
    struct p2p_policy *policy = new_policy();

    p2p_policy_freeze(policy);
    tap_ok(p2p_policy_parse(policy, "none", 4, NULL, &error) ==
           -P2P_ERR_FROZEN && error.problem == P2P_POLICY_FINE,
           "a frozen policy takes no text");
}

/* Where it is known what there is, ends of other numbers are refused. */
static void check_there(void)
{
    static const struct p2p_policy_names there = { .is_there = is_there };
    static const struct {
        const char *text;
        size_t column;          /* 0: it is good */
        enum p2p_policy_problem problem;
    } rows[] = {
        { "00:03.0>80:*=ur; *>0001:00:1f.1/read=ca", 0, P2P_POLICY_FINE },
        { "*>same=ur; same-host>*=ur", 12, P2P_POLICY_MISPLACED },
        { "00:03.2>*=ur", 1, P2P_POLICY_NO_SUCH_END },
        { "none;  00:03.0 >  19:00.7 = ur", 19, P2P_POLICY_NO_SUCH_END },
        { "none; *>ee:*=ur", 9, P2P_POLICY_NO_SUCH_END },
        { "0001:ee:00.0>*=ur", 1, P2P_POLICY_NO_SUCH_END },
        { "ee:20.0>*=ur", 4, P2P_POLICY_OUT_OF_RANGE },
        { "pxb>*=ur", 1, P2P_POLICY_UNKNOWN_NAME },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct p2p_policy_error error;
        struct p2p_policy *policy = new_policy();
        int result = p2p_policy_parse(policy, rows[i].text,
                                      strlen(rows[i].text), &there, &error);
        char name[TEXT_MAX];

        snprintf(name, sizeof(name), "with what is there known: %s",
                 rows[i].text);
        tap_ok(result == (rows[i].column ? -P2P_ERR_BAD_POLICY : 0) &&
               error.problem == rows[i].problem &&
               error.column == rows[i].column &&
               (!result || means(policy, "default=ur")), name);
    }
}

static void check_nameless(void)
{
    struct p2p_policy_error error;

    tap_ok(p2p_policy_parse(new_policy(), "*>pxb=ur", 8, NULL, &error) ==
           -P2P_ERR_BAD_POLICY && error.problem == P2P_POLICY_UNKNOWN_NAME &&
           error.column == 3, "without anybody to ask there are no names");
}

static void check_format(void)
{
    static const char text[] = "default=ur; *>same=forward";
    struct p2p_policy *policy = new_policy();
    bool right = true;

    p2p_policy_add_preset(policy, P2P_PRESET_SAME_HOST);
    for (size_t size = 0; size <= sizeof(text) + 1; size++) {
        char is[sizeof(text) + 2];
        size_t kept = size < sizeof(text) ? size - (size > 0)
                                          : sizeof(text) - 1;

        memset(is, '#', sizeof(is));
        right = right &&
                p2p_policy_format(policy, is, size) == sizeof(text) - 1 &&
                !memcmp(is, text, kept) && (!size || is[kept] == '\0') &&
                is[size] == '#';
    }
    tap_ok(right, "a text is cut to every size");
}

/* The planted fault: rows that are wrong in one thing do not pass. */
static void check_faults(void)
{
    static const struct good wrong = { "none", "default=ca" };
    static const struct bad wrongs[] = {
        { "*>*=1", EARLY, 5, OUTCOME },
        { "*>*=1", UNEXPECTED, 4, OUTCOME },
        { "*>*=1", UNEXPECTED, 5, ACCESS },
        { "*>*=ur", UNEXPECTED, 5, OUTCOME },
    };
    struct p2p_policy_error error;

    tap_ok(!is_good(&wrong), "planted: another meaning");
    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        tap_ok(!is_bad(&wrongs[i], &error), "planted: another problem");
    }
}

int main(void)
{
    check_good();
    check_bad();
    tap_ok(sizeof(bad) / sizeof(bad[0]) >= sizeof(good) / sizeof(good[0]),
           "at least as many bad texts as good ones");
    check_damage();
    check_frozen();
    check_there();
    check_nameless();
    check_format();
    check_faults();
    return tap_end();
}
