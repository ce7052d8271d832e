/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What placing does once it is known who is above whom.
 */
#ifndef P2PCORE_SRC_READ_RECORD_INSIDE_H
#define P2PCORE_SRC_READ_RECORD_INSIDE_H

#include "p2pcore/record.h"

/* Bus and devfn. */
static inline uint16_t p2p_record_rid(const struct p2p_record *record)
{
    return (uint16_t)(record->bus << 8 | record->function.devfn);
}

/*
 * Fill @place with a number for each of the @count records, in the order of
 * domains, buses and devfns: the upper half is the domain. Returns 0, or
 * -P2P_ERR_BAD_TREE if two are in one place, which *@tangled names then.
 */
int p2p_places_sort(uint64_t *place, const struct p2p_record *record,
                    size_t count, struct p2p_tangled *tangled);

/* The index of the record that one of these numbers stands for. */
static inline uint16_t p2p_place_index(uint64_t place)
{
    return (uint16_t)place;
}

/* The index of the record there, by sorted places; @count: there is none. */
size_t p2p_places_find(const uint64_t *place, size_t count, uint32_t domain,
                       uint16_t rid);

/* Fill in what the PFs among the @count records say of the VFs among them. */
void p2p_records_tell_virtual(struct p2p_record *record, size_t count);

/*
 * Give the BARs of the placed records in @domain, among the @count at @record,
 * their bus addresses where only the processor's are known, or find that nobody
 * can say what these are.
 */
void p2p_records_move_bars(struct p2p_record *record, size_t count,
                           uint32_t domain);

#endif /* P2PCORE_SRC_READ_RECORD_INSIDE_H */
