/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint: identity, BARs and registers.
 *
 * Constants only, no includes: shared by the device model, its tests and the
 * guest, in kernel and in user space. docs/specs/p2p-endpoint.rst says what
 * each register does; offsets are in bytes, registers little endian.
 */
#ifndef HW_MISC_P2P_ENDPOINT_REGS_H
#define HW_MISC_P2P_ENDPOINT_REGS_H

/* Identity in config space. */
#define P2P_EP_VENDOR_ID            0x1234
#define P2P_EP_DEVICE_ID            0x5032
#define P2P_EP_VF_DEVICE_ID         0x5034

/* BARs. The memory and doorbell BARs are 64 bit, the others 32 bit. */
#define P2P_EP_BAR_REGS             0
#define P2P_EP_BAR_MSIX             1
#define P2P_EP_BAR_MEM              2
#define P2P_EP_BAR_DOORBELL         4

#define P2P_EP_REGS_SIZE            0x10000u
#define P2P_EP_DOORBELL_SIZE        0x1000u     /* one page each */
#define P2P_EP_DOORBELLS_MAX        2048u
#define P2P_EP_QUEUES_MAX           64u
#define P2P_EP_VFS_MAX              64u
#define P2P_EP_MSIX_SIZE_MIN        0x1000u
#define P2P_EP_MEM_SIZE_MIN         0x1000ull
#define P2P_EP_MEM_SIZE_MAX         0x1000000000ull     /* 64 GiB */

/*
 * MSI-X vectors: one for the copy that registers start, then one for each group
 * of doorbells, then one for each queue, from VECTOR_QUEUE on.
 */
#define P2P_EP_VECTOR_DMA           0
#define P2P_EP_VECTOR_DOORBELL      1           /* of the group of doorbell 0 */
#define P2P_EP_BELL_GROUPS_MAX      1024u

/* What the device is; all read-only. */
#define P2P_EP_ID                   0x000       /* 32 bit */
#define P2P_EP_ID_VALUE             0x45503250u /* bytes "P2PE" */
#define P2P_EP_VERSION              0x004       /* 32 bit, major.minor */
#define P2P_EP_VERSION_VALUE        0x00010002u
#define P2P_EP_FEATURES             0x008       /* 32 bit */
#define P2P_EP_FEATURE_COPY         0x00000001u
#define P2P_EP_FEATURE_ROUTE        0x00000002u
#define P2P_EP_FEATURE_DOORBELL     0x00000004u
#define P2P_EP_FEATURE_QUEUE        0x00000008u
#define P2P_EP_FEATURE_INLINE       0x00000010u
#define P2P_EP_FEATURE_BELL_CTRL    0x00000020u
#define P2P_EP_FEATURE_EXPECT       0x00000040u
#define P2P_EP_FEATURE_STATS        0x00000080u
#define P2P_EP_FEATURE_HOLD         0x00000100u
#define P2P_EP_FEATURE_FUNCTION     0x00000200u
#define P2P_EP_DOORBELLS            0x00c       /* 32 bit, how many */
#define P2P_EP_MEM_SIZE             0x010       /* 64 bit, bytes */
#define P2P_EP_DMA_LENGTH_MAX       0x018       /* 64 bit, bytes */
#define P2P_EP_LENGTH_MAX           0x40000000ull       /* its value: 1 GiB */
#define P2P_EP_DMA_CHUNK            0x020       /* 32 bit, bytes */
#define P2P_EP_CHUNK                0x10000u            /* its value: 64 KiB */
#define P2P_EP_QUEUES               0x024       /* 32 bit, how many */
#define P2P_EP_OPERATIONS           0x028       /* 32 bit, bit n: opcode n */
#define P2P_EP_BELL_GROUP_SHIFT     0x02c       /* 32 bit */
#define P2P_EP_VECTOR_QUEUE         0x030       /* 32 bit */
#define P2P_EP_VFS                  0x034       /* 32 bit, how many it has */
#define P2P_EP_FUNCTION             0x038       /* 32 bit, n-th VF; 0: none */

/* Interrupt causes. Status: write 1 to clear. Mask: 1 sends no message. */
#define P2P_EP_IRQ_STATUS           0x040       /* 32 bit */
#define P2P_EP_IRQ_MASK             0x044       /* 32 bit */
#define P2P_EP_IRQ_DMA              0x00000001u
#define P2P_EP_IRQ_DOORBELL         0x00000002u
#define P2P_EP_IRQ_QUEUE            0x00000004u
#define P2P_EP_IRQ_ALL              0x00000007u

/* The descriptor, and what became of it. */
#define P2P_EP_DMA_SRC              0x100       /* 64 bit */
#define P2P_EP_DMA_DST              0x108       /* 64 bit */
#define P2P_EP_DMA_LEN              0x110       /* 64 bit */
#define P2P_EP_DMA_SRC_ATTR         0x118       /* 32 bit */
#define P2P_EP_DMA_DST_ATTR         0x11c       /* 32 bit */
#define P2P_EP_DMA_CTRL             0x120       /* 32 bit, reads as zero */
#define P2P_EP_DMA_STATUS           0x124       /* 32 bit, read-only */
#define P2P_EP_DMA_DONE             0x128       /* 64 bit, read-only */

/* DMA_SRC_ATTR of the read leg, DMA_DST_ATTR of the write leg. */
#define P2P_EP_ATTR_AT              0x00000003u /* Address Type */
#define P2P_EP_ATTR_RO              0x00000004u /* Relaxed Ordering */
#define P2P_EP_ATTR_PASID_ENABLE    0x00000008u
#define P2P_EP_ATTR_RESERVED        0x00000ff0u
#define P2P_EP_ATTR_PASID_SHIFT     12
#define P2P_EP_ATTR_PASID           0xfffff000u

#define P2P_EP_AT_UNTRANSLATED      0x0u
#define P2P_EP_AT_TRANSLATED        0x2u

#define P2P_EP_CTRL_START           0x00000001u

/* DMA_STATUS */
#define P2P_EP_STATUS_STATE         0x000000ffu
#define P2P_EP_STATUS_ERROR_SHIFT   8
#define P2P_EP_STATUS_ERROR         0x0000ff00u
#define P2P_EP_STATUS_OVERRUN       0x00010000u /* started while busy */

#define P2P_EP_STATE_IDLE           0u          /* nothing since reset */
#define P2P_EP_STATE_BUSY           1u
#define P2P_EP_STATE_DONE           2u          /* all of it arrived */
#define P2P_EP_STATE_FAILED         3u          /* see the error */

#define P2P_EP_ERROR_NONE           0u
#define P2P_EP_ERROR_LENGTH         1u          /* zero, or above the maximum */
#define P2P_EP_ERROR_SRC_WRAP       2u
#define P2P_EP_ERROR_DST_WRAP       3u
#define P2P_EP_ERROR_SRC_ATTR       4u
#define P2P_EP_ERROR_DST_ATTR       5u
#define P2P_EP_ERROR_READ_REFUSED   6u          /* see the read leg's route */
#define P2P_EP_ERROR_WRITE_REFUSED  7u          /* see the write leg's route */
#define P2P_EP_ERROR_READ_TARGET    8u          /* the target answered badly */
#define P2P_EP_ERROR_WRITE_TARGET   9u
#define P2P_EP_ERROR_POWER          10u         /* the function left D0 */

/* The route of each leg; all read-only. */
#define P2P_EP_ROUTE_READ           0x140
#define P2P_EP_ROUTE_WRITE          0x150
#define P2P_EP_ROUTE_WORD           0x0         /* 32 bit */
#define P2P_EP_ROUTE_AT             0x4         /* 32 bit */
#define P2P_EP_ROUTE_DONE           0x8         /* 64 bit, bytes of this leg */

#define P2P_EP_ROUTE_VERDICT        0x000000ffu /* enum p2p_verdict */
#define P2P_EP_ROUTE_FAILURE_SHIFT  8
#define P2P_EP_ROUTE_FAILURE        0x0000ff00u /* enum p2p_failure */
#define P2P_EP_ROUTE_RULE_SHIFT     16
#define P2P_EP_ROUTE_RULE           0x00ff0000u /* enum p2p_rule */
#define P2P_EP_ROUTE_FAULTED        0x01000000u /* refused by the IOMMU */
#define P2P_EP_ROUTE_VALID          0x80000000u /* the leg was tried */
#define P2P_EP_ROUTE_AT_RID         0x0000ffffu /* bus << 8 | devfn */
#define P2P_EP_ROUTE_AT_ROOT        0x0000ffffu /* root complex or IOMMU */
#define P2P_EP_ROUTE_VIA_SHIFT      16
#define P2P_EP_ROUTE_VIA            0x00ff0000u /* enum p2p_rule */

/* 64-bit counters, read-only. */
#define P2P_EP_STATS                0x400
#define P2P_EP_STAT_OPERATIONS      0u
#define P2P_EP_STAT_FAILED          1u
#define P2P_EP_STAT_UNEXPECTED      2u
#define P2P_EP_STAT_READ_BYTES      3u
#define P2P_EP_STAT_WRITE_BYTES     4u
#define P2P_EP_STAT_ATOMICS         5u
#define P2P_EP_STAT_DESCRIPTORS     6u
#define P2P_EP_STAT_RINGS           7u
#define P2P_EP_STAT_INLINE          8u
#define P2P_EP_STAT_INLINE_BAD      9u
#define P2P_EP_STAT_BELL_REVOKED    10u
#define P2P_EP_STAT_MESSAGES        11u
#define P2P_EP_STAT_HELD            12u
#define P2P_EP_STAT_LOOPS           13u
#define P2P_EP_STATS_COUNT          14u

/* Queues, 64 bytes of registers each. */
#define P2P_EP_QUEUE                0x1000
#define P2P_EP_QUEUE_STRIDE         0x40
#define P2P_EP_QUEUE_SQ_BASE        0x00        /* 64 bit */
#define P2P_EP_QUEUE_CQ_BASE        0x08        /* 64 bit */
#define P2P_EP_QUEUE_SIZE           0x10        /* 32 bit, log2 of entries */
#define P2P_EP_QUEUE_ATTR           0x14        /* 32 bit, of ring accesses */
#define P2P_EP_QUEUE_CTRL           0x18        /* 32 bit */
#define P2P_EP_QUEUE_STATUS         0x1c        /* 32 bit, read-only */
#define P2P_EP_QUEUE_SQ_TAIL        0x20        /* 32 bit */
#define P2P_EP_QUEUE_SQ_HEAD        0x24        /* 32 bit, read-only */
#define P2P_EP_QUEUE_CQ_HEAD        0x28        /* 32 bit */
#define P2P_EP_QUEUE_CQ_TAIL        0x2c        /* 32 bit, read-only */
#define P2P_EP_QUEUE_HELD           0x30        /* 32 bit, read-only */

#define P2P_EP_SIZE_SQ              0x0000000fu
#define P2P_EP_SIZE_CQ_SHIFT        8
#define P2P_EP_SIZE_CQ              0x00000f00u
#define P2P_EP_SIZE_LOG2_MIN        1u
#define P2P_EP_SIZE_LOG2_MAX        15u

#define P2P_EP_QUEUE_ENABLE         0x00000001u
#define P2P_EP_QUEUE_HOLD_ALL       0x00000002u
#define P2P_EP_QUEUE_RELEASE        0x00000004u /* reads as zero */

/* QUEUE_STATUS: state in bits 7:0, error in bits 15:8. */
#define P2P_EP_QUEUE_ERROR_SHIFT    8
#define P2P_EP_QUEUE_DISABLED       0u
#define P2P_EP_QUEUE_RUNNING        1u
#define P2P_EP_QUEUE_STOPPED        2u
#define P2P_EP_QUEUE_ERROR_NONE     0u
#define P2P_EP_QUEUE_ERROR_SIZE     1u
#define P2P_EP_QUEUE_ERROR_ALIGN    2u
#define P2P_EP_QUEUE_ERROR_ATTR     3u
#define P2P_EP_QUEUE_ERROR_SQ_READ  4u
#define P2P_EP_QUEUE_ERROR_CQ_WRITE 5u

/* A descriptor: 64 bytes. */
#define P2P_EP_DESC_SIZE            64u
#define P2P_EP_DESC_OPCODE          0x00        /* 8 bit */
#define P2P_EP_DESC_FLAGS           0x01        /* 8 bit */
#define P2P_EP_DESC_TAG             0x02        /* 16 bit */
#define P2P_EP_DESC_EXPECTED        0x04        /* 32 bit */
#define P2P_EP_DESC_SRC             0x08        /* 64 bit */
#define P2P_EP_DESC_DST             0x10        /* 64 bit */
#define P2P_EP_DESC_LEN             0x18        /* 64 bit */
#define P2P_EP_DESC_SRC_ATTR        0x20        /* 32 bit */
#define P2P_EP_DESC_DST_ATTR        0x24        /* 32 bit */
#define P2P_EP_DESC_OPERAND         0x28        /* 64 bit */
#define P2P_EP_DESC_COMPARE         0x30        /* 64 bit */
#define P2P_EP_DESC_DELAY           0x38        /* 32 bit, ns */

#define P2P_EP_FLAG_INTERRUPT       0x01u
#define P2P_EP_FLAG_EXPECT          0x02u
#define P2P_EP_FLAG_HOLD            0x04u
#define P2P_EP_FLAG_SILENT          0x08u
#define P2P_EP_FLAG_ALL             0x0fu

#define P2P_EP_OP_NOP               0u
#define P2P_EP_OP_COPY              1u
#define P2P_EP_OP_COPY_LIST         2u
#define P2P_EP_OP_FILL              3u
#define P2P_EP_OP_COMPARE           4u
#define P2P_EP_OP_CRC32C            5u
#define P2P_EP_OP_WRITE             6u
#define P2P_EP_OP_BURST             7u
#define P2P_EP_OP_FETCH_ADD         8u
#define P2P_EP_OP_SWAP              9u
#define P2P_EP_OP_CAS               10u
#define P2P_EP_OP_INTERRUPT         11u
#define P2P_EP_OPS                  12u

/* An element of COPY_LIST: 32 bytes. */
#define P2P_EP_LIST_SIZE            32u
#define P2P_EP_LIST_MAX             4096u
#define P2P_EP_LIST_SRC             0x00        /* 64 bit */
#define P2P_EP_LIST_DST             0x08        /* 64 bit */
#define P2P_EP_LIST_LEN             0x10        /* 64 bit */

#define P2P_EP_BURST_MAX            256u

/* EXPECTED */
#define P2P_EP_EXPECT_VERDICT       0x000000ffu
#define P2P_EP_EXPECT_RULE_SHIFT    8
#define P2P_EP_EXPECT_RULE          0x0000ff00u
#define P2P_EP_EXPECT_STATUS_SHIFT  16
#define P2P_EP_EXPECT_STATUS        0x00ff0000u
#define P2P_EP_EXPECT_RESERVED      0xff000000u
#define P2P_EP_EXPECT_ANY           0xffu       /* verdict or status */

/* A completion: 64 bytes. */
#define P2P_EP_COMP_SIZE            64u
#define P2P_EP_COMP_TAG             0x00        /* 16 bit */
#define P2P_EP_COMP_STATUS          0x02        /* 8 bit */
#define P2P_EP_COMP_FLAGS           0x03        /* 8 bit */
#define P2P_EP_COMP_SQ_HEAD         0x04        /* 32 bit */
#define P2P_EP_COMP_DONE            0x08        /* 64 bit */
#define P2P_EP_COMP_RESULT          0x10        /* 64 bit */
#define P2P_EP_COMP_FAILED          0x18        /* 64 bit */
#define P2P_EP_COMP_READ_WORD       0x20        /* 32 bit, P2P_EP_ROUTE_* */
#define P2P_EP_COMP_READ_AT         0x24        /* 32 bit */
#define P2P_EP_COMP_WRITE_WORD      0x28        /* 32 bit */
#define P2P_EP_COMP_WRITE_AT        0x2c        /* 32 bit */
#define P2P_EP_COMP_TIME            0x30        /* 64 bit, ns */

#define P2P_EP_COMP_PHASE           0x01u
#define P2P_EP_COMP_UNEXPECTED      0x02u
#define P2P_EP_COMP_READ_LEG        0x04u

#define P2P_EP_SUCCESS              0u
#define P2P_EP_BAD_DESCRIPTOR       1u
#define P2P_EP_NOT_ISSUED           2u
#define P2P_EP_UR                   3u
#define P2P_EP_CA                   4u
#define P2P_EP_ACS                  5u
#define P2P_EP_TIMEOUT              6u
#define P2P_EP_IOMMU                7u
#define P2P_EP_MISMATCH             8u
#define P2P_EP_POWER                9u
#define P2P_EP_LOOP                 10u
#define P2P_EP_POISONED             11u
#define P2P_EP_REVOKED              12u
#define P2P_EP_STATUS_LAST          P2P_EP_REVOKED

/* What each doorbell saw last; read-only, 16 bytes per doorbell. */
#define P2P_EP_BELL                 0x4000
#define P2P_EP_BELL_STRIDE          0x10
#define P2P_EP_BELL_VALUE           0x0         /* 64 bit */
#define P2P_EP_BELL_COUNT           0x8         /* 32 bit, wraps */
#define P2P_EP_BELL_FROM            0xc         /* 32 bit, who rang */
#define P2P_EP_BELL_FROM_RID        0x0000ffffu
#define P2P_EP_BELL_FROM_VALID      0x80000000u

/* Of each doorbell, 4 bytes. */
#define P2P_EP_BELL_CTRL            0xc000
#define P2P_EP_BELL_CTRL_STRIDE     0x4
#define P2P_EP_BELL_REVOKED         0x00000001u

/* In the page of each doorbell. */
#define P2P_EP_PAGE_RING            0x000
#define P2P_EP_PAGE_SQ_TAIL         0x010       /* of the queue of its number */
#define P2P_EP_PAGE_CQ_HEAD         0x018
#define P2P_EP_PAGE_INLINE          0x800
#define P2P_EP_PAGE_MESSAGE         0x900       /* read-only */
#define P2P_EP_INLINE_SIZE          0x100u
#define P2P_EP_INLINE_LENGTH        0xffffu     /* in the message's head */

#endif /* HW_MISC_P2P_ENDPOINT_REGS_H */
