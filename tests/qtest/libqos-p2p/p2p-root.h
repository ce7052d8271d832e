/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Root complexes and their policies, while the machine runs.
 */
#ifndef TESTS_P2P_ROOT_H
#define TESTS_P2P_ROOT_H

#include "libqos-p2p/p2p-qtest.h"

/* The properties of p2p-root-complex and p2p-host-bridge. */
typedef struct P2PRootPolicy {
    const char *forward, *allow, *on_refuse;
} P2PRootPolicy;

/* One property of the device with the id @owner; what it gives is freed. */
void p2p_root_set(P2PQtest *t, const char *owner, const char *property,
                  const char *value);
char *p2p_root_get(P2PQtest *t, const char *owner, const char *property);

/* Fails the test unless it is refused with an error like @pattern. */
void p2p_root_set_fails(P2PQtest *t, const char *owner, const char *property,
                        const char *value, const char *pattern);

/* All three. */
void p2p_root_set_policy(P2PQtest *t, const char *owner,
                         const P2PRootPolicy *policy);

/*
 * How often the entry @text of @owner's policy decided, as the library writes
 * it; -1 if the policy has none such.
 */
int64_t p2p_root_decided(P2PQtest *t, const char *owner, const char *text);

#endif /* TESTS_P2P_ROOT_H */
