/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#ifndef P2PCORE_BENCH_TEXT_H
#define P2PCORE_BENCH_TEXT_H

/* Print what time of the processor it takes to read 4 MB of what lspci prints.
   Whether it was read. */
int text_bench(void);

#endif /* P2PCORE_BENCH_TEXT_H */
