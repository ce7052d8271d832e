/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The words of a policy's text, for its reader and its writer.
 */
#ifndef P2PCORE_SRC_POLICY_WORDS_H
#define P2PCORE_SRC_POLICY_WORDS_H

#include "policy/layout.h"

#define P2P_WORD_DEFAULT "default"
#define P2P_WORD_SAME "same"
#define P2P_OUTCOMES 4u

struct p2p_outcome_word {
    const char *text;
    enum p2p_failure failure;
};

extern const struct p2p_outcome_word p2p_outcome_words[P2P_OUTCOMES];

#endif /* P2PCORE_SRC_POLICY_WORDS_H */
