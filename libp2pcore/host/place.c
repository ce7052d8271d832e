/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "place.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* @least to @most hexadecimal digits up to @end; NULL if they are not there. */
static const char *take(const char *text, unsigned least, unsigned most,
                        char end, unsigned long *value)
{
    unsigned digits = 0;

    *value = 0;
    for (; digits < most && isxdigit((unsigned char)*text); digits++) {
        char digit[2] = { *text++, '\0' };

        *value = *value << 4 | strtoul(digit, NULL, 16);
    }
    if (digits < least || (end && *text != end)) {
        return NULL;
    }
    return end ? text + 1 : text;
}

const char *p2p_place_read(const char *text, struct p2p_place *place)
{
    unsigned long domain = 0, bus, device, function;
    const char *at = take(text, 4, 8, ':', &domain);

    place->has_domain = at;
    place->domain = at ? (uint32_t)domain : 0;
    at = take(at ? at : text, 2, 2, ':', &bus);
    at = at ? take(at, 2, 2, '.', &device) : NULL;
    at = at ? take(at, 1, 1, '\0', &function) : NULL;
    if (!at || device > 0x1f || function > 7) {
        return NULL;
    }
    place->bus = (uint8_t)bus;
    place->devfn = (uint8_t)(device << 3 | function);
    return at;
}

void p2p_place_write(char text[P2P_PLACE_LEN], const struct p2p_place *place)
{
    snprintf(text, P2P_PLACE_LEN, "%04lx:%02x:%02x.%x",
             (unsigned long)place->domain, place->bus, place->devfn >> 3,
             place->devfn & 7u);
}
