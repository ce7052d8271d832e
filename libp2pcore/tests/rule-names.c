/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Every rule has a number, a name and a sentence, and they are the ones on the
 * page, if the page is there.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "p2pcore/rule.h"
#include "tap.h"

#define PAGE_MAX (256u << 10)

/* What a port is known to do is its choice, and nothing else is. */
static bool tells_choice(const char *text)
{
    return text && strstr(text, "is known to ");
}

static void check_rules(void)
{
    bool names = true, texts = true, choices = !p2p_rule_is_choice(0);

    for (unsigned i = 1; i < P2P_RULES; i++) {
        const char *name = p2p_rule_name((enum p2p_rule)i);
        const char *text = p2p_rule_text((enum p2p_rule)i);
        char number[16];

        snprintf(number, sizeof(number), "R%u ", i);
        names &= name && !strncmp(name, number, strlen(number)) &&
                 strlen(name) > strlen(number);
        choices &= p2p_rule_is_choice((enum p2p_rule)i) == tells_choice(text);
        texts &= text && *text && text[strlen(text) - 1] == '.';
    }
    tap_ok(names, "every rule has a name, which begins with its number");
    tap_ok(texts, "every rule has a sentence");
    tap_ok(choices, "a rule is a port's choice if its sentence says so");
}

/* The file at @path with every run of blanks made one; NULL if unreadable. */
static char *read_page(const char *path)
{
    FILE *file = fopen(path, "r");
    char *page;
    size_t len = 0;
    int c;

    if (!file) {
        return NULL;
    }
    page = malloc(PAGE_MAX);
    while (page && len + 1 < PAGE_MAX && (c = getc(file)) != EOF) {
        if (!isspace(c)) {
            page[len++] = (char)c;
        } else if (len && page[len - 1] != ' ') {
            page[len++] = ' ';
        }
    }
    if (page) {
        page[len] = '\0';
    }
    fclose(file);
    return page;
}

static bool is_on_page(const char *page, const char *name, const char *text)
{
    char wanted[1024];

    snprintf(wanted, sizeof(wanted), "**%s** %s", name, text);
    return strstr(page, wanted);
}

static void check_page(const char *path)
{
    static const char *const name = "each rule is on the page as it is here";
    char *page = read_page(path);
    bool all = true;

    if (!page) {
        tap_skip(name, "the page is not there");
        return;
    }
    for (unsigned i = 1; i < P2P_RULES; i++) {
        enum p2p_rule rule = (enum p2p_rule)i;

        if (!is_on_page(page, p2p_rule_name(rule), p2p_rule_text(rule))) {
            printf("# not so: %s\n", p2p_rule_name(rule));
            all = false;
        }
    }
    tap_ok(all, name);
    tap_ok(!is_on_page(page, p2p_rule_name(P2P_R20_PEER),
                       p2p_rule_text(P2P_R19_PEER_REDIRECT)),
           "planted: a sentence under another rule's name is not");
    free(page);
}

int main(int argc, char **argv)
{
    check_rules();
    if (argc > 1) {
        check_page(argv[1]);
    }
    return tap_end();
}
