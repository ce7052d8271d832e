/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The driver of p2p-endpoint: what its files share.
 *
 *   main.c      probe and remove, interrupts
 *   provider.c  what the function provides to peers
 *   queue.c     one queue of one file: submit, wait
 *   mapping.c   handles, and the segments behind them
 *   map.c       mapping what a peer provides, by a method by name
 *   import.c    dma-bufs, as importer
 *   export.c    dma-bufs, as exporter
 *   node.c      the character device
 *
 * A function stays for as long as a file refers to it; what it was bound to may
 * go before. ep->alive says whether it did; calls from user space hold ep->life
 * for reading, and removal takes it for writing.
 *
 * What is mapped can be taken back at any time. Whoever takes it back clears
 * mapping->live, stops the queue that may be using it (p2p_ep_queue_stop()) and
 * unmaps; a queue looks at live under the lock that stopping takes. Order of
 * locks: ep->life, file->lock, dma_resv, queue->hw.
 */
#ifndef P2P_ENDPOINT_DRIVER_H
#define P2P_ENDPOINT_DRIVER_H

#include <linux/dma-mapping.h>
#include <linux/idr.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/pci-p2pdma.h>
#include <linux/pci.h>
#include <linux/rwsem.h>
#include <linux/wait.h>

#include "hw/misc/p2p-endpoint-regs.h"
#include "uapi/p2p_endpoint.h"

struct p2p_ep {
	struct pci_dev *pdev;
	struct kref ref;
	struct rw_semaphore life;
	bool alive;

	void __iomem *regs;
	u32 features;
	u32 doorbells;
	u32 queues;
	u64 mem_size;
	u32 providers;		/* P2P_ENDPOINT_PROVIDER_* */

	unsigned long *taken;	/* queues that a file has */
	struct mutex lock;	/* of that and of the lists */
	wait_queue_head_t *wait;	/* one for each queue */
	struct list_head exports;
	struct list_head files;
	struct list_head lent;	/* mappings of what it provides without pages */

	struct miscdevice misc;
	char name[32];
};

void p2p_ep_get(struct p2p_ep *ep);
void p2p_ep_put(struct p2p_ep *ep);

/* Providers; p2p_ep_provider() is NULL where there is none. */
int p2p_ep_provide(struct p2p_ep *ep);
struct p2pdma_provider *p2p_ep_provider(struct p2p_ep *ep, u32 area);
int p2p_ep_area_bar(u32 area);
/* Whether p2pmem may be asked for. */
bool p2p_ep_has_pool(const struct p2p_ep *ep);
/* 0 and the physical address of @length bytes at @offset, or an error. */
int p2p_ep_area_phys(struct p2p_ep *ep, u32 area, u64 offset, u64 length,
		     phys_addr_t *phys);
int p2p_ep_query(struct p2p_ep *client, struct p2p_ep *provider,
		 struct p2p_endpoint_query *query);
/* What the kernel chooses for @client; 0 if it cannot be asked. */
u32 p2p_ep_map_type(struct p2pdma_provider *provider, struct device *client);
int p2p_ep_map_type_init(void);
void p2p_ep_map_type_exit(void);

/* Queues. The file's lock keeps two calls apart. */
struct p2p_ep_queue {
	struct p2p_ep *ep;
	unsigned int index;
	void *rings;
	dma_addr_t rings_dma;

	struct mutex hw;	/* of what follows */
	bool running;
	u32 generation;		/* grows when it is stopped */
	u32 sq_tail;
	u32 cq_head;
	bool phase;
	u16 next_tag;
	unsigned int pending;	/* submitted, and not yet waited for */
};

struct p2p_ep_mapping;

int p2p_ep_queue_open(struct p2p_ep *ep, struct p2p_ep_queue *queue);
/* Stops it; frees what it has. */
void p2p_ep_queue_close(struct p2p_ep_queue *queue);
/* Nothing of it is emitted any more; who waits for it gets -ENODEV. */
void p2p_ep_queue_stop(struct p2p_ep_queue *queue);
/* An operand of an operation: where it is, and what has to be live for it. */
struct p2p_ep_operand {
	u64 address;
	const struct p2p_ep_mapping *mapping;	/* or NULL */
};

int p2p_ep_queue_submit(struct p2p_ep_queue *queue,
			struct p2p_endpoint_submit *submit,
			const struct p2p_ep_operand *src,
			const struct p2p_ep_operand *dst);
int p2p_ep_queue_wait(struct p2p_ep_queue *queue,
		      struct p2p_endpoint_submit *submit);
int p2p_ep_queue_release(struct p2p_ep_queue *queue);

/* One open file. */
struct p2p_ep_file {
	struct p2p_ep *ep;
	struct list_head entry;	/* in ep->files */
	struct address_space *pages;	/* of the node, while it is open */
	struct mutex lock;
	struct idr mappings;
	struct p2p_ep_queue queue;
};

/* What a handle stands for. */
struct p2p_ep_mapping_ops {
	/* Undo the mapping, which nothing uses any more. */
	void (*unmap)(struct p2p_ep_mapping *mapping);
	/*
	 * p2p_ep_mapping_end() under the lock that keeps others from it, and
	 * give back the rest.
	 */
	void (*release)(struct p2p_ep_mapping *mapping);
};

struct p2p_ep_segment {
	u64 address;
	u64 length;
	u32 kind;
};

struct p2p_ep_mapping {
	struct p2p_ep_file *file;
	const struct p2p_ep_mapping_ops *ops;
	bool live;
	unsigned int segments;
	struct p2p_ep_segment *segment;
};

void p2p_ep_mapping_init(struct p2p_ep_mapping *mapping,
			 struct p2p_ep_file *file,
			 const struct p2p_ep_mapping_ops *ops);
/* A copy of the DMA side of @sgt. */
int p2p_ep_mapping_take_sgt(struct p2p_ep_mapping *mapping,
			    struct sg_table *sgt);
int p2p_ep_mapping_take_one(struct p2p_ep_mapping *mapping, u64 address,
			    u64 length, u32 kind);
/* The address of @length bytes at @offset, which lie in one segment. */
int p2p_ep_mapping_address(const struct p2p_ep_mapping *mapping, u64 offset,
			   u64 length, u64 *address);
/*
 * Take it back, if it is live: nothing uses it when this returns. The caller
 * holds the lock that keeps another such call away.
 */
void p2p_ep_mapping_end(struct p2p_ep_mapping *mapping);
/* Release and free it. */
void p2p_ep_mapping_free(struct p2p_ep_mapping *mapping);

/* New mappings, or errors. */
struct p2p_ep_mapping *p2p_ep_map(struct p2p_ep_file *file,
				  struct p2p_ep *provider,
				  const struct p2p_endpoint_map *map);
struct p2p_ep_mapping *p2p_ep_import(struct p2p_ep_file *file, int fd,
				     u32 mode);
/* The function goes: what peers have mapped of it without pages ends. */
void p2p_ep_end_lent(struct p2p_ep *ep);

int p2p_ep_export(struct p2p_ep *ep, struct p2p_endpoint_export *export);
int p2p_ep_revoke(struct p2p_ep *ep, int fd);
/* The function goes: nobody reaches what it exported. */
void p2p_ep_revoke_all(struct p2p_ep *ep);

/* The character device. */
int p2p_ep_node_add(struct p2p_ep *ep);
void p2p_ep_node_remove(struct p2p_ep *ep);
/* The function behind a file of ours, a reference; or an error. */
struct p2p_ep *p2p_ep_of_fd(int fd);

#endif /* P2P_ENDPOINT_DRIVER_H */
