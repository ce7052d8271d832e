// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver of p2p-endpoint: handles, and the segments behind them.
 */
#include <linux/overflow.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "p2p_endpoint.h"

void p2p_ep_mapping_init(struct p2p_ep_mapping *mapping,
			 struct p2p_ep_file *file,
			 const struct p2p_ep_mapping_ops *ops)
{
	mapping->file = file;
	mapping->ops = ops;
}

static int alloc_segments(struct p2p_ep_mapping *mapping, unsigned int count)
{
	mapping->segment = kvcalloc(count, sizeof(*mapping->segment),
				    GFP_KERNEL);
	if (!mapping->segment)
		return -ENOMEM;
	mapping->segments = count;
	return 0;
}

int p2p_ep_mapping_take_sgt(struct p2p_ep_mapping *mapping,
			    struct sg_table *sgt)
{
	struct scatterlist *sg;
	unsigned int i;
	int error = alloc_segments(mapping, sgt->nents);

	if (error)
		return error;
	for_each_sgtable_dma_sg(sgt, sg, i) {
		mapping->segment[i] = (struct p2p_ep_segment) {
			.address = sg_dma_address(sg),
			.length = sg_dma_len(sg),
			.kind = sg_dma_is_bus_address(sg) ?
				P2P_ENDPOINT_BUS_ADDRESS :
				P2P_ENDPOINT_DMA_ADDRESS,
		};
	}
	return 0;
}

int p2p_ep_mapping_take_one(struct p2p_ep_mapping *mapping, u64 address,
			    u64 length, u32 kind)
{
	int error = alloc_segments(mapping, 1);

	if (error)
		return error;
	mapping->segment[0] = (struct p2p_ep_segment) { address, length, kind };
	return 0;
}

int p2p_ep_mapping_address(const struct p2p_ep_mapping *mapping, u64 offset,
			   u64 length, u64 *address)
{
	u64 start = 0;

	for (unsigned int i = 0; i < mapping->segments; i++) {
		const struct p2p_ep_segment *segment = &mapping->segment[i];

		if (offset - start < segment->length) {
			offset -= start;
			if (length > segment->length - offset)
				return -EINVAL;
			*address = segment->address + offset;
			return 0;
		}
		start += segment->length;
	}
	return -EINVAL;
}

void p2p_ep_mapping_end(struct p2p_ep_mapping *mapping)
{
	if (!mapping->live)
		return;
	WRITE_ONCE(mapping->live, false);
	p2p_ep_queue_stop(&mapping->file->queue);
	mapping->ops->unmap(mapping);
}

void p2p_ep_mapping_free(struct p2p_ep_mapping *mapping)
{
	mapping->ops->release(mapping);
	kvfree(mapping->segment);
	kfree(mapping);
}
