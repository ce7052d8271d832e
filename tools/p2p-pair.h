/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two functions, an access of the one to a BAR of the other, and what comes of
 * it: by Linux, by the hardware, and whether enough is known to say so.
 */
#ifndef P2P_TOOL_PAIR_H
#define P2P_TOOL_PAIR_H

#include "p2p.h"

#define IF_FORWARDED ", if the root complex forwards"
#define IF_FORWARDED_WHY \
    "What the root complex forwards is in no register: see --policy."

/* What would have to be known: facts of one function; none: 0. */
struct missing {
    p2p_id id;
    unsigned facts;             /* bits of enum p2p_fact */
};

struct pair {
    enum p2p_linux_generation kernel;
    size_t from;                /* indices of records */
    size_t to;
    int bar;
    bool bar_unseen;            /* of read_pair(): nobody saw any BAR of it */
    uint64_t offset;
    struct p2p_linux_transfer transfer;
    enum p2p_at at;
    struct p2p_linux_outcome outcome;   /* of a translated access only choice,
                                           below, root and arrives */
    struct p2p_notes notes;     /* back: where there is an answer */
    bool if_forwarded;          /* the root complex forwards it, or the answer,
                                   if it forwards at all: nobody said so */
    struct missing linux_missing;
    struct missing route_missing;
    struct missing answer_missing;
};

/*
 * p2p-target.c: fill in kernel, from, to, bar and offset as
 * "FROM TO[:BAR][+OFFSET]" says. Returns whether that is right; if not, it has
 * been said why.
 */
bool read_pair(const struct machine *machine, const struct options *options,
               struct pair *pair);

/* Fill in all but kernel, from, to, bar and offset. */
void ask_pair(const struct machine *machine, const struct options *options,
              struct pair *pair);

/* p2p-choice.c: what is not known, but would have to be for @choice. */
void need_for_choice(const struct machine *machine,
                     const struct p2p_linux_rules *rules,
                     const struct p2p_linux_choice *choice,
                     const struct p2p_linux_transfer *transfer,
                     struct missing *missing);

/* How the kernel maps what a pair's client emits, if that is of another class;
   and what would have to be known for that. */
enum p2p_linux_map choose_by_class(const struct machine *machine,
                                   const struct pair *pair,
                                   enum p2p_linux_class tlp_class,
                                   struct missing *missing);

/* p2p-missing.c: take down @facts of @id that are not known, if they are the
   first. Returns whether they are known. */
bool need(const struct machine *machine, p2p_id id, unsigned facts,
          struct missing *missing);

/* Fill in what is not known, but would have to be. */
void find_missing(const struct machine *machine, struct pair *pair);

/* Whether every function is known as far as that is needed. */
static inline bool is_known(const struct pair *pair)
{
    return !pair->linux_missing.facts && !pair->route_missing.facts &&
           !pair->answer_missing.facts;
}

/* Whether the distance is known, which is a matter of who is above whom. */
static inline bool is_distance_known(const struct pair *pair)
{
    return pair->outcome.choice.shared != P2P_NONE ||
           !(pair->linux_missing.facts & P2P_FACT_ABOVE);
}

/*
 * Behind an IOMMU it emits what Linux chose: without that, nobody knows what,
 * nor where it goes.
 */
static inline bool is_emitted_known(const struct pair *pair)
{
    return !pair->linux_missing.facts || !pair->transfer.iommu ||
           pair->at == P2P_AT_TRANSLATED;
}

/* What the hardware does, in a few words. */
void describe_route(char *text, size_t size, const struct machine *machine,
                    const struct pair *pair);

/* The same of the Completion, where there is one. */
void describe_answer(char *text, size_t size, const struct machine *machine,
                     const struct pair *pair);

/* Whether it arrives, and so does its answer if it wants one. */
bool is_carried(const struct pair *pair);

/* Whether Linux would map it. A translated access has been mapped before. */
bool is_mapped(const struct pair *pair);

/* Whether Linux would map it, and the hardware carry it. */
bool works(const struct pair *pair);

/* Whether the specification leaves open whether it, or its answer, arrives. */
bool is_undefined(const struct pair *pair);

/* Whether enough is known to say whether it works. */
bool is_settled(const struct pair *pair);

/* The first of those; is_known() says whether there is one. */
const struct missing *first_missing(const struct pair *pair);

/* The decision on the request that was the last. */
static inline const struct p2p_decision *last_of(const struct pair *pair)
{
    return pair->outcome.at_root ? &pair->outcome.root : &pair->outcome.below;
}

/* Whether nobody knows if the request arrives: that is undefined, or rests on
   what the root complex forwards. */
static inline bool is_arrival_open(const struct pair *pair)
{
    return last_of(pair)->verdict == P2P_UNDEFINED ||
           (pair->if_forwarded && last_of(pair)->verdict == P2P_PEER);
}

/* Where @decision was taken, as write_id(); a root complex by its name if
   that is known and there are several. */
const char *write_at(char text[PLACE_LEN], const struct machine *machine,
                     const struct p2p_decision *decision);

/* p2p-outcome.c: what the hardware does, and the finding, up to the end of the
   line. */
void print_outcome(const struct machine *machine, const struct pair *pair);

/* p2p-pair-json.c: @decision as members of the object that is open; nulls if
   it is not @known. */
void json_decision(const struct machine *machine,
                   const struct p2p_decision *decision, bool known);

/* The same file: the finding, and the one there is if the root complex
   forwards, where it rests on that. */
void json_findings(const struct pair *pair, bool known);

/* The same file: what is not known, if there is anything; null: nothing. */
void json_missing(const char *key, const struct machine *machine,
                  const struct missing *missing);

/* "ACS of 02:00.0" */
void describe_missing(char *text, size_t size, const struct machine *machine,
                      const struct missing *missing);

/*
 * p2p-steps.c: the steps of a pair, as far as they are known: of the request,
 * and of its answer.
 */
void print_steps(const struct machine *machine, const struct pair *pair);
void print_steps_back(const struct machine *machine, const struct pair *pair);

/* As a member of the object that is open. */
void json_steps(const struct machine *machine, const struct pair *pair);
void json_steps_back(const struct machine *machine, const struct pair *pair);

/* p2p-explain-json.c: of the access that @pair is. */
void json_explanation(const struct machine *machine,
                      const struct options *options,
                      const struct pair *pair);

#endif /* P2P_TOOL_PAIR_H */
