/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Text as web pages and some systems keep it, made plain: never longer.
 */
#include "p2pcore/lspci.h"
#include "base/text_scan.h"

#define TAG_LEN_MAX 400u
#define ASCII_LAST 0x7fu

/* "&lt;" stands for a character. */
static char take_entity(struct p2p_text *text)
{
    static const struct {
        const char *name;
        char is;
    } entities[] = {
        { "&nbsp;", ' ' }, { "&#160;", ' ' }, { "&lt;", '<' }, { "&gt;", '>' },
        { "&amp;", '&' }, { "&quot;", '"' }, { "&#39;", '\'' },
        { "&#43;", '+' }, { "&#45;", '-' }, { "&#58;", ':' },
        { "&#91;", '[' }, { "&#93;", ']' }, { "&#124;", '|' },
    };

    for (unsigned i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
        if (p2p_text_take(text, entities[i].name)) {
            return entities[i].is;
        }
    }
    return '\0';
}

static bool ends_name(const struct p2p_text *text)
{
    return text->len && (*text->at == '>' || *text->at == ' ' ||
                         *text->at == '/' || *text->at == '\n');
}

/*
 * A tag that web pages have: lspci itself prints "<access denied>" and the
 * like. *@breaks: it begins a new line.
 */
static bool take_tag(struct p2p_text *text, bool *breaks)
{
    static const struct {
        const char *name;
        bool breaks;
    } tags[] = {
        { "br", true }, { "BR", true }, { "p", true }, { "P", true },
        { "div", true }, { "DIV", true }, { "li", true }, { "tr", true },
        { "pre", true }, { "PRE", true }, { "td", false }, { "span", false },
        { "code", false }, { "tt", false }, { "font", false }, { "a", false },
        { "A", false }, { "b", false }, { "i", false }, { "em", false },
        { "strong", false }, { "ul", false }, { "table", false },
        { "tbody", false }, { "blockquote", false }, { "html", false },
        { "body", false }, { "wbr", false }, { "samp", false },
    };
    struct p2p_text rest = *text;

    if (!p2p_text_take(&rest, "<")) {
        return false;
    }
    p2p_text_take(&rest, "/");
    for (unsigned i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        struct p2p_text tag = rest;

        if (!p2p_text_take(&tag, tags[i].name) || !ends_name(&tag)) {
            continue;
        }
        for (unsigned j = 0; j < TAG_LEN_MAX && tag.len; j++) {
            if (p2p_text_take(&tag, ">")) {
                *breaks = tags[i].breaks;
                *text = tag;
                return true;
            }
            p2p_text_drop(&tag, 1);
        }
    }
    return false;
}

/* Whether the line goes on. */
static bool has_more(struct p2p_text text)
{
    while (text.len && (*text.at == ' ' || *text.at == '\r')) {
        p2p_text_drop(&text, 1);
    }
    return text.len && *text.at != '\n';
}

/* Of two bytes for each character, keep the one that is there for ASCII. */
static size_t narrow(char *text, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)text;
    bool little = len > 1 && bytes[0] == 0xff && bytes[1] == 0xfe;
    bool big = len > 1 && bytes[0] == 0xfe && bytes[1] == 0xff;
    size_t out = 0;

    if (!little && !big) {
        return len;
    }
    for (size_t i = 2; i + 1 < len; i += 2) {
        unsigned low = bytes[i + big], high = bytes[i + little];

        text[out++] = high || low > ASCII_LAST || !low ? ' ' : (char)low;
    }
    return out;
}

/*
 * What mails write for characters, "=3D" for "=", and a "=" at the end of a
 * line that goes on. lspci itself writes numbers behind "=" with small letters,
 * and "=09" not where a line starts.
 */
static bool take_quoted(struct p2p_text *text, bool starts, char *is)
{
    static const struct {
        const char *code;
        char is;
    } codes[] = {
        { "=3D", '=' }, { "=C2=A0", ' ' }, { "=3E", '>' }, { "=2E", '.' },
        { "=\n", '\0' }, { "=\r\n", '\0' }, { "=20\n", '\n' },
        { "=20\r\n", '\n' },
    };

    for (unsigned i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (p2p_text_take(text, codes[i].code)) {
            *is = codes[i].is;
            return true;
        }
    }
    if (starts && p2p_text_take(text, "=09")) {
        *is = '\t';
        return true;
    }
    return false;
}

size_t p2p_lspci_plain(char *text, size_t len)
{
    struct p2p_text rest = { text, narrow(text, len) };
    size_t out = 0;

    while (rest.len) {
        bool breaks = false, starts = !out || text[out - 1] == '\n' ||
                                      text[out - 1] == '\t';
        char entity = *rest.at == '&' ? take_entity(&rest) : '\0';

        if (!entity && *rest.at == '=' &&
            take_quoted(&rest, starts, &entity) && !entity) {
            continue;
        }
        if (entity) {
            text[out++] = entity;
        } else if (*rest.at == '<' && take_tag(&rest, &breaks)) {
            if (breaks && out && text[out - 1] != '\n' && has_more(rest)) {
                text[out++] = '\n';
            }
        } else {
            text[out++] = *rest.at;
            p2p_text_drop(&rest, 1);
        }
    }
    return out;
}
