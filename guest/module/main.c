// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver of p2p-endpoint: probe and remove, interrupts.
 */
#include <linux/bitmap.h>
#include <linux/interrupt.h>
#include <linux/memremap.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "p2p_endpoint.h"

void p2p_ep_get(struct p2p_ep *ep)
{
	kref_get(&ep->ref);
}

static void p2p_ep_free(struct kref *ref)
{
	struct p2p_ep *ep = container_of(ref, struct p2p_ep, ref);

	pci_dev_put(ep->pdev);
	bitmap_free(ep->taken);
	kfree(ep->wait);
	kfree(ep);
}

void p2p_ep_put(struct p2p_ep *ep)
{
	kref_put(&ep->ref, p2p_ep_free);
}

static irqreturn_t p2p_ep_irq(int irq, void *wait)
{
	wake_up_all(wait);
	return IRQ_HANDLED;
}

static int p2p_ep_read_registers(struct p2p_ep *ep)
{
	u32 version = readl(ep->regs + P2P_EP_VERSION);

	if (readl(ep->regs + P2P_EP_ID) != P2P_EP_ID_VALUE ||
	    version >> 16 != P2P_EP_VERSION_VALUE >> 16)
		return dev_err_probe(&ep->pdev->dev, -ENODEV,
				     "registers of version 0x%x are not known\n",
				     version);
	ep->features = readl(ep->regs + P2P_EP_FEATURES);
	ep->doorbells = readl(ep->regs + P2P_EP_DOORBELLS);
	ep->mem_size = readl(ep->regs + P2P_EP_MEM_SIZE) |
		       (u64)readl(ep->regs + P2P_EP_MEM_SIZE + 4) << 32;
	if (ep->features & P2P_EP_FEATURE_QUEUE)
		ep->queues = min(readl(ep->regs + P2P_EP_QUEUES),
				 P2P_EP_QUEUES_MAX);
	return 0;
}

/* Each queue has a vector; the others stay silent. */
static int p2p_ep_request_irqs(struct p2p_ep *ep)
{
	struct pci_dev *pdev = ep->pdev;
	unsigned int first = readl(ep->regs + P2P_EP_VECTOR_QUEUE);
	int error;

	if (!ep->queues)
		return 0;
	error = pci_alloc_irq_vectors(pdev, first + ep->queues,
				      first + ep->queues, PCI_IRQ_MSIX);
	if (error < 0)
		return dev_err_probe(&pdev->dev, error, "no MSI-X vectors\n");
	for (unsigned int i = 0; i < ep->queues; i++) {
		init_waitqueue_head(&ep->wait[i]);
		error = devm_request_irq(&pdev->dev,
					 pci_irq_vector(pdev, first + i),
					 p2p_ep_irq, 0, "p2p-endpoint",
					 &ep->wait[i]);
		if (error)
			return error;
	}
	return 0;
}

static struct p2p_ep *p2p_ep_alloc(struct pci_dev *pdev)
{
	struct p2p_ep *ep = kzalloc(sizeof(*ep), GFP_KERNEL);

	if (!ep)
		return NULL;
	ep->taken = bitmap_zalloc(P2P_EP_QUEUES_MAX, GFP_KERNEL);
	ep->wait = kcalloc(P2P_EP_QUEUES_MAX, sizeof(*ep->wait), GFP_KERNEL);
	if (!ep->taken || !ep->wait) {
		bitmap_free(ep->taken);
		kfree(ep->wait);
		kfree(ep);
		return NULL;
	}
	ep->pdev = pci_dev_get(pdev);
	kref_init(&ep->ref);
	init_rwsem(&ep->life);
	mutex_init(&ep->lock);
	INIT_LIST_HEAD(&ep->exports);
	INIT_LIST_HEAD(&ep->files);
	INIT_LIST_HEAD(&ep->lent);
	return ep;
}

static int p2p_ep_start(struct p2p_ep *ep)
{
	struct pci_dev *pdev = ep->pdev;
	int error;

	error = pcim_enable_device(pdev);
	if (error)
		return error;
	error = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (error)
		return error;
	ep->regs = pcim_iomap(pdev, P2P_EP_BAR_REGS, 0);
	if (!ep->regs)
		return -ENOMEM;
	error = p2p_ep_read_registers(ep);
	if (error)
		return error;
	pci_set_master(pdev);
	error = p2p_ep_request_irqs(ep);
	if (error)
		return error;
	return p2p_ep_provide(ep);
}

static int p2p_ep_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct p2p_ep *ep = p2p_ep_alloc(pdev);
	int error;

	if (!ep)
		return -ENOMEM;
	pci_set_drvdata(pdev, ep);
	error = p2p_ep_start(ep);
	if (!error) {
		ep->alive = true;
		error = p2p_ep_node_add(ep);
	}
	if (error) {
		ep->alive = false;
		p2p_ep_put(ep);
	}
	return error;
}

/*
 * Nobody new comes in; who is inside leaves; what peers have is taken back.
 * Files keep the rest until they are closed.
 */
static void p2p_ep_remove(struct pci_dev *pdev)
{
	struct p2p_ep *ep = pci_get_drvdata(pdev);

	p2p_ep_node_remove(ep);
	p2p_ep_put(ep);
}

static const struct pci_device_id p2p_ep_ids[] = {
	{ PCI_DEVICE(P2P_EP_VENDOR_ID, P2P_EP_DEVICE_ID) },
	{ }
};
MODULE_DEVICE_TABLE(pci, p2p_ep_ids);

static struct pci_driver p2p_ep_driver = {
	.name = "p2p-endpoint",
	.id_table = p2p_ep_ids,
	.probe = p2p_ep_probe,
	.remove = p2p_ep_remove,
};

static int __init p2p_ep_init(void)
{
	int error = p2p_ep_map_type_init();

	if (error)
		return error;
	error = pci_register_driver(&p2p_ep_driver);
	if (error)
		p2p_ep_map_type_exit();
	return error;
}
module_init(p2p_ep_init);

static void __exit p2p_ep_exit(void)
{
	pci_unregister_driver(&p2p_ep_driver);
	p2p_ep_map_type_exit();
}
module_exit(p2p_ep_exit);

MODULE_DESCRIPTION("p2p-endpoint, a device for tests of peer-to-peer DMA");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
