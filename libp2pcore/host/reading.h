/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Reading a machine: from files, with memory of its own, for programs. Never
 * linked into anything else.
 *
 *   p2p_reading_init()
 *   p2p_read_sysfs() or p2p_read_lspci()
 *   p2p_reading_finish()       makes a frozen topology of what was read
 *   p2p_reading_free()
 */
#ifndef P2PCORE_HOST_READING_H
#define P2PCORE_HOST_READING_H

#include "p2pcore/record.h"
#include "place.h"

#define P2P_READING_ERROR_LEN 1024u

/* Whether an IOMMU translates what a function emits. */
enum p2p_translated {
    P2P_TRANSLATED_UNKNOWN,
    P2P_TRANSLATED_NO,
    P2P_TRANSLATED_YES,
};

/* What is known of a record besides. */
struct p2p_source {
    char *from;                 /* path, or file and line */
    enum p2p_translated translated;
    bool merged;                /* it has been added to another one */
    bool has_above;             /* ... */
    struct p2p_place above;     /* the bridge above, by the path */
    uint32_t leads_to;          /* if record.passages: to which domain */
};

/* Two functions, in different domains, that claim one address. */
struct p2p_meeting {
    bool is_there;
    size_t record[2];
    uint64_t addr;
};

struct p2p_reading {
    struct p2p_record *record;
    struct p2p_source *source;  /* of the record with the same index */
    size_t count, capacity;
    char **left_out;            /* functions that could not be read: why */
    size_t left;
    bool several;               /* there are several domains, or one that is
                                   not 0: places are written with them */
    struct p2p_meeting meeting; /* routes between domains are not to be known */
    struct p2p_topology *topology;
    size_t *of_id;              /* record index, by id */
    char error[P2P_READING_ERROR_LEN];
};

void p2p_reading_init(struct p2p_reading *reading);
void p2p_reading_free(struct p2p_reading *reading);

/*
 * Read the functions of a sysfs tree, live or a copy: @folder is what would
 * be /sys, or a folder with a folder for each function, in each other or not.
 *
 * Returns whether it could be read; if not, why not is in reading->error.
 */
bool p2p_read_sysfs(struct p2p_reading *reading, const char *folder);

/* Read what lspci printed, or a page or a mail with that in it: @len bytes at
   @text, which @name is the name of. */
bool p2p_read_lspci(struct p2p_reading *reading, const char *text, size_t len,
                    const char *name);

/*
 * Keep the functions in *@domain (NULL: in all), and make a frozen topology of
 * them. Returns as above.
 */
bool p2p_reading_finish(struct p2p_reading *reading, const uint32_t *domain);

/* Of p2p_reading_find(). */
#define P2P_READING_NONE (-1L)
#define P2P_READING_SEVERAL (-2L)

/*
 * Index of the function at @place in the finished reading: in any domain if it
 * says none, but then in no more than one.
 */
long p2p_reading_find(const struct p2p_reading *reading,
                      const struct p2p_place *place);

/* Where record @index is. */
struct p2p_place p2p_reading_place(const struct p2p_reading *reading,
                                   size_t index);

/*
 * For readers. Add @record, whose source is @from, which is copied; NULL: no
 * memory. Note that something was left out. Set the error; always false.
 */
struct p2p_source *p2p_reading_add(struct p2p_reading *reading,
                                   const struct p2p_record *record,
                                   const char *from);
bool p2p_reading_leave_out(struct p2p_reading *reading, const char *format,
                           ...) __attribute__((format(printf, 2, 3)));
bool p2p_reading_fail(struct p2p_reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif /* P2PCORE_HOST_READING_H */
