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

/* BARs. The memory and doorbell BARs are 64 bit, the others 32 bit. */
#define P2P_EP_BAR_REGS             0
#define P2P_EP_BAR_MSIX             1
#define P2P_EP_BAR_MEM              2
#define P2P_EP_BAR_DOORBELL         4

#define P2P_EP_REGS_SIZE            0x8000u
#define P2P_EP_DOORBELL_SIZE        0x1000u     /* one page each */
#define P2P_EP_DOORBELLS_MAX        1024u
#define P2P_EP_MEM_SIZE_MIN         0x1000ull
#define P2P_EP_MEM_SIZE_MAX         0x1000000000ull     /* 64 GiB */

/* MSI-X vectors: one for the DMA engine, then one for each doorbell. */
#define P2P_EP_VECTOR_DMA           0
#define P2P_EP_VECTOR_DOORBELL      1           /* of doorbell 0 */

/* What the device is; all read-only. */
#define P2P_EP_ID                   0x000       /* 32 bit */
#define P2P_EP_ID_VALUE             0x45503250u /* bytes "P2PE" */
#define P2P_EP_VERSION              0x004       /* 32 bit, major.minor */
#define P2P_EP_VERSION_VALUE        0x00010000u
#define P2P_EP_FEATURES             0x008       /* 32 bit */
#define P2P_EP_FEATURE_COPY         0x00000001u
#define P2P_EP_FEATURE_ROUTE        0x00000002u
#define P2P_EP_FEATURE_DOORBELL     0x00000004u
#define P2P_EP_DOORBELLS            0x00c       /* 32 bit, how many */
#define P2P_EP_MEM_SIZE             0x010       /* 64 bit, bytes */
#define P2P_EP_DMA_LENGTH_MAX       0x018       /* 64 bit, bytes */
#define P2P_EP_LENGTH_MAX           0x40000000ull       /* its value: 1 GiB */
#define P2P_EP_DMA_CHUNK            0x020       /* 32 bit, bytes */
#define P2P_EP_CHUNK                0x10000u            /* its value: 64 KiB */

/* Interrupt causes. Status: write 1 to clear. Mask: 1 sends no message. */
#define P2P_EP_IRQ_STATUS           0x040       /* 32 bit */
#define P2P_EP_IRQ_MASK             0x044       /* 32 bit */
#define P2P_EP_IRQ_DMA              0x00000001u
#define P2P_EP_IRQ_DOORBELL         0x00000002u
#define P2P_EP_IRQ_ALL              0x00000003u

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

/* What each doorbell saw last; read-only, 16 bytes per doorbell. */
#define P2P_EP_BELL                 0x4000
#define P2P_EP_BELL_STRIDE          0x10
#define P2P_EP_BELL_VALUE           0x0         /* 64 bit */
#define P2P_EP_BELL_COUNT           0x8         /* 32 bit, wraps */

#endif /* HW_MISC_P2P_ENDPOINT_REGS_H */
