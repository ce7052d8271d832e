// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver of p2p-endpoint: what the function provides to peers, and what the
 * kernel says of two functions.
 */
#include <linux/kprobes.h>
#include <linux/memremap.h>
#include <linux/module.h>
#include <linux/overflow.h>

#include "p2p_endpoint.h"

static bool pages = true;
module_param(pages, bool, 0444);
MODULE_PARM_DESC(pages, "make the memory BAR p2pmem, with struct pages");

static bool guard = true;
module_param(guard, bool, 0444);
MODULE_PARM_DESC(guard, "keep from the kernel what some kernels crash on");

static uint lie;
module_param(lie, uint, 0444);
MODULE_PARM_DESC(lie, "have the kernel answer this map type, to see tests fail");

/*
 * pci_alloc_p2pmem() of a provider without pages looks into a pool that is not
 * there, in kernels up to 7.3 at least.
 */
bool p2p_ep_has_pool(const struct p2p_ep *ep)
{
	return ep->providers & P2P_ENDPOINT_PROVIDER_PAGES || !guard;
}

typedef enum pci_p2pdma_map_type (*map_type_fn)(struct p2pdma_provider *,
						struct device *);

/* The kernel's own answer, which it does not export. */
static map_type_fn map_type;

static int tell_lie(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	regs_set_return_value(regs, lie);
	return 0;
}

static struct kretprobe liar = {
	.kp.symbol_name = "pci_p2pdma_map_type",
	.handler = tell_lie,
};

int p2p_ep_map_type_init(void)
{
	struct kprobe probe = { .symbol_name = "pci_p2pdma_map_type" };

	if (!register_kprobe(&probe)) {
		map_type = (map_type_fn)probe.addr;
		unregister_kprobe(&probe);
	}
	return lie ? register_kretprobe(&liar) : 0;
}

void p2p_ep_map_type_exit(void)
{
	if (lie)
		unregister_kretprobe(&liar);
}

u32 p2p_ep_map_type(struct p2pdma_provider *provider, struct device *client)
{
	return map_type && provider ? map_type(provider, client) : 0;
}

int p2p_ep_area_bar(u32 area)
{
	switch (area) {
	case P2P_ENDPOINT_MEMORY:
		return P2P_EP_BAR_MEM;
	case P2P_ENDPOINT_DOORBELLS:
		return P2P_EP_BAR_DOORBELL;
	case P2P_ENDPOINT_REGISTERS:
		return P2P_EP_BAR_REGS;
	}
	return -EINVAL;
}

struct p2pdma_provider *p2p_ep_provider(struct p2p_ep *ep, u32 area)
{
	int bar = p2p_ep_area_bar(area);

	return bar < 0 ? NULL : pcim_p2pdma_provider(ep->pdev, bar);
}

int p2p_ep_area_phys(struct p2p_ep *ep, u32 area, u64 offset, u64 length,
		     phys_addr_t *phys)
{
	int bar = p2p_ep_area_bar(area);
	u64 end, size;

	if (bar < 0)
		return bar;
	size = area == P2P_ENDPOINT_DOORBELLS ?
	       (u64)ep->doorbells * P2P_EP_DOORBELL_SIZE :
	       pci_resource_len(ep->pdev, bar);
	if (!length || check_add_overflow(offset, length, &end) || end > size ||
	    !PAGE_ALIGNED(offset) || !PAGE_ALIGNED(length))
		return -EINVAL;
	*phys = pci_resource_start(ep->pdev, bar) + offset;
	return 0;
}

int p2p_ep_query(struct p2p_ep *client, struct p2p_ep *provider,
		 struct p2p_endpoint_query *query)
{
	if (p2p_ep_area_bar(query->area) < 0)
		return -EINVAL;
	query->distance = pci_p2pdma_distance(provider->pdev,
					      &client->pdev->dev, false);
	query->map_type = p2p_ep_map_type(p2p_ep_provider(provider, query->area),
					  &client->pdev->dev);
	return 0;
}

/* For memory of fewer pages than a section the kernel would warn of a bug. */
static int provide_pages(struct p2p_ep *ep)
{
	struct pci_dev *pdev = ep->pdev;
	int error;

	if (pci_resource_len(pdev, P2P_EP_BAR_MEM) < memremap_compat_align())
		return dev_err_probe(&pdev->dev, -EINVAL,
				     "memory BAR is too small for p2pmem\n");
	error = pci_p2pdma_add_resource(pdev, P2P_EP_BAR_MEM, 0, 0);
	if (error)
		return dev_err_probe(&pdev->dev, error,
				     "memory BAR cannot be p2pmem\n");
	pci_p2pmem_publish(pdev, true);
	ep->providers |= P2P_ENDPOINT_PROVIDER_PAGES;
	return 0;
}

int p2p_ep_provide(struct p2p_ep *ep)
{
	int error = pages ? provide_pages(ep) : pcim_p2pdma_init(ep->pdev);

	if (error)
		return error;
	if (p2p_ep_provider(ep, P2P_ENDPOINT_MEMORY))
		ep->providers |= P2P_ENDPOINT_PROVIDER_MEMORY;
	if (p2p_ep_provider(ep, P2P_ENDPOINT_DOORBELLS))
		ep->providers |= P2P_ENDPOINT_PROVIDER_DOORBELLS;
	if (p2p_ep_provider(ep, P2P_ENDPOINT_REGISTERS))
		ep->providers |= P2P_ENDPOINT_PROVIDER_REGISTERS;
	return 0;
}
