/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The flows: each is a file, tries one way to use a peer's memory with every
 * ordered pair of endpoints, and compares what libp2pcore predicts, what the
 * kernel says, and what the device does.
 */
#ifndef P2PTEST_FLOWS_H
#define P2PTEST_FLOWS_H

#include "world.h"

void flow_query(struct world *world);   /* distance and map type */
void flow_map(struct world *world);     /* each method of mapping, data moved */
void flow_bell(struct world *world);    /* doorbells and inline windows */
void flow_dmabuf(struct world *world);  /* exported, imported, taken back */
void flow_large(struct world *world);   /* dma-bufs of 4 GiB and more */
void flow_teardown(struct world *world);    /* a provider that goes */
void flow_bad(struct world *world);     /* what each call has to refuse */

#endif /* P2PTEST_FLOWS_H */
