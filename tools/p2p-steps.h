/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps of a pair, as far as they are known: of the request, and of its
 * answer.
 */
#ifndef P2P_TOOL_STEPS_H
#define P2P_TOOL_STEPS_H

#include "p2p-pair.h"

void print_steps(const struct machine *machine, const struct pair *pair);
void print_steps_back(const struct machine *machine, const struct pair *pair);

/* As a member of the object that is open. */
void json_steps(const struct machine *machine, const struct pair *pair);
void json_steps_back(const struct machine *machine, const struct pair *pair);

#endif /* P2P_TOOL_STEPS_H */
