// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver of p2p-endpoint: dma-bufs, as exporter.
 *
 * What is exported of a BAR has no pages and can be taken back, so an importer
 * has to be able to do without the one and to live with the other.
 */
#include <linux/dma-buf-mapping.h>
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/fcntl.h>
#include <linux/slab.h>

#include "p2p_endpoint.h"

#define SYSTEM_MAX (16UL << 20)

struct p2p_ep_exported {
	struct p2p_ep *ep;	/* a reference */
	struct list_head entry;	/* in ep->exports */
	struct dma_buf *buf;	/* not a reference: it outlives this */
	struct p2pdma_provider *provider;	/* NULL: pages */
	struct phys_vec range;
	bool fixed;
	bool revoked;		/* dma_resv */
	unsigned int mapped;	/* dma_resv */
	wait_queue_head_t unmapped;
	struct page **pages;
	unsigned int page_count;
};

static bool may_be_taken_back(const struct p2p_ep_exported *e)
{
	return e->provider && !e->fixed;
}

static int export_attach(struct dma_buf *buf, struct dma_buf_attachment *attach)
{
	struct p2p_ep_exported *e = buf->priv;

	if (e->provider && !attach->peer2peer)
		return -EOPNOTSUPP;
	if (may_be_taken_back(e) && !P2P_EP_REVOCABLE(attach))
		return -EOPNOTSUPP;
	return 0;
}

static int export_pin(struct dma_buf_attachment *attach)
{
	struct p2p_ep_exported *e = attach->dmabuf->priv;

	return may_be_taken_back(e) ? -EOPNOTSUPP : 0;
}

static void export_unpin(struct dma_buf_attachment *attach)
{
}

static struct sg_table *map_pages(struct p2p_ep_exported *e,
				  struct device *dev,
				  enum dma_data_direction dir)
{
	struct sg_table *sgt = kzalloc(sizeof(*sgt), GFP_KERNEL);
	int error;

	if (!sgt)
		return ERR_PTR(-ENOMEM);
	error = sg_alloc_table_from_pages(sgt, e->pages, e->page_count, 0,
					  e->range.len, GFP_KERNEL);
	if (error) {
		kfree(sgt);
		return ERR_PTR(error);
	}
	error = dma_map_sgtable(dev, sgt, dir, 0);
	if (error) {
		sg_free_table(sgt);
		kfree(sgt);
		return ERR_PTR(error);
	}
	return sgt;
}

static struct sg_table *export_map(struct dma_buf_attachment *attach,
				   enum dma_data_direction dir)
{
	struct p2p_ep_exported *e = attach->dmabuf->priv;
	struct sg_table *sgt;

	if (e->revoked)
		return ERR_PTR(-ENODEV);
	if (e->provider)
		sgt = dma_buf_phys_vec_to_sgt(attach, e->provider, &e->range, 1,
					      e->range.len, dir);
	else
		sgt = map_pages(e, attach->dev, dir);
	if (!IS_ERR(sgt))
		e->mapped++;
	return sgt;
}

static void export_unmap(struct dma_buf_attachment *attach,
			 struct sg_table *sgt, enum dma_data_direction dir)
{
	struct p2p_ep_exported *e = attach->dmabuf->priv;

	if (e->provider) {
		dma_buf_free_sgt(attach, sgt, dir);
	} else {
		dma_unmap_sgtable(attach->dev, sgt, dir, 0);
		sg_free_table(sgt);
		kfree(sgt);
	}
	if (!--e->mapped)
		wake_up_all(&e->unmapped);
}

static void free_exported(struct p2p_ep_exported *e)
{
	for (unsigned int i = 0; i < e->page_count; i++)
		if (e->pages[i])
			__free_page(e->pages[i]);
	kvfree(e->pages);
	p2p_ep_put(e->ep);
	kfree(e);
}

static void export_release(struct dma_buf *buf)
{
	struct p2p_ep_exported *e = buf->priv;

	mutex_lock(&e->ep->lock);
	list_del_init(&e->entry);
	mutex_unlock(&e->ep->lock);
	free_exported(e);
}

static const struct dma_buf_ops export_ops = {
	.attach = export_attach,
	.pin = export_pin,
	.unpin = export_unpin,
	.map_dma_buf = export_map,
	.unmap_dma_buf = export_unmap,
	.release = export_release,
};

static int take_pages(struct p2p_ep_exported *e, u64 length)
{
	if (!length || length > SYSTEM_MAX || !PAGE_ALIGNED(length))
		return -EINVAL;
	e->page_count = length >> PAGE_SHIFT;
	e->pages = kvcalloc(e->page_count, sizeof(*e->pages), GFP_KERNEL);
	if (!e->pages) {
		e->page_count = 0;
		return -ENOMEM;
	}
	for (unsigned int i = 0; i < e->page_count; i++) {
		e->pages[i] = alloc_page(GFP_KERNEL | __GFP_ZERO);
		if (!e->pages[i])
			return -ENOMEM;
	}
	e->range.len = length;
	return 0;
}

static int take_area(struct p2p_ep_exported *e,
		     const struct p2p_endpoint_export *export)
{
	int error;

	if (export->area == P2P_ENDPOINT_SYSTEM)
		return export->offset ? -EINVAL : take_pages(e, export->length);
	error = p2p_ep_area_phys(e->ep, export->area, export->offset,
				 export->length, &e->range.paddr);
	if (error)
		return error;
	e->range.len = export->length;
	e->provider = p2p_ep_provider(e->ep, export->area);
	return e->provider ? 0 : -EOPNOTSUPP;
}

static struct dma_buf *make_buf(struct p2p_ep_exported *e)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);

	info.ops = &export_ops;
	info.size = e->range.len;
	info.flags = O_RDWR | O_CLOEXEC;
	info.priv = e;
	return dma_buf_export(&info);
}

int p2p_ep_export(struct p2p_ep *ep, struct p2p_endpoint_export *export)
{
	struct p2p_ep_exported *e;
	struct dma_buf *buf;
	int error;

	if (export->flags & ~P2P_ENDPOINT_EXPORT_FIXED || export->reserved)
		return -EINVAL;
	e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return -ENOMEM;
	p2p_ep_get(ep);
	e->ep = ep;
	e->fixed = export->flags & P2P_ENDPOINT_EXPORT_FIXED;
	INIT_LIST_HEAD(&e->entry);
	init_waitqueue_head(&e->unmapped);
	error = take_area(e, export);
	buf = error ? ERR_PTR(error) : make_buf(e);
	if (IS_ERR(buf)) {
		free_exported(e);
		return PTR_ERR(buf);
	}
	e->buf = buf;
	mutex_lock(&ep->lock);
	list_add(&e->entry, &ep->exports);
	mutex_unlock(&ep->lock);
	error = dma_buf_fd(buf, O_CLOEXEC);
	if (error < 0) {
		dma_buf_put(buf);
		return error;
	}
	export->fd = error;
	return 0;
}

/* @buf is held by a reference. */
static void revoke(struct dma_buf *buf)
{
	struct p2p_ep_exported *e = buf->priv;

	dma_resv_lock(buf->resv, NULL);
	if (!e->revoked && e->provider) {
		e->revoked = true;
		P2P_EP_INVALIDATE_MAPPINGS(buf);
	}
	dma_resv_unlock(buf->resv);
	if (e->provider)
		wait_event(e->unmapped, !READ_ONCE(e->mapped));
}

int p2p_ep_revoke(struct p2p_ep *ep, int fd)
{
	struct dma_buf *buf = dma_buf_get(fd);
	struct p2p_ep_exported *e;
	int error = 0;

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	e = buf->ops == &export_ops ? buf->priv : NULL;
	if (!e || e->ep != ep || !may_be_taken_back(e))
		error = -EINVAL;
	else
		revoke(buf);
	dma_buf_put(buf);
	return error;
}

/* The next that still has references and has not been taken back, or NULL. */
static struct dma_buf *next_to_revoke(struct p2p_ep *ep)
{
	struct dma_buf *found = NULL;
	struct p2p_ep_exported *e;

	mutex_lock(&ep->lock);
	list_for_each_entry(e, &ep->exports, entry) {
		if (e->provider && !e->revoked &&
		    get_file_active(&e->buf->file)) {
			found = e->buf;
			break;
		}
	}
	mutex_unlock(&ep->lock);
	return found;
}

void p2p_ep_revoke_all(struct p2p_ep *ep)
{
	struct dma_buf *buf;

	while ((buf = next_to_revoke(ep))) {
		revoke(buf);
		dma_buf_put(buf);
	}
}
