/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Text as web pages, mails and some systems keep it, made plain, and text that
 * only looks like that, left alone.
 */
#include <string.h>

#include "p2pcore/lspci.h"
#include "tap.h"

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *name;
    const char *text;
    size_t len;
    const char *plain;
} rows[] = {
    { "nothing", BYTES(""), "" },
    { "entities", BYTES("&nbsp;&lt;TAbort- &gt;&amp;&quot;&#43;&#160;"),
      " <TAbort- >&\"+ " },
    { "line breaks at the end of lines", BYTES("a<br>\nb<br/>\n<br />c"),
      "a\nb\nc" },
    { "line breaks within one line", BYTES("a<br>b<BR>c</div>d"),
      "a\nb\nc\nd" },
    { "tags", BYTES("<pre class=\"x\"><b>a</b> <a href=\"b\">c</a></pre>\n"),
      "a c\n" },
    { "quoted-printable", BYTES("secondary=3D01, DSel=3D0=\n more=20\nb\r\n"),
      "secondary=01, DSel=0 more\nb\r\n" },
    { "quoted-printable white space", BYTES("=09a\n=C2=A0b\n=09=09c=\r\nd"),
      "\ta\n b\n\t\tcd" },
    { "little-endian pairs of bytes", BYTES("\xff\xfe" "a\0\xe9\0\n\0"),
      "a \n" },
    { "big-endian pairs of bytes", BYTES("\xfe\xff\0a\0\n\x26\x3a"), "a\n " },
    { "half a pair", BYTES("\xff\xfe" "a\0b"), "a" },

    { "left alone: what lspci prints", BYTES("<access denied> >TAbort- <MAbort"
      "- <chain broken> <64ns <?> &"), "<access denied> >TAbort- <MAbort- "
      "<chain broken> <64ns <?> &" },
    { "left alone: numbers", BYTES("secondary=3d, subordinate=09 =20, =3"),
      "secondary=3d, subordinate=09 =20, =3" },
    { "left alone: addresses", BYTES("Cc: <a@example.org> <bridge> <pretty>"),
      "Cc: <a@example.org> <bridge> <pretty>" },
    { "left alone: the start of a tag", BYTES("<br <b"), "<br <b" },
    { "left alone: an entity that is none", BYTES("&lt &none;"), "&lt &none;" },
    { "left alone: one byte of a mark", BYTES("\xff"), "\xff" },
};

static bool is_right(size_t row, const char *plain)
{
    char text[128];
    size_t len;

    memset(text, 0x5a, sizeof(text));
    memcpy(text, rows[row].text, rows[row].len);
    len = p2p_lspci_plain(text, rows[row].len);
    return len <= rows[row].len && len == strlen(plain) &&
           !memcmp(text, plain, len) && text[rows[row].len] == 0x5a;
}

int main(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        tap_ok(is_right(i, rows[i].plain), rows[i].name);
    }
    tap_ok(!is_right(1, "&nbsp;") && !is_right(10, "> "),
           "planted: what is left as it is, and what is not, are seen");
    return tap_end();
}
