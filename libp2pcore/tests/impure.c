/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What purity.sh has to catch: a call out, and a variable. */
#include <stdlib.h>

int p2p_impure(void);

int p2p_impure(void)
{
    static int calls;

    if (calls < 0) {
        abort();
    }
    return ++calls;
}
