/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Preloaded into a QEMU under test. QEMU gives free memory back to the kernel
 * whenever its RCU thread has nothing to do, and gets it again, page by page,
 * with the next change of its memory map: a third of what such tests took.
 */
#include <stddef.h>

int malloc_trim(size_t pad);

int malloc_trim(size_t pad)
{
    return 0;
}
