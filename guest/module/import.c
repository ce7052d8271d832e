// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver of p2p-endpoint: dma-bufs, as importer.
 */
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/slab.h>

#include "p2p_endpoint.h"

struct p2p_ep_attachment {
	struct p2p_ep_mapping base;
	struct dma_buf *buf;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	bool pinned;
};

static struct p2p_ep_attachment *to_attachment(struct p2p_ep_mapping *mapping)
{
	return container_of(mapping, struct p2p_ep_attachment, base);
}

/* dma_resv is held. */
static void import_unmap(struct p2p_ep_mapping *mapping)
{
	struct p2p_ep_attachment *a = to_attachment(mapping);

	dma_buf_unmap_attachment(a->attach, a->sgt, DMA_BIDIRECTIONAL);
}

static void import_release(struct p2p_ep_mapping *mapping)
{
	struct p2p_ep_attachment *a = to_attachment(mapping);

	if (!IS_ERR_OR_NULL(a->attach)) {
		dma_resv_lock(a->buf->resv, NULL);
		p2p_ep_mapping_end(mapping);
		if (a->pinned)
			dma_buf_unpin(a->attach);
		dma_resv_unlock(a->buf->resv);
		dma_buf_detach(a->buf, a->attach);
	}
	if (!IS_ERR_OR_NULL(a->buf))
		dma_buf_put(a->buf);
}

static const struct p2p_ep_mapping_ops import_ops = {
	.unmap = import_unmap,
	.release = import_release,
};

/* The exporter takes it back; dma_resv is held. */
static void import_invalidate(struct dma_buf_attachment *attach)
{
	struct p2p_ep_attachment *a = attach->importer_priv;

	p2p_ep_mapping_end(&a->base);
}

static const struct dma_buf_attach_ops peers_ops = {
	.allow_peer2peer = true,
	.P2P_EP_INVALIDATE = import_invalidate,
};

static const struct dma_buf_attach_ops no_peers_ops = {
	.allow_peer2peer = false,
	.P2P_EP_INVALIDATE = import_invalidate,
};

static struct dma_buf_attachment *attach(struct p2p_ep_attachment *a, u32 mode)
{
	struct device *dev = &a->base.file->ep->pdev->dev;

	switch (mode) {
	case P2P_ENDPOINT_DYNAMIC:
	case P2P_ENDPOINT_PINNED:
		return dma_buf_dynamic_attach(a->buf, dev, &peers_ops, a);
	case P2P_ENDPOINT_NO_PEERS:
		return dma_buf_dynamic_attach(a->buf, dev, &no_peers_ops, a);
	case P2P_ENDPOINT_STATIC:
		return dma_buf_attach(a->buf, dev);
	}
	return ERR_PTR(-EINVAL);
}

/* dma_resv is held. */
static int map_attachment(struct p2p_ep_attachment *a, u32 mode)
{
	int error;

	if (mode == P2P_ENDPOINT_PINNED) {
		error = dma_buf_pin(a->attach);
		if (error)
			return error;
		a->pinned = true;
	}
	a->sgt = dma_buf_map_attachment(a->attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(a->sgt))
		return PTR_ERR(a->sgt);
	error = p2p_ep_mapping_take_sgt(&a->base, a->sgt);
	if (error)
		dma_buf_unmap_attachment(a->attach, a->sgt, DMA_BIDIRECTIONAL);
	else
		a->base.live = true;
	return error;
}

static int import(struct p2p_ep_attachment *a, int fd, u32 mode)
{
	int error;

	a->buf = dma_buf_get(fd);
	if (IS_ERR(a->buf))
		return PTR_ERR(a->buf);
	a->attach = attach(a, mode);
	if (IS_ERR(a->attach))
		return PTR_ERR(a->attach);
	dma_resv_lock(a->buf->resv, NULL);
	error = map_attachment(a, mode);
	dma_resv_unlock(a->buf->resv);
	return error;
}

struct p2p_ep_mapping *p2p_ep_import(struct p2p_ep_file *file, int fd, u32 mode)
{
	struct p2p_ep_attachment *a = kzalloc(sizeof(*a), GFP_KERNEL);
	int error;

	if (!a)
		return ERR_PTR(-ENOMEM);
	p2p_ep_mapping_init(&a->base, file, &import_ops);
	error = import(a, fd, mode);
	if (error) {
		p2p_ep_mapping_free(&a->base);
		return ERR_PTR(error);
	}
	return &a->base;
}
