/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A text of lspci with less in it, as people make them: cut, with functions,
 * lines and capabilities left out, of mixed verbosity, in another order, quoted.
 *
 * What leaves no trace nobody can notice: a capability goes with a mark in its
 * place, "[...]", and the first line of a function not together with the empty
 * line above it. Which BARs a function has no line says.
 */
#ifndef P2PCORE_TESTS_THIN_H
#define P2PCORE_TESTS_THIN_H

#include <stddef.h>
#include <stdint.h>

#define THIN_MAX (1u << 17)

struct thin {
    char text[THIN_MAX];
    size_t len;
};

/* Make *@out of the @len bytes at @text, by the seed *@random. */
void thin_text(const char *text, size_t len, uint64_t *random,
               struct thin *out);

/* Turn one control bit into its opposite, which is a lie. Whether there is one. */
int thin_lie(struct thin *thin, uint64_t *random);

#endif /* P2PCORE_TESTS_THIN_H */
