/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include <string.h>

#include "p2pcore/function.h"
#include "tap.h"

static void check_allowed(void)
{
    static const struct {
        const char *name;
        enum p2p_kind kind;
        uint16_t allowed;
    } rows[] = {
        { "a root port may have all", P2P_KIND_ROOT_PORT, 0xff },
        { "a downstream port may have all", P2P_KIND_DOWNSTREAM_PORT, 0xff },
        { "an upstream port among functions may have RR, CR, EC, DT",
          P2P_KIND_UPSTREAM_PORT,
          P2P_ACS_RR | P2P_ACS_CR | P2P_ACS_EC | P2P_ACS_DT },
        { "a conventional bridge has none", P2P_KIND_BRIDGE, 0 },
        { "an endpoint may have RR, CR, EC, DT", P2P_KIND_ENDPOINT,
          P2P_ACS_RR | P2P_ACS_CR | P2P_ACS_EC | P2P_ACS_DT },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct p2p_function function = { .kind = rows[i].kind };

        tap_ok(p2p_acs_allowed(&function) == rows[i].allowed, rows[i].name);
    }
}

static void check_vector(void)
{
    static const struct {
        const char *name;
        uint16_t size;
        uint8_t bit;            /* the only one that is set */
        uint16_t number;
        bool blocked;
    } rows[] = {
        { "set", 8, 3, 3, true },
        { "clear beside it", 8, 3, 2, false },
        { "clear on the other side", 8, 3, 4, false },
        { "last of a vector of 8", 8, 3, 7, false },
        { "first beyond a vector of 8", 8, 3, 8, true },
        { "bit 31 of the first word", 64, 31, 31, true },
        { "bit 0 of the second word", 64, 32, 32, true },
        { "bit 31 does not reach the second word", 64, 31, 63, false },
        { "the last of all", 256, 255, 255, true },
        { "the last but one of all", 256, 255, 254, false },
        { "no vector, number 0", 0, 3, 0, true },
        { "no vector, number 255", 0, 3, 255, true },
        { "vector of 1, number 0", 1, 3, 0, false },
        { "vector of 1, number 1", 1, 3, 1, true },
        { "a size that cannot be", 0xffff, 255, 255, true },
        { "a number that cannot be", 256, 3, 256, true },
        { "neither can be", 0xffff, 3, 0xfffe, true },
        { "a number that cannot be, not cut short", 256, 3, 0x0102, true },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct p2p_acs acs = { .vector_size = rows[i].size };

        acs.vector[rows[i].bit / 32] = 1u << rows[i].bit % 32;
        tap_ok(p2p_acs_egress_blocked(&acs, rows[i].number) ==
               rows[i].blocked, rows[i].name);
    }
}

static void check_controls(void)
{
    static const struct {
        const char *name;
        uint16_t cap, controls;
    } rows[] = {
        { "no bits, no controls", 0, 0 },
        { "the first seven are the same", 0x7f, 0x7f },
        { "each for itself", 0x2a, 0x2a },
        { "ACS Enhanced stands for six bits", 0x80, 0x1f80 },
        { "everything", 0xff, 0x1fff },
        { "the size of the vector is none", 0xff00, 0 },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        tap_ok(p2p_acs_controls(rows[i].cap) == rows[i].controls,
               rows[i].name);
    }
}

/* Planted: each number is stopped by its own bit, and by no other. */
static void check_every_bit(void)
{
    bool right = true;

    for (unsigned bit = 0; bit < P2P_ACS_VECTOR_MAX; bit++) {
        struct p2p_acs acs = { .vector_size = P2P_ACS_VECTOR_MAX };

        acs.vector[bit / 32] = 1u << bit % 32;
        for (unsigned number = 0; number < P2P_ACS_VECTOR_MAX; number++) {
            right &= p2p_acs_egress_blocked(&acs, (uint16_t)number) ==
                     (number == bit);
        }
    }
    tap_ok(right, "every number is stopped by its own bit and no other");
}

int main(void)
{
    check_allowed();
    check_vector();
    check_controls();
    check_every_bit();
    return tap_end();
}
