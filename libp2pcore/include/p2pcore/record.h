/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * One function as a reader found it, with what the reader could see of it.
 *
 * Not everything can be seen everywhere: an unprivileged user reads 64 bytes
 * of configuration space, a bug report is cut short, lspci shows no egress
 * vector. What was not seen is not known, and whoever uses a record says so
 * rather than take the value that stands there for a fact.
 */
#ifndef P2PCORE_RECORD_H
#define P2PCORE_RECORD_H

#include "p2pcore/env.h"
#include "p2pcore/sriov.h"
#include "p2pcore/topology.h"

/* What can be known of a function: bits of p2p_record.known. */
enum p2p_fact {
    P2P_FACT_ID = 1 << 0,           /* vendor and device */
    P2P_FACT_COMMAND = 1 << 1,      /* bus_master and memory_enable */
    P2P_FACT_BUSES = 1 << 2,        /* secondary and subordinate */
    P2P_FACT_WINDOWS = 1 << 3,
    P2P_FACT_BARS = 1 << 4,         /* where BARs start */
    P2P_FACT_BAR_SIZES = 1 << 5,    /* where they end; a BAR of unknown size
                                       has the P2P_BAR_LEN_MIN bytes that
                                       every BAR has */
    P2P_FACT_POWER = 1 << 6,        /* in_d0 */
    P2P_FACT_EXPRESS = 1 << 7,      /* which kind of port; else a bridge of any
                                       kind is P2P_KIND_BRIDGE */
    P2P_FACT_ACS = 1 << 8,          /* acs.cap and acs.ctl */
    P2P_FACT_ACS_DETAIL = 1 << 9,   /* what lspci prints nothing of: the egress
                                       control vector, ACS Enhanced */
    P2P_FACT_ATOMICS = 1 << 10,     /* tlp, as far as AtomicOps go */
    P2P_FACT_PORT = 1 << 11,        /* port_number */
    P2P_FACT_ABOVE = 1 << 12,       /* what is above it: placed records only */
    P2P_FACT_FIRST = 1 << 13,       /* that nothing comes before it on its
                                       bus; of no meaning but for the first on
                                       a root bus: placed records only */
    P2P_FACT_ROM = 1 << 14,         /* rom_enable, and rom where that is set */
    P2P_FACT_ACS_IN_PLACE = 1 << 15,    /* acs.cap, and the control bits that
                                       p2p_acs_control_in_place() gives */
};

#define P2P_FACTS 16u
#define P2P_FACTS_ALL ((1u << P2P_FACTS) - 1)
#define P2P_BAR_LEN_MIN 16u
#define P2P_ROM_LEN_MIN 2048u       /* and of an Expansion ROM */

/* Of p2p_record.class_code: not known. No function has it. */
#define P2P_CLASS_UNKNOWN 0xffffu

/* Of p2p_record.above: not known, to be found by bus numbers. A placed record
   that still has it is treated as if it were on a root bus of its own. */
#define P2P_ABOVE_UNKNOWN (-2)
#define P2P_ABOVE_NOBODY (-1)

/* What is wrong with records that are to make a tree. */
enum p2p_tangle {
    P2P_TANGLE_NONE,
    P2P_TANGLE_DUPLICATE,       /* two functions in one place */
    P2P_TANGLE_SAME_BUS,        /* two bridges with one secondary bus */
    P2P_TANGLE_BACKWARDS,       /* a bridge to its own bus or a lower one, or
                                   whose subordinate bus is below that */
    P2P_TANGLE_OUTSIDE,         /* a bridge to buses that the bridge above
                                   does not lead to */
    P2P_TANGLE_GAP,             /* a bridge leads to this bus, and the next one
                                   on the way there is missing */
    P2P_TANGLE_PATH,            /* its path names another bridge than the one
                                   above it by bus numbers; the other record
                                   is that one */
    P2P_TANGLE_NOT_BRIDGE,      /* what is above is no bridge, or it is below */
    P2P_TANGLES,
};

/* One function, and what is known of it. Begin with p2p_record_at(). */
struct p2p_record {
    uint32_t domain;
    uint8_t bus;
    uint32_t known;             /* bits of enum p2p_fact */
    int32_t above;              /* index of the record of the bridge above, or
                                   P2P_ABOVE_NOBODY on a root bus */
    p2p_id id;                  /* in the topology, P2P_NONE before that */
    size_t where;               /* the reader's: a line, say */
    bool is_virtual;            /* a VF, or it looks like one: its own space
                                   says neither what it is nor whether its
                                   memory is enabled, so these are not known
                                   until p2p_records_place() finds its PF */
    uint16_t class_code;        /* base class << 8 | sub-class, or
                                   P2P_CLASS_UNKNOWN; routing never asks */
    bool has_path;              /* a path says which bridge is above it: */
    uint16_t path;              /* in its domain, bus << 8 | devfn of that */
    bool on_root;               /* of a kind that only a root bus has */
    bool by_cpu;                /* its BARs are where the processor sees them,
                                   which need not be their bus addresses */
    uint64_t cpu_offset;        /* what the processor's addresses of BARs are
                                   above those of the bus, which it has now:
                                   placed records only */
    uint8_t tangle;             /* enum p2p_tangle: why what it leads to, or
                                   what is above it, is not known ... */
    size_t tangled_with;        /* ... and the other record concerned, or its
                                   own index */
    uint8_t passages;           /* its BARs, by bit, that take nothing but lead
                                   to another domain: the topology does not
                                   have them */
    struct p2p_sriov sriov;     /* of a PF; else all zero */
    struct p2p_function function;   /* parent, root_bus and bus_offset: once it
                                       is in the topology; all else: before */
};

/* Where records make no tree. */
struct p2p_tangled {
    enum p2p_tangle tangle;
    size_t record;              /* index of the record it was found at */
    size_t other;               /* of the other one concerned, or the same */
};

/* A record of nothing yet, at @domain, @bus and @devfn. */
struct p2p_record p2p_record_at(uint32_t domain, uint8_t bus, uint8_t devfn);

/*
 * Fill in what the @len bytes of configuration space at @config show: 64 of
 * them show the header; 256 all but extended capabilities; 4096 everything but
 * how large BARs are. Of a length between two of these, the smaller counts, and
 * where a list of capabilities is broken, the largest that has no broken one.
 * Sets @record->known to that.
 *
 * Returns 0, -P2P_ERR_TRUNCATED if @len is below 64, or -P2P_ERR_BAD_HEADER as
 * p2p_config_decode(), and then *@record is unchanged.
 */
int p2p_record_decode(struct p2p_record *record, const void *config,
                      size_t len);

/*
 * Bytes of working memory that p2p_records_place() takes for @count records.
 */
size_t p2p_records_work(size_t count);

/*
 * Add to @record what @other, of the same function, knows besides. Returns 0,
 * or the first fact that both know and that is not the same, P2P_FACT_ABOVE if
 * that is their paths; then *@record is unchanged.
 */
unsigned p2p_record_merge(struct p2p_record *record,
                          const struct p2p_record *other);

/*
 * Find the bridge above each of the @count records at @record where it is not
 * known: by bus numbers, which are those of its domain. A bus is a root bus if
 * its number is 0 or something is there that only a root bus has. What is
 * above a function on any other bus that no bridge leads to is not known, since
 * the bridge may be missing, unless its path names it. A path that names
 * another bridge than bus numbers do is a tangle. What the records of PFs say
 * of their VFs is filled in there. BARs that only the processor's address is
 * known of get that of the bus, if those outside the windows above them, two at
 * least, are above them by one offset, and are not known any more, if they are
 * not. Records may be in any order. @work are @size bytes, aligned for any
 * type, which are of no use afterwards.
 *
 * Bus numbers that make no sense are not known afterwards, nor is what is above
 * the functions that they concern, and the tangle of the record says why; those
 * of bridges that are above each other by other knowledge than theirs are what
 * they are. Sets P2P_FACT_ABOVE and P2P_FACT_FIRST where these are known.
 *
 * Returns 0; -P2P_ERR_NOSPACE if @size is less than p2p_records_work(@count)
 * or @count is not below 0xffff; or -P2P_ERR_BAD_TREE with *@tangled, if two
 * records are in one place: see p2p_record_merge(). On errors the records are
 * unchanged.
 */
int p2p_records_place(struct p2p_record *record, size_t count, void *work,
                      size_t size, struct p2p_tangled *tangled);

/*
 * Add the @count placed records at @record to @topology, bridges before what
 * is below them, and fill in their ids.
 *
 * Returns what p2p_topology_add() does, or -P2P_ERR_BAD_TREE, in both cases
 * with the record in *@tangled; some may have been added then.
 */
int p2p_records_add(struct p2p_record *record, size_t count,
                    struct p2p_topology *topology,
                    struct p2p_tangled *tangled);

/* "vendor and device", ...; "?" for a value that is none. */
const char *p2p_fact_name(enum p2p_fact fact);

/* A sentence; "?" for a value that is none. */
const char *p2p_tangle_text(enum p2p_tangle tangle);

#endif /* P2PCORE_RECORD_H */
