/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "policy-read.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "p2pcore/policy_text.h"

#define CAPACITY 8u
#define AT_A_TIME 4u

struct p2p_policy *policy_read(const char *text)
{
    static union {
        max_align_t align;
        char bytes[1 << 16];
    } memory[AT_A_TIME];
    static unsigned next;
    struct p2p_policy *policy;

    if (!text) {
        return NULL;
    }
    next = (next + 1) % AT_A_TIME;
    /* What was there before must not matter. */
    memset(&memory[next], 0xa5, sizeof(memory[next]));
    policy = p2p_policy_init(&memory[next], sizeof(memory[next]), CAPACITY);
    if (!policy ||
        p2p_policy_parse(policy, text, strlen(text), NULL, NULL) ||
        p2p_policy_freeze(policy)) {
        printf("Bail out! no policy: %s\n", text);
        exit(1);
    }
    return policy;
}
