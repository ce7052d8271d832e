/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint: what its files share.
 *
 *   p2p-endpoint.c         the PCI Express function and its life
 *   p2p-endpoint-state.c   what is migrated
 *   p2p-endpoint-mem.c     the memory BAR
 *   p2p-endpoint-regs.c    the register BAR
 *   p2p-endpoint-bell.c    the doorbell BAR: doorbells, inline windows
 *   p2p-endpoint-event.c   interrupt causes and messages
 *   p2p-endpoint-stats.c   counters
 *   p2p-endpoint-run.c     who takes a turn in a run of the bottom half
 *   p2p-endpoint-dma.c     the copy that registers start
 *   p2p-endpoint-queue.c   queues: their life and their registers
 *   p2p-endpoint-turn.c    their rings and their turns
 *   p2p-endpoint-desc.c    layout and judgement of descriptors and completions
 *   p2p-endpoint-op.c      what one descriptor asks for
 *   p2p-endpoint-bulk.c    operations on bulk data
 *   p2p-endpoint-leg.c     one transaction, one piece of a copy
 *   p2p-endpoint-vf.c      virtual functions
 *   p2p-endpoint-vpd.c     serial number and Vital Product Data
 *
 * Everything here runs under the big lock: register and doorbell handlers only
 * change state and schedule the bottom half, and the bottom half is the only
 * place that emits transactions.
 */
#ifndef HW_MISC_P2P_ENDPOINT_H
#define HW_MISC_P2P_ENDPOINT_H

#include "hw/misc/p2p-endpoint-regs.h"
#include "hw/pci/p2p-fabric.h"
#include "hw/pci/pci_device.h"
#include "qemu/uuid.h"
#include "qom/object.h"
#include "system/hostmem.h"
#include "system/runstate.h"

#define TYPE_P2P_ENDPOINT "p2p-endpoint"
OBJECT_DECLARE_SIMPLE_TYPE(P2PEndpointState, P2P_ENDPOINT)

/* Bytes that an operation moves at a time, and a queue in one turn. */
#define P2P_ENDPOINT_PIECE 0x40000u
/* Descriptors that a queue takes, and completions that it writes, in a turn. */
#define P2P_ENDPOINT_BATCH 64u
/* What one run of the bottom half moves before CPUs get their turn. */
#define P2P_ENDPOINT_RUN 0x100000u
/* Doorbells that may ring one another in a row. */
#define P2P_ENDPOINT_HOPS_MAX 64u

/* The route registers of one leg, as they read. */
typedef struct P2PEndpointRoute {
    uint32_t word;
    uint32_t at;
    uint64_t done;
} P2PEndpointRoute;

/*
 * Transactions.
 */

/* What one transaction came to. */
typedef struct P2PEndpointLeg {
    P2PTxReport report;
    MemTxResult result;
} P2PEndpointLeg;

/* What one piece of a copy came to. */
typedef struct P2PEndpointPiece {
    P2PEndpointLeg read;
    P2PEndpointLeg write;       /* if the read moved anything */
} P2PEndpointPiece;

/* Besides P2P_EP_ATTR_*: of a ring, not of data. No guest can set it. */
#define P2P_ENDPOINT_RING 0x00000010u

/*
 * Emit a read or write of @len bytes between @buf and @addr with the
 * attributes @attr, P2P_EP_ATTR_* and P2P_ENDPOINT_RING; *@leg becomes what it
 * came to. A transaction of ours may end in our own registers, or in config
 * space, and so end what emitted it: then *@epoch is another afterwards, the
 * leg is cancelled, and this returns false. @addr + @len does not wrap.
 */
bool p2p_endpoint_leg(P2PEndpointState *s, const uint32_t *epoch,
                      enum p2p_access access, uint64_t addr, uint32_t attr,
                      void *buf, uint64_t len, P2PEndpointLeg *leg);

/* Likewise an AtomicOp; *@value as of p2p_fabric_atomic(). */
bool p2p_endpoint_atomic(P2PEndpointState *s, const uint32_t *epoch,
                         uint64_t addr, uint32_t attr, enum p2p_atomic_op op,
                         unsigned size, uint64_t *value, uint64_t compare,
                         P2PEndpointLeg *leg);

/*
 * Copy @len bytes, at most P2P_ENDPOINT_PIECE: read them all, then write what
 * was read. Returns false if it was cancelled.
 */
bool p2p_endpoint_copy(P2PEndpointState *s, const uint32_t *epoch,
                       uint64_t src, uint32_t src_attr, uint64_t dst,
                       uint32_t dst_attr, uint64_t len,
                       P2PEndpointPiece *piece);

/* Add what @leg came to to a route register. */
void p2p_endpoint_route_add(P2PEndpointRoute *route,
                            const P2PEndpointLeg *leg);

/* Whether P2P_EP_ATTR_* in @attr can be sent with data. */
bool p2p_endpoint_attr_is_good(uint32_t attr);

/*
 * Hops: how many devices of this kind led to the access that is under way.
 * 0 in an access of a CPU. p2p_endpoint_hops_next() is for what such an access
 * leads to.
 */
uint32_t p2p_endpoint_hops_next(void);
/* From now on transactions carry @hops; returns what they carried before. */
uint32_t p2p_endpoint_hops_set(uint32_t hops);

/* Whether the function is in D0. */
bool p2p_endpoint_in_d0(const P2PEndpointState *s);

/*
 * The copy that registers start.
 */

/* What software fills in for a copy. */
typedef struct P2PEndpointDescriptor {
    uint64_t src;
    uint64_t dst;
    uint64_t len;
    uint32_t src_attr;
    uint32_t dst_attr;
} P2PEndpointDescriptor;

typedef struct P2PEndpointDma {
    P2PEndpointDescriptor regs; /* as software left them */
    P2PEndpointDescriptor copy; /* as they were at the start */
    uint32_t status;            /* DMA_STATUS, as it reads */
    uint64_t done;
    P2PEndpointRoute read;
    P2PEndpointRoute write;
    uint32_t hops;
    uint32_t epoch;             /* counts cancelled copies */
} P2PEndpointDma;

/*
 * Act on a write of 1 to DMA_CTRL.START: judge the descriptor in the registers
 * and make it the copy under way, or refuse it. Emits nothing.
 */
void p2p_endpoint_dma_start(P2PEndpointState *s);

/*
 * Carry on with the copy under way, if any, for one turn. Returns how many
 * bytes it was about.
 */
uint64_t p2p_endpoint_dma_turn(P2PEndpointState *s);

/* Whether a copy is under way. */
bool p2p_endpoint_dma_busy(const P2PEndpointState *s);

/* Back to the state after reset, without an event; a copy is abandoned. */
void p2p_endpoint_dma_reset(P2PEndpointState *s);

/* Whether what migration brought in is something this device can have saved. */
bool p2p_endpoint_dma_is_sane(const P2PEndpointState *s);

/*
 * Operations.
 */

/* A descriptor, in the host's byte order. */
typedef struct P2PEndpointDesc {
    uint8_t opcode;
    uint8_t flags;
    uint16_t tag;
    uint32_t expected;
    uint64_t src;
    uint64_t dst;
    uint64_t len;
    uint32_t src_attr;
    uint32_t dst_attr;
    uint64_t operand;
    uint64_t compare;
    uint32_t delay;
} P2PEndpointDesc;

/* An operation under way. */
typedef struct P2PEndpointOp {
    P2PEndpointDesc desc;
    bool active;
    bool held;                  /* until it is released */
    bool released;
    bool begun;                 /* neither hold nor delay is before it */
    bool power_lost;            /* the function left D0 meanwhile */
    int64_t resume_at;          /* virtual time in ns; 0: no delay */
    uint32_t hops;

    uint64_t src;               /* of the copy, or stretch, that is on */
    uint64_t dst;
    uint64_t left;
    uint32_t element;           /* of COPY_LIST: how many were begun */
    uint32_t crc;

    uint8_t status;             /* P2P_EP_SUCCESS, ... */
    bool read_leg;              /* it failed in a read */
    uint64_t done;
    uint64_t result;
    uint64_t failed;            /* address of the first byte that did */
    P2PEndpointRoute read;
    P2PEndpointRoute write;
} P2PEndpointOp;

enum P2PEndpointStep {
    P2P_ENDPOINT_MORE,          /* there is more to do */
    P2P_ENDPOINT_DONE,          /* the status says how it ended */
    P2P_ENDPOINT_CANCELLED,     /* @op is no longer what it was */
};

/* Take @p, P2P_EP_DESC_SIZE bytes, apart. */
void p2p_endpoint_desc_decode(const uint8_t *p, P2PEndpointDesc *d);

/* Whether the descriptor asks for something that can be done. */
bool p2p_endpoint_desc_is_good(const P2PEndpointDesc *d);

/* Whether the @len bytes at @addr are as many as may be, and do not wrap. */
bool p2p_endpoint_stretch_is_good(uint64_t addr, uint64_t len);

/*
 * Put the completion of @op, which is over, into @p, P2P_EP_COMP_SIZE bytes,
 * without the time at which it is written.
 */
void p2p_endpoint_op_encode(const P2PEndpointOp *op, uint32_t sq_head,
                            bool phase, uint8_t *p);

/*
 * Begin @op, whose desc is set and of which the rest means nothing yet. A bad
 * descriptor makes it end at the first step.
 */
void p2p_endpoint_op_begin(P2PEndpointOp *op, uint32_t hops);

/* @op is over, or dropped: from now on it is inactive, and no more. */
static inline void p2p_endpoint_op_end(P2PEndpointOp *op)
{
    op->active = op->held = op->power_lost = false;
    op->resume_at = 0;
}

/*
 * Carry on with @op by one piece; *@moved becomes how many bytes that was
 * about, 0 if it was about none.
 */
enum P2PEndpointStep p2p_endpoint_op_step(P2PEndpointState *s,
                                          const uint32_t *epoch,
                                          P2PEndpointOp *op, uint64_t *moved);

/* Whether how @op ended is not what its descriptor expects. */
bool p2p_endpoint_op_unexpected(const P2PEndpointOp *op);

/* Whether what migration brought in can be an operation under way. */
bool p2p_endpoint_op_is_sane(const P2PEndpointOp *op);

/*
 * Queues.
 */

typedef struct P2PEndpointQueue {
    P2PEndpointState *dev;
    uint64_t sq_base;
    uint64_t cq_base;
    uint32_t size;
    uint32_t attr;
    uint32_t ctrl;
    uint32_t status;
    uint32_t sq_tail;
    uint32_t sq_head;
    uint32_t cq_head;
    uint32_t cq_tail;
    bool phase;                 /* of the next completion */
    uint32_t hops;              /* of the last access that moved sq_tail */
    P2PEndpointOp op;

    QEMUTimer *timer;           /* ends a delay */
    uint32_t epoch;             /* counts what was cancelled */
    unsigned ahead;             /* descriptors read, from sq_head on... */
    unsigned ahead_next;        /* ...of which so many were taken */
    unsigned pending;           /* completions not yet written */
    bool pending_message;
    uint8_t descs[P2P_ENDPOINT_BATCH][P2P_EP_DESC_SIZE];
    uint8_t comps[P2P_ENDPOINT_BATCH][P2P_EP_COMP_SIZE];
} P2PEndpointQueue;

void p2p_endpoint_queues_init(P2PEndpointState *s);
/* Nothing of them runs any more; their memory is freed by _free(). */
void p2p_endpoint_queues_exit(P2PEndpointState *s);
void p2p_endpoint_queues_free(P2PEndpointState *s);
void p2p_endpoint_queues_reset(P2PEndpointState *s);

/* The register at @offset from P2P_EP_QUEUE, of an existing queue. */
uint32_t p2p_endpoint_queue_read(P2PEndpointState *s, uint32_t offset);
void p2p_endpoint_queue_write(P2PEndpointState *s, uint32_t offset,
                              uint32_t data);

/* One turn of queue @index. Returns how many bytes it was about. */
uint64_t p2p_endpoint_queue_turn(P2PEndpointState *s, uint32_t index);

/* Whether queue @index has something that it can do now. */
bool p2p_endpoint_queue_busy(const P2PEndpointState *s, uint32_t index);

/* Let the operation that queue @index holds go on, if any. */
void p2p_endpoint_queue_release(P2PEndpointState *s, uint32_t index);

/* After migration: judge what came, and make the rest of it. */
bool p2p_endpoint_queues_post_load(P2PEndpointState *s);

/*
 * Doorbells.
 */

typedef struct P2PEndpointBell {
    uint64_t value;
    uint32_t count;
    uint32_t from;              /* BELL_FROM, as it reads */
    bool revoked;
    uint64_t have;              /* of the message in the window: bit n for its
                                   bytes 4 n to 4 n + 3 */
    uint8_t window[P2P_EP_INLINE_SIZE];
    uint8_t message[P2P_EP_INLINE_SIZE];
} P2PEndpointBell;

/* Make the doorbell region of @s, whose properties are good. */
void p2p_endpoint_bells_init(P2PEndpointState *s);
void p2p_endpoint_bells_reset(P2PEndpointState *s);

/* BELL_CTRL of doorbell @index, which exists. */
void p2p_endpoint_bell_control(P2PEndpointState *s, uint32_t index,
                               uint32_t data);

/*
 * The device.
 */

struct P2PEndpointState {
    PCIDevice parent_obj;

    MemoryRegion regs;
    MemoryRegion own_mem;
    MemoryRegion *mem;          /* that, or the backend's */
    MemoryRegion doorbell;
    QEMUBH *bh;
    bool kicked;                /* it is scheduled */
    VMChangeStateEntry *vm_change;

    /* Properties. */
    uint64_t mem_size;
    HostMemoryBackend *memdev;
    uint32_t doorbells;
    uint32_t queue_count;
    uint16_t vendor_id;
    uint16_t device_id;
    uint16_t subsystem_vendor_id;
    uint16_t subsystem_id;
    uint16_t class_id;
    uint8_t revision;
    uint32_t vfs;
    uint32_t vf_doorbells;
    uint32_t vf_queues;
    uint16_t vf_device_id;

    uint64_t serial;            /* 0: none */
    QemuUUID uuid;              /* all zero: none */

    GByteArray *vpd;            /* Vital Product Data, or NULL */
    uint8_t vpd_at;             /* its capability */
    MemoryRegion msix;          /* of a virtual function */
    uint16_t sriov_at;          /* SR-IOV capability; 0: none */

    uint32_t irq_status;
    uint32_t irq_mask;
    int32_t vectors;
    unsigned long *due;         /* vectors with a message still to be sent */
    uint32_t due_hops;          /* the most that led to one of them */
    uint64_t stats[P2P_EP_STATS_COUNT];
    P2PEndpointBell *bells;
    P2PEndpointQueue *queues;
    uint32_t turn;              /* who is next: a queue, or the copy */
    P2PEndpointDma dma;
    uint8_t *bounce;            /* P2P_ENDPOINT_PIECE bytes, of who emits */
};

/* How trace events and log messages call @s; not NULL. */
static inline const char *p2p_endpoint_name(const P2PEndpointState *s)
{
    const char *id = s->parent_obj.qdev.id;

    return id ? id : TYPE_P2P_ENDPOINT;
}

/*
 * Make the memory of @s; mem_size becomes what a backend has. On failure
 * returns false, sets @errp, and nothing was made.
 */
bool p2p_endpoint_memory_init(P2PEndpointState *s, Error **errp);
void p2p_endpoint_memory_exit(P2PEndpointState *s);

/* Make the register region of @s, whose properties are good. */
void p2p_endpoint_regs_init(P2PEndpointState *s);

/* Whether software may reach registers and doorbells like this; logs if not. */
bool p2p_endpoint_access_is_good(P2PEndpointState *s, hwaddr offset,
                                 unsigned size);
/* Log an access to what is reserved. */
void p2p_endpoint_log_reserved(P2PEndpointState *s, const char *what,
                               hwaddr offset);

/*
 * Events.
 */

/* Have the bottom half run soon. */
void p2p_endpoint_kick(P2PEndpointState *s);

/* From the bottom half: one run; and kick, if there is more to do. */
void p2p_endpoint_run(P2PEndpointState *s);

/*
 * Latch @cause, P2P_EP_IRQ_*; unless it is masked, the message of @vector,
 * which exists, leaves from the bottom half.
 */
void p2p_endpoint_event(P2PEndpointState *s, uint32_t cause, unsigned vector);

/* The vector of the group of doorbell @index; of queue @index. */
unsigned p2p_endpoint_bell_vector(const P2PEndpointState *s, uint32_t index);
unsigned p2p_endpoint_queue_vector(const P2PEndpointState *s, uint32_t index);
/* Doorbells a vector, as a power of two. */
unsigned p2p_endpoint_group_shift(const P2PEndpointState *s);

/* From the bottom half: send the messages that are due, once each. */
void p2p_endpoint_send_messages(P2PEndpointState *s);

/* Make none due. */
void p2p_endpoint_drop_messages(P2PEndpointState *s);

/*
 * Statistics: @which is P2P_EP_STAT_*.
 */
static inline void p2p_endpoint_count(P2PEndpointState *s, unsigned which,
                                      uint64_t more)
{
    s->stats[which] += more;
}

/* A QOM property for each. */
void p2p_endpoint_stats_add_properties(ObjectClass *klass);

extern const VMStateDescription p2p_endpoint_vmstate;

/* Whether there can be a function with the identity that @s was given; if not,
   sets @errp. */
bool p2p_endpoint_check_identity(const P2PEndpointState *s, Error **errp);

/* Write that to configuration space. */
void p2p_endpoint_set_identity(P2PEndpointState *s);

#endif /* HW_MISC_P2P_ENDPOINT_H */
