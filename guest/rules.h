/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel that runs here, on this processor, chooses by. */
#ifndef GUEST_RULES_H
#define GUEST_RULES_H

#include <stdbool.h>

#include "kernel.h"

/*
 * The rules are for *@rules, the kernel's name for @release. False, with only
 * the name there, if it is older than all that are known.
 */
bool read_rules(struct p2p_linux_rules *rules, char release[P2P_RELEASE_LEN]);

#endif /* GUEST_RULES_H */
