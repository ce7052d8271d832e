// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver of p2p-endpoint: mapping what a peer provides, by a method by name.
 */
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "p2p_endpoint.h"

struct p2p_ep_map {
	struct p2p_ep_mapping base;
	struct p2p_ep *provider;	/* a reference */
	struct list_head entry;		/* in provider->lent */
	enum dma_data_direction dir;
	size_t length;

	/* Of p2pmem. */
	struct sg_table sgt;
	void *p2pmem;
	struct page *ram[2];

	/* Of an area without pages. */
	dma_addr_t address;
	struct dma_iova_state state;
};

static struct p2p_ep_map *to_map(struct p2p_ep_mapping *mapping)
{
	return container_of(mapping, struct p2p_ep_map, base);
}

static struct device *client_of(const struct p2p_ep_map *map)
{
	return &map->base.file->ep->pdev->dev;
}

static void put_provider(struct p2p_ep_map *map)
{
	p2p_ep_put(map->provider);
}

/*
 * Pages of p2pmem. The provider cannot go while there are any: its driver's
 * removal waits.
 */

static void sgl_unmap(struct p2p_ep_mapping *mapping)
{
	struct p2p_ep_map *map = to_map(mapping);

	dma_unmap_sgtable(client_of(map), &map->sgt, map->dir, 0);
}

static void sgl_release(struct p2p_ep_mapping *mapping)
{
	struct p2p_ep_map *map = to_map(mapping);

	p2p_ep_mapping_end(mapping);
	if (map->sgt.sgl)
		pci_p2pmem_free_sgl(map->provider->pdev, map->sgt.sgl);
	put_provider(map);
}

static const struct p2p_ep_mapping_ops sgl_ops = {
	.unmap = sgl_unmap,
	.release = sgl_release,
};

static int map_sgt(struct p2p_ep_map *map)
{
	int error = dma_map_sgtable(client_of(map), &map->sgt, map->dir, 0);

	if (error)
		return error;
	error = p2p_ep_mapping_take_sgt(&map->base, &map->sgt);
	if (error)
		dma_unmap_sgtable(client_of(map), &map->sgt, map->dir, 0);
	else
		map->base.live = true;
	return error;
}

static int map_sgl(struct p2p_ep_map *map)
{
	unsigned int nents;

	map->sgt.sgl = pci_p2pmem_alloc_sgl(map->provider->pdev, &nents,
					    map->length);
	if (!map->sgt.sgl)
		return -ENOMEM;
	map->sgt.nents = nents;
	map->sgt.orig_nents = nents;
	return map_sgt(map);
}

static void mixed_release(struct p2p_ep_mapping *mapping)
{
	struct p2p_ep_map *map = to_map(mapping);

	p2p_ep_mapping_end(mapping);
	sg_free_table(&map->sgt);
	for (unsigned int i = 0; i < ARRAY_SIZE(map->ram); i++)
		if (map->ram[i])
			__free_page(map->ram[i]);
	if (map->p2pmem)
		pci_free_p2pmem(map->provider->pdev, map->p2pmem, map->length);
	put_provider(map);
}

static const struct p2p_ep_mapping_ops mixed_ops = {
	.unmap = sgl_unmap,
	.release = mixed_release,
};

/* A page of RAM, the peer's, a page of RAM: in one list. */
static int map_mixed(struct p2p_ep_map *map)
{
	struct scatterlist *sg;
	int error = sg_alloc_table(&map->sgt, 3, GFP_KERNEL);

	if (error)
		return error;
	map->ram[0] = alloc_page(GFP_KERNEL | __GFP_ZERO);
	map->ram[1] = alloc_page(GFP_KERNEL | __GFP_ZERO);
	map->p2pmem = pci_alloc_p2pmem(map->provider->pdev, map->length);
	if (!map->ram[0] || !map->ram[1] || !map->p2pmem)
		return -ENOMEM;
	sg = map->sgt.sgl;
	sg_set_page(sg, map->ram[0], PAGE_SIZE, 0);
	sg = sg_next(sg);
	sg_set_page(sg, virt_to_page(map->p2pmem), map->length, 0);
	sg = sg_next(sg);
	sg_set_page(sg, map->ram[1], PAGE_SIZE, 0);
	return map_sgt(map);
}

static void page_unmap(struct p2p_ep_mapping *mapping)
{
	struct p2p_ep_map *map = to_map(mapping);

	dma_unmap_page(client_of(map), map->address, map->length, map->dir);
}

static const struct p2p_ep_mapping_ops page_ops = {
	.unmap = page_unmap,
	.release = mixed_release,
};

static int take_one(struct p2p_ep_map *map, u32 kind)
{
	int error = p2p_ep_mapping_take_one(&map->base, map->address,
					    map->length, kind);

	if (!error)
		map->base.live = true;
	return error;
}

/* Nothing says at the unmap what this was, so it has to be refused. */
static int map_page(struct p2p_ep_map *map)
{
	struct device *dev = client_of(map);
	int error;

	if (map->length != PAGE_SIZE)
		return -EINVAL;
	map->p2pmem = pci_alloc_p2pmem(map->provider->pdev, map->length);
	if (!map->p2pmem)
		return -ENOMEM;
	map->address = dma_map_page(dev, virt_to_page(map->p2pmem), 0,
				    map->length, map->dir);
	if (dma_mapping_error(dev, map->address))
		return -EREMOTEIO;
	error = take_one(map, P2P_ENDPOINT_DMA_ADDRESS);
	if (error)
		dma_unmap_page(dev, map->address, map->length, map->dir);
	return error;
}

/*
 * An area without pages: the provider's driver takes it back when it goes.
 */

static void lent_release(struct p2p_ep_mapping *mapping)
{
	struct p2p_ep_map *map = to_map(mapping);

	mutex_lock(&map->provider->lock);
	p2p_ep_mapping_end(mapping);
	list_del_init(&map->entry);
	mutex_unlock(&map->provider->lock);
	put_provider(map);
}

void p2p_ep_end_lent(struct p2p_ep *ep)
{
	struct p2p_ep_map *map, *next;

	mutex_lock(&ep->lock);
	list_for_each_entry_safe(map, next, &ep->lent, entry) {
		p2p_ep_mapping_end(&map->base);
		list_del_init(&map->entry);
	}
	mutex_unlock(&ep->lock);
}

static void bus_unmap(struct p2p_ep_mapping *mapping)
{
	/* A bus address has no mapping that could be undone. */
}

static const struct p2p_ep_mapping_ops bus_ops = {
	.unmap = bus_unmap,
	.release = lent_release,
};

static void phys_unmap(struct p2p_ep_mapping *mapping)
{
	struct p2p_ep_map *map = to_map(mapping);

	dma_unmap_phys(client_of(map), map->address, map->length, map->dir,
		       DMA_ATTR_MMIO);
}

static const struct p2p_ep_mapping_ops phys_ops = {
	.unmap = phys_unmap,
	.release = lent_release,
};

static int map_phys(struct p2p_ep_map *map, phys_addr_t phys)
{
	struct device *dev = client_of(map);
	int error;

	map->base.ops = &phys_ops;
	map->address = dma_map_phys(dev, phys, map->length, map->dir,
				    DMA_ATTR_MMIO);
	if (dma_mapping_error(dev, map->address))
		return -EREMOTEIO;
	error = take_one(map, P2P_ENDPOINT_DMA_ADDRESS);
	if (error)
		dma_unmap_phys(dev, map->address, map->length, map->dir,
			       DMA_ATTR_MMIO);
	return error;
}

static void resource_unmap(struct p2p_ep_mapping *mapping)
{
	struct p2p_ep_map *map = to_map(mapping);

	dma_unmap_resource(client_of(map), map->address, map->length, map->dir,
			   0);
}

static const struct p2p_ep_mapping_ops resource_ops = {
	.unmap = resource_unmap,
	.release = lent_release,
};

static int map_resource(struct p2p_ep_map *map, phys_addr_t phys)
{
	struct device *dev = client_of(map);
	int error;

	map->base.ops = &resource_ops;
	map->address = dma_map_resource(dev, phys, map->length, map->dir, 0);
	if (dma_mapping_error(dev, map->address))
		return -EREMOTEIO;
	error = take_one(map, P2P_ENDPOINT_DMA_ADDRESS);
	if (error)
		dma_unmap_resource(dev, map->address, map->length, map->dir, 0);
	return error;
}

static void iova_unmap(struct p2p_ep_mapping *mapping)
{
	struct p2p_ep_map *map = to_map(mapping);

	dma_iova_destroy(client_of(map), &map->state, map->length, map->dir,
			 DMA_ATTR_MMIO);
}

static const struct p2p_ep_mapping_ops iova_ops = {
	.unmap = iova_unmap,
	.release = lent_release,
};

/* Link @step bytes at a time; what was linked goes if one of them fails. */
static int map_iova(struct p2p_ep_map *map, phys_addr_t phys, size_t step)
{
	struct device *dev = client_of(map);
	size_t done = 0;
	int error = 0;

	if (!dma_iova_try_alloc(dev, &map->state, phys, map->length))
		return map_phys(map, phys);	/* no IOMMU that translates */
	map->base.ops = &iova_ops;
	while (!error && done < map->length) {
		error = dma_iova_link(dev, &map->state, phys + done, done,
				      step, map->dir, DMA_ATTR_MMIO);
		if (!error)
			done += step;
	}
	if (!error)
		error = dma_iova_sync(dev, &map->state, 0, map->length);
	map->address = map->state.addr;
	if (!error)
		error = take_one(map, P2P_ENDPOINT_DMA_ADDRESS);
	if (error)
		dma_iova_destroy(dev, &map->state, done, map->dir,
				 DMA_ATTR_MMIO);
	return error;
}

/* What the kernel chose decides; dma_map_resource() is not told of it. */
static int map_area(struct p2p_ep_map *map, struct p2pdma_provider *provider,
		    u32 method, phys_addr_t phys)
{
	if (method == P2P_ENDPOINT_MAP_RESOURCE)
		return map_resource(map, phys);
	switch (p2p_ep_map_type(provider, client_of(map))) {
	case PCI_P2PDMA_MAP_BUS_ADDR:
		map->base.ops = &bus_ops;
		map->address = pci_p2pdma_bus_addr_map(provider, phys);
		return take_one(map, P2P_ENDPOINT_BUS_ADDRESS);
	case PCI_P2PDMA_MAP_THRU_HOST_BRIDGE:
		if (method == P2P_ENDPOINT_MAP_PHYS)
			return map_phys(map, phys);
		return map_iova(map, phys,
				method == P2P_ENDPOINT_MAP_IOVA ? map->length :
				PAGE_SIZE);
	case PCI_P2PDMA_MAP_UNKNOWN:
		return -EOPNOTSUPP;	/* it cannot be asked */
	default:
		return -EREMOTEIO;
	}
}

static int lend(struct p2p_ep_map *map, const struct p2p_endpoint_map *ask)
{
	struct p2p_ep *ep = map->provider;
	struct p2pdma_provider *provider;
	phys_addr_t phys;
	int error = p2p_ep_area_phys(ep, ask->area, ask->offset, ask->length,
				     &phys);

	if (error)
		return error;
	map->base.ops = &bus_ops;
	mutex_lock(&ep->lock);
	provider = READ_ONCE(ep->alive) ? p2p_ep_provider(ep, ask->area) : NULL;
	error = provider ? map_area(map, provider, ask->method, phys) : -ENODEV;
	if (!error)
		list_add(&map->entry, &ep->lent);
	mutex_unlock(&ep->lock);
	return error;
}

static int map_by_method(struct p2p_ep_map *map,
			 const struct p2p_endpoint_map *ask)
{
	if (!ask->length || !PAGE_ALIGNED(ask->length))
		return -EINVAL;
	if (ask->method == P2P_ENDPOINT_MAP_SGL && ask->length > U32_MAX)
		return -EINVAL;
	if (ask->method <= P2P_ENDPOINT_MAP_PAGE &&
	    !p2p_ep_has_pool(map->provider))
		return -ENOMEM;
	switch (ask->method) {
	case P2P_ENDPOINT_MAP_SGL:
		map->base.ops = &sgl_ops;
		return map_sgl(map);
	case P2P_ENDPOINT_MAP_MIXED:
		map->base.ops = &mixed_ops;
		return map_mixed(map);
	case P2P_ENDPOINT_MAP_PAGE:
		map->base.ops = &page_ops;
		return map_page(map);
	case P2P_ENDPOINT_MAP_PHYS:
	case P2P_ENDPOINT_MAP_RESOURCE:
	case P2P_ENDPOINT_MAP_IOVA:
	case P2P_ENDPOINT_MAP_IOVA_PARTS:
		return lend(map, ask);
	}
	return -EINVAL;
}

static const enum dma_data_direction directions[] = {
	DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE,
};

struct p2p_ep_mapping *p2p_ep_map(struct p2p_ep_file *file,
				  struct p2p_ep *provider,
				  const struct p2p_endpoint_map *ask)
{
	struct p2p_ep_map *map;
	int error;

	if (ask->direction >= ARRAY_SIZE(directions))
		return ERR_PTR(-EINVAL);
	map = kzalloc(sizeof(*map), GFP_KERNEL);
	if (!map)
		return ERR_PTR(-ENOMEM);
	p2p_ep_mapping_init(&map->base, file, &bus_ops);
	INIT_LIST_HEAD(&map->entry);
	p2p_ep_get(provider);
	map->provider = provider;
	map->dir = directions[ask->direction];
	map->length = ask->length;
	error = map_by_method(map, ask);
	if (error) {
		p2p_ep_mapping_free(&map->base);
		return ERR_PTR(error);
	}
	return &map->base;
}
