/* SPDX-License-Identifier: GPL-2.0-or-later WITH Linux-syscall-note */
/*
 * p2p-endpoint from user space: one character device for each function,
 * /dev/p2p_endpoint/DOMAIN:BUS:DEVICE.FUNCTION.
 *
 * An open file has one of the function's queues to itself. Handles belong to
 * the file; closing it ends what its queue does, unmaps and detaches all of
 * them. Each call returns 0 or a negative errno:
 *
 *   -ENODEV    the function is gone, or what was mapped was revoked
 *   -ENOENT    there is no such handle
 *   -EINVAL    a field is out of range, a reserved one is not zero, or the kernel
 *              refused the mapping
 *   -EBUSY     (open) all queues are taken
 *
 * Offsets and lengths are in bytes.
 */
#ifndef _UAPI_P2P_ENDPOINT_H
#define _UAPI_P2P_ENDPOINT_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* What the function has. */
struct p2p_endpoint_info {
	__u32 version;		/* of the registers */
	__u32 features;		/* P2P_EP_FEATURE_* of the register header */
	__u32 doorbells;
	__u32 queue;		/* of this file */
	__u64 mem_size;
	__u32 providers;	/* P2P_ENDPOINT_PROVIDER_* */
	__u32 reserved;
};

#define P2P_ENDPOINT_PROVIDER_PAGES	(1U << 0)	/* memory is p2pmem */
#define P2P_ENDPOINT_PROVIDER_MEMORY	(1U << 1)	/* without pages */
#define P2P_ENDPOINT_PROVIDER_DOORBELLS	(1U << 2)
#define P2P_ENDPOINT_PROVIDER_REGISTERS	(1U << 3)

/* Parts of a function, and what is none. */
enum p2p_endpoint_area {
	P2P_ENDPOINT_MEMORY,
	P2P_ENDPOINT_DOORBELLS,
	P2P_ENDPOINT_REGISTERS,
	P2P_ENDPOINT_SYSTEM,	/* memory of the host's, newly allocated */
};

/* Make a dma-buf of pages of one area. */
struct p2p_endpoint_export {
	__u32 area;		/* enum p2p_endpoint_area */
	__u32 flags;		/* P2P_ENDPOINT_EXPORT_* */
	__u64 offset;		/* a multiple of the page size */
	__u64 length;		/* likewise */
	__s32 fd;		/* out */
	__u32 reserved;
};

/* It cannot be taken back: importers that have to be told are refused. */
#define P2P_ENDPOINT_EXPORT_FIXED	(1U << 0)

/* Take an exported area back: nobody reaches it from when this returns. */
struct p2p_endpoint_revoke {
	__s32 fd;		/* of a dma-buf that this function exported */
	__u32 reserved;
};

/* Attach to a dma-buf and map it for this function. */
struct p2p_endpoint_import {
	__s32 fd;
	__u32 mode;		/* enum p2p_endpoint_import_mode */
	__u32 handle;		/* out */
	__u32 segments;		/* out */
};

enum p2p_endpoint_import_mode {
	P2P_ENDPOINT_DYNAMIC,	/* is told when the buffer is taken back */
	P2P_ENDPOINT_PINNED,	/* the same, and keeps it pinned */
	P2P_ENDPOINT_STATIC,	/* is not told */
	P2P_ENDPOINT_NO_PEERS,	/* cannot use memory without pages */
};

/* Map something of a provider for this function, by a method by name. */
struct p2p_endpoint_map {
	__s32 provider;		/* a file of the function that provides */
	__u32 method;		/* enum p2p_endpoint_method */
	__u32 area;		/* MEMORY or DOORBELLS, where a method has both */
	__u32 direction;	/* 0 both, 1 it reads, 2 it writes */
	__u64 offset;
	__u64 length;
	__u32 handle;		/* out */
	__u32 segments;		/* out */
};

enum p2p_endpoint_method {
	/* Pages of p2pmem, allocated for it; the offset is not looked at. */
	P2P_ENDPOINT_MAP_SGL,		/* pci_p2pmem_alloc_sgl, dma_map_sgtable */
	P2P_ENDPOINT_MAP_MIXED,		/* the same, with RAM before and after */
	P2P_ENDPOINT_MAP_PAGE,		/* dma_map_page of one: to be refused */
	/* An area without pages. */
	P2P_ENDPOINT_MAP_PHYS,		/* dma_map_phys, DMA_ATTR_MMIO */
	P2P_ENDPOINT_MAP_RESOURCE,	/* dma_map_resource */
	P2P_ENDPOINT_MAP_IOVA,		/* dma_iova_*, linked as one */
	P2P_ENDPOINT_MAP_IOVA_PARTS,	/* the same, a page at a time */
	P2P_ENDPOINT_METHODS,
};

/* One segment of what is mapped. */
struct p2p_endpoint_segment {
	__u32 handle;
	__u32 index;
	__u64 address;		/* out: as the function emits it */
	__u64 length;		/* out */
	__u32 kind;		/* out: enum p2p_endpoint_kind */
	__u32 reserved;
};

enum p2p_endpoint_kind {
	P2P_ENDPOINT_BUS_ADDRESS,	/* past any IOMMU */
	P2P_ENDPOINT_DMA_ADDRESS,	/* IOVA, or physical without an IOMMU */
};

struct p2p_endpoint_unmap {
	__u32 handle;
	__u32 reserved;
};

/* What the kernel says of two functions. */
struct p2p_endpoint_query {
	__s32 provider;		/* a file of the function that provides */
	__u32 area;		/* MEMORY or DOORBELLS */
	__s32 distance;		/* out: pci_p2pdma_distance(), -1 if none */
	__u32 map_type;		/* out: enum pci_p2pdma_map_type, 0 if it cannot
				 * be asked */
};

/* An address of an operation. */
struct p2p_endpoint_address {
	__u32 space;		/* enum p2p_endpoint_space */
	__u32 handle;		/* of HANDLE, else zero */
	__u64 offset;		/* into it */
};

enum p2p_endpoint_space {
	P2P_ENDPOINT_OWN,	/* the function's own memory */
	P2P_ENDPOINT_HANDLE,	/* what was mapped */
	P2P_ENDPOINT_RAW,	/* the offset is what is emitted */
};

/*
 * Have the queue carry out one operation, and wait for it. The fields are those
 * of a descriptor and of its completion.
 */
struct p2p_endpoint_submit {
	__u8 opcode;		/* P2P_EP_OP_* of the register header */
	__u8 flags;		/* P2P_EP_FLAG_HOLD, P2P_EP_FLAG_EXPECT */
	__u16 submit_flags;	/* P2P_ENDPOINT_SUBMIT_* */
	__u32 expected;
	struct p2p_endpoint_address src;
	struct p2p_endpoint_address dst;
	__u64 length;
	__u32 src_attr;
	__u32 dst_attr;
	__u64 operand;
	__u64 compare;
	__u32 delay;
	/* Out, when it is over: */
	__u8 status;		/* P2P_EP_SUCCESS, ... */
	__u8 completion_flags;
	__u16 tag;
	__u64 done;
	__u64 result;
	__u64 failed;
	__u64 read_route;	/* word | at << 32 */
	__u64 write_route;
};

/* Return at once; P2P_ENDPOINT_IOC_WAIT is for the completion. */
#define P2P_ENDPOINT_SUBMIT_NOWAIT	(1U << 0)

#define P2P_ENDPOINT_IOC_INFO		_IOR('P', 0x40, struct p2p_endpoint_info)
#define P2P_ENDPOINT_IOC_EXPORT		_IOWR('P', 0x41, struct p2p_endpoint_export)
#define P2P_ENDPOINT_IOC_REVOKE		_IOW('P', 0x42, struct p2p_endpoint_revoke)
#define P2P_ENDPOINT_IOC_IMPORT		_IOWR('P', 0x43, struct p2p_endpoint_import)
#define P2P_ENDPOINT_IOC_MAP		_IOWR('P', 0x44, struct p2p_endpoint_map)
#define P2P_ENDPOINT_IOC_SEGMENT	_IOWR('P', 0x45, struct p2p_endpoint_segment)
#define P2P_ENDPOINT_IOC_UNMAP		_IOW('P', 0x46, struct p2p_endpoint_unmap)
#define P2P_ENDPOINT_IOC_QUERY		_IOWR('P', 0x47, struct p2p_endpoint_query)
#define P2P_ENDPOINT_IOC_SUBMIT		_IOWR('P', 0x48, struct p2p_endpoint_submit)
/* The oldest operation that was submitted with NOWAIT and not yet waited for. */
#define P2P_ENDPOINT_IOC_WAIT		_IOR('P', 0x49, struct p2p_endpoint_submit)
/* Let the operation go on that the queue holds. */
#define P2P_ENDPOINT_IOC_RELEASE	_IO('P', 0x4a)

/*
 * mmap(): offset n * P2P_ENDPOINT_MMAP_STRIDE is area n (MEMORY without pages,
 * DOORBELLS). What is mapped goes with the function: SIGBUS.
 */
#define P2P_ENDPOINT_MMAP_STRIDE	(1ULL << 40)

#endif /* _UAPI_P2P_ENDPOINT_H */
