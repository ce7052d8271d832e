/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command p2p: what its parts have in common.
 */
#ifndef P2P_TOOL_H
#define P2P_TOOL_H

#include <stdio.h>

#include "p2pcore/deliver.h"
#include "p2pcore/linux.h"
#include "p2pcore/policy.h"
#include "reading.h"

#define HOSTS_MAX 64u
#define POLICIES_MAX 64u
#define MEETING_LEN 200u
#define KERNEL_LEN 128u
#define PLACE_LEN P2P_PLACE_LEN

/* What the command ends with. */
enum status {
    STATUS_FINE = 0,
    STATUS_FOUND = 1,           /* a finding; an access that does not work */
    STATUS_TROUBLE = 2,         /* a wrong command line, unreadable input */
    STATUS_UNKNOWN = 3,         /* nothing found, but not everything known */
};

enum when {
    WHEN_AUTO,
    WHEN_ALWAYS,                /* on */
    WHEN_NEVER,                 /* off */
};

struct options {
    const char *command;
    char **argument;
    int arguments;
    const char *sysfs;          /* NULL: this machine's */
    const char *lspci;          /* NULL: none */
    bool has_domain;
    uint32_t domain;
    const char *kernel;
    const char *cpu;
    const char *allow;
    const char *policy[POLICIES_MAX];
    unsigned policies;
    enum when iommu;
    enum p2p_access access;
    bool translated;
    bool has_iova;
    uint64_t iova;
    bool findings;              /* matrix: nothing else */
    uint64_t scale;             /* machine: of sizes; 0: what fits */
    bool list;                  /* machine: names of those that are known */
    bool json;
    enum when color;
};

/* What one root complex forwards, or all that have no policy of their own. */
struct root_policy {
    bool for_all;
    uint32_t domain;            /* else: domain, and number of the root bus */
    uint8_t bus;
    const char *text;           /* as on the command line */
    char *plain;                /* as the library writes it */
    struct p2p_policy *policy;
};

struct machine {
    struct p2p_reading reading;
    enum p2p_linux_generation kernel;
    char kernel_from[KERNEL_LEN];       /* whose it is, in words */
    struct p2p_linux_rules rules[P2P_LINUX_GENERATIONS];
    struct p2p_linux_host host[HOSTS_MAX];
    const char *cpu;            /* where the rule comes from, in words */
    const char *hosts;          /* NULL: each kernel's own */
    struct root_policy root[POLICIES_MAX];      /* those that were given */
    unsigned roots;
    struct p2p_policies *policies;      /* the first of ... */
    unsigned domains;                   /* ... so many */
    uint64_t iova;              /* for accesses to be mapped at */
};

/* p2p-options.c */

/* Read the command line; a status if that is all there is to do, else -1. */
int read_options(struct options *options, int argc, char **argv);

/* Say what is wrong, after "p2p: "; always STATUS_TROUBLE. */
int trouble(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same; always false. */
bool fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* p2p-rules.c */

/* What @options say is taken for granted. Returns as load_machine(). */
bool load_rules(struct machine *machine, const struct options *options);

/* p2p-policy.c */

/* Give the root complexes of the machine that has been read the policies that
   @options say. Returns as load_machine(). */
bool load_policies(struct machine *machine, const struct options *options);
void unload_policies(struct machine *machine);

/* Whether what the root complex above function @id forwards was given. */
bool is_forwarding_known(const struct machine *machine, p2p_id id);

/* "pci0000:80" */
const char *write_root(char text[PLACE_LEN], uint32_t domain, uint8_t bus);

/* Whether the machine has more than one. */
bool has_several_roots(const struct machine *machine);

/* p2p-load.c */

/* Read the machine that @options name. Returns whether that worked; if not,
   it has been said why. */
bool load_machine(struct machine *machine, const struct options *options);

/* The same of the @len bytes of lspci's output at @text, by the name @name. */
bool load_text(struct machine *machine, const struct options *options,
               const char *text, size_t len, const char *name);
void unload_machine(struct machine *machine);

/* What is taken for granted, a line each. */
void print_assumptions(const struct machine *machine,
                       const struct options *options);

/* Whether routes between its domains can be known. If not, it has been said. */
bool is_one_space(const struct machine *machine);

/* Why not, in words. */
void describe_meeting(char *text, size_t size, const struct machine *machine);

/* Whether an IOMMU translates what function @index emits. */
bool is_translated(const struct machine *machine,
                   const struct options *options, size_t index);

/* Columns for a place. */
static inline int place_columns(const struct machine *machine)
{
    return machine->reading.several ? 13 : 8;
}

/* Where a function is, with the domain if there is another than 0. */
const char *write_place(char text[PLACE_LEN], const struct machine *machine,
                        size_t index);
const char *write_id(char text[PLACE_LEN], const struct machine *machine,
                     p2p_id id);

/* The BAR that is shared by default: the largest of those that do not lead to
   another domain; -1: there is none. */
int largest_bar(const struct p2p_record *record);

static inline const struct p2p_record *record_of(const struct machine *machine,
                                                 p2p_id id)
{
    return &machine->reading.record[machine->reading.of_id[id]];
}

static inline const struct p2p_source *
source_of(const struct machine *machine, const struct p2p_record *record)
{
    return &machine->reading.source[record - machine->reading.record];
}

/* p2p-left-out.c: a line each on standard error; how many, if any; an array as
   a member of the object that is open. */
void say_left_out(const struct machine *machine);
void print_left_out(const struct machine *machine);
void json_left_out(const struct machine *machine);

/* p2p-iova.c */

uint64_t choose_iova(const struct machine *machine);

/* p2p-paint.c */

enum paint { PAINT_PLAIN, PAINT_GOOD, PAINT_BAD, PAINT_DOUBT, PAINT_TITLE };

void set_color(enum when when);

/* How @paint begins on standard output, and how it ends; "" without color. */
const char *paint(enum paint paint);
const char *unpaint(void);

/* p2p-target.c */

/*
 * The function that @text names, and what stands behind it in *@rest; NULL:
 * nothing may. -1: there is none, and it has been said.
 */
long find_function(const struct machine *machine, const char *text,
                   const char **rest);

/* The commands. */
int show(const struct machine *machine, const struct options *options);
int matrix(const struct machine *machine, const struct options *options);
int explain(const struct machine *machine, const struct options *options);
int rebuild(const struct machine *machine, const struct options *options);

/* p2p-machine.c: a status if @options are about known machines, so that no
   other has to be read; else -1. */
int machine_known(const struct options *options);

#endif /* P2P_TOOL_H */
