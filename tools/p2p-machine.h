/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p machine: what of a machine can be rebuilt from devices of the emulator,
 * and as what. What cannot be is told with the reason.
 */
#ifndef P2P_TOOL_MACHINE_H
#define P2P_TOOL_MACHINE_H

#include "p2p.h"

#define PLAN_NAME_LEN 24u
#define PLAN_ROOTS 26u          /* slots of pcie.0 that expanders can have */

/* Why a function is left out, or not as it was. */
enum plan_reason {
    /* It is left out. */
    PLAN_VIRTUAL,
    PLAN_ABOVE_UNKNOWN,
    PLAN_BRIDGE,
    PLAN_BELOW,
    PLAN_INTEGRATED,
    PLAN_NO_BAR,
    PLAN_ODD,
    PLAN_NUMBER,
    PLAN_BUSES,

    /* It is there, but not all of it. */
    PLAN_ACS_UNKNOWN,
    PLAN_ACS,
    PLAN_ACS_MISPLACED,
    PLAN_VECTOR,
    PLAN_ENHANCED,
    PLAN_OFF,
    PLAN_WINDOW,
    PLAN_HOST,
    PLAN_PORT,
    PLAN_VFS,
    PLAN_ID,
    PLAN_SIZE,

    PLAN_REASONS,
};

/* Reasons that change no answer to a question about a pair. */
#define PLAN_HARMLESS (1u << PLAN_VFS | 1u << PLAN_ID | 1u << PLAN_SIZE)

/* A function, by index of its record. */
struct planned {
    bool there;
    bool is_host;               /* the identity of a root complex, so that it
                                   needs no device of its own */
    uint32_t why;               /* bits 1 << enum plan_reason */
    uint8_t devfn;              /* as it is in the emulator */
    bool multifunction;         /* there are others in its device */
    uint8_t port;
    unsigned root;              /* index into the plan's roots */
    uint64_t size;              /* of an endpoint's memory; 0: not known */
    unsigned vfs;               /* virtual functions that it can have */
    char name[PLAN_NAME_LEN];
};

/* A root complex. */
struct planned_root {
    uint32_t domain;            /* as it was */
    uint8_t bus;
    uint8_t number;             /* of its root bus in the emulator */
    unsigned buses;             /* root bus included */
    bool fits;
    bool has_id;
    uint16_t vendor, device;
    char name[PLAN_NAME_LEN];
};

struct plan {
    const struct machine *machine;
    struct planned *of;         /* of the record with the same index */
    struct planned_root root[P2P_HOSTS];
    unsigned roots;
    uint64_t scale;             /* what sizes are divided by */
};

/*
 * p2p-machine-plan.c: plan @machine into *@plan, with sizes divided by @scale;
 * 0: by what makes them fit. Returns whether that worked; if not, it has been
 * said why.
 */
bool make_plan(struct plan *plan, const struct machine *machine,
               uint64_t scale);
void drop_plan(struct plan *plan);

/* p2p-machine-root.c: which root complexes there are, which fit, and the
   numbers of their buses. */
bool plan_roots(struct plan *plan);

/* p2p-machine-number.c: numbers of devices, functions and ports. */
void plan_numbers(struct plan *plan);

/* p2p-machine-size.c: sizes of memory. Returns as make_plan(). */
bool plan_sizes(struct plan *plan, uint64_t scale);

/* p2p-machine-virtual.c: how many virtual functions endpoints can have. */
void plan_virtual(struct plan *plan);

/* p2p-machine-why.c: what of functions that are there is not as it was. */
void plan_shortfalls(struct plan *plan);

/* The same file: all that cannot be rebuilt, as comments; whether there is
   anything. */
bool print_shortfalls(const struct plan *plan);

/* "a conventional bridge, ..." */
const char *plan_reason_text(enum plan_reason reason);

/* The record at @index, and where it is in the emulator. */
static inline const struct p2p_record *plan_record(const struct plan *plan,
                                                   size_t index)
{
    return &plan->machine->reading.record[index];
}

/* Whether records @a and @b are below the same function, or on the same root
   bus. */
bool is_beside(const struct plan *plan, size_t a, size_t b);

/* Whether record @index is on the root bus of @root. */
bool is_on_root(const struct plan *plan, size_t index, unsigned root);

/* p2p-machine-acs.c: what the guest's kernel is to be told so that the ACS
   controls are what they were; nothing if there are none. */
void print_config_acs(const struct plan *plan);

/* p2p-machine-policy.c: what root complex @root forwards, as properties. */
void print_forwarding(const struct plan *plan, unsigned root);

/* The same file: whether entries of policies are about ends that are not
   there; if so, prints them as comments. */
bool print_lost_entries(const struct plan *plan);

/* p2p-machine-write.c: the file for the emulator's -readconfig, of the machine
   that is called @from; NULL: this one. Whether all of it is in there. */
bool print_plan(const struct plan *plan, const char *from);

/* p2p-machine-known.c: print the names of the known machines, or the one that
   is called @name. A status. */
int list_known(void);
int print_known(const char *name);

#endif /* P2P_TOOL_MACHINE_H */
