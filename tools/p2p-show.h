/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef P2P_TOOL_SHOW_H
#define P2P_TOOL_SHOW_H

#include "p2p.h"

/* "root port", ... */
const char *kind_name(const struct p2p_record *record);

/* The records by place, for free(); NULL: no memory, and it has been said. */
const struct p2p_record **sorted_records(const struct machine *machine);

/* What is taken for granted, as a member of the object that is open. */
void json_assumptions(const struct machine *machine,
                      const struct options *options);

/* p2p show --json */
int show_json(const struct machine *machine, const struct options *options);

/* p2p-function.c: its line, and more with @indent before each. */
void print_function(const struct machine *machine, const char *indent,
                    const struct p2p_record *record);

/* Whether that says of something that it is not known. */
bool is_something_unknown(const struct p2p_record *record);

/* p2p-show.c: whether everything is known that show prints. */
bool is_all_known(const struct machine *machine);

#endif /* P2P_TOOL_SHOW_H */
