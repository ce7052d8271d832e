// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * p2p-endpoint as a provider of peer-to-peer memory.
 *
 * The memory BAR becomes p2pmem and is published. What can be done with it is
 * the PCI core's: p2pmem/ of the function in sysfs.
 */
#include <linux/memremap.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/pci-p2pdma.h>
#include <linux/pci.h>

#include "hw/misc/p2p-endpoint-regs.h"

static int p2p_endpoint_probe(struct pci_dev *pdev,
			      const struct pci_device_id *id)
{
	int error;

	/* For a smaller one the kernel would warn of a bug. */
	if (pci_resource_len(pdev, P2P_EP_BAR_MEM) < memremap_compat_align())
		return dev_err_probe(&pdev->dev, -EINVAL,
				     "memory BAR is too small for p2pmem\n");

	error = pcim_enable_device(pdev);
	if (error)
		return error;

	/* The whole BAR. */
	error = pci_p2pdma_add_resource(pdev, P2P_EP_BAR_MEM, 0, 0);
	if (error)
		return dev_err_probe(&pdev->dev, error,
				     "memory BAR cannot be p2pmem\n");

	pci_p2pmem_publish(pdev, true);
	return 0;
}

static const struct pci_device_id p2p_endpoint_ids[] = {
	{ PCI_DEVICE(P2P_EP_VENDOR_ID, P2P_EP_DEVICE_ID) },
	{ }
};
MODULE_DEVICE_TABLE(pci, p2p_endpoint_ids);

static struct pci_driver p2p_endpoint_driver = {
	.name = "p2p-endpoint",
	.id_table = p2p_endpoint_ids,
	.probe = p2p_endpoint_probe,
};
module_pci_driver(p2p_endpoint_driver);

MODULE_DESCRIPTION("p2p-endpoint as a provider of peer-to-peer memory");
MODULE_LICENSE("GPL");
