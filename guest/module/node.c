// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver of p2p-endpoint: the character device.
 */
#include <linux/compat.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "p2p_endpoint.h"

static const struct file_operations p2p_ep_fops;

/*
 * Files.
 */

static int p2p_ep_open(struct inode *inode, struct file *filp)
{
	struct p2p_ep *ep = container_of(filp->private_data, struct p2p_ep,
					 misc);
	struct p2p_ep_file *file = kzalloc(sizeof(*file), GFP_KERNEL);
	int error;

	if (!file)
		return -ENOMEM;
	file->ep = ep;
	file->pages = filp->f_mapping;
	mutex_init(&file->lock);
	idr_init_base(&file->mappings, 1);
	down_read(&ep->life);
	error = READ_ONCE(ep->alive) ? p2p_ep_queue_open(ep, &file->queue) :
				       -ENODEV;
	if (!error) {
		p2p_ep_get(ep);
		mutex_lock(&ep->lock);
		list_add(&file->entry, &ep->files);
		mutex_unlock(&ep->lock);
	}
	up_read(&ep->life);
	if (error) {
		kfree(file);
		return error;
	}
	filp->private_data = file;
	return 0;
}

/* All that the file has of the function, which is still there. */
static void end_file(struct p2p_ep_file *file)
{
	struct p2p_ep_mapping *mapping;
	int handle;

	idr_for_each_entry(&file->mappings, mapping, handle)
		p2p_ep_mapping_free(mapping);
	idr_destroy(&file->mappings);
	p2p_ep_queue_close(&file->queue);
}

static int p2p_ep_release(struct inode *inode, struct file *filp)
{
	struct p2p_ep_file *file = filp->private_data;
	struct p2p_ep *ep = file->ep;
	bool ended;

	down_read(&ep->life);
	mutex_lock(&ep->lock);
	ended = list_empty(&file->entry);
	list_del_init(&file->entry);
	mutex_unlock(&ep->lock);
	if (!ended)
		end_file(file);
	up_read(&ep->life);
	p2p_ep_put(ep);
	kfree(file);
	return 0;
}

struct p2p_ep *p2p_ep_of_fd(int fd)
{
	struct p2p_ep *ep = ERR_PTR(-EINVAL);
	struct file *filp = fget(fd);

	if (!filp)
		return ERR_PTR(-EBADF);
	if (filp->f_op == &p2p_ep_fops) {
		ep = ((struct p2p_ep_file *)filp->private_data)->ep;
		p2p_ep_get(ep);
	}
	fput(filp);
	return ep;
}

/*
 * Calls. Each has its argument in kernel memory, and the file's lock.
 */

static int call_info(struct p2p_ep_file *file, void *arg)
{
	struct p2p_endpoint_info *info = arg;
	const struct p2p_ep *ep = file->ep;

	*info = (struct p2p_endpoint_info) {
		.version = readl(ep->regs + P2P_EP_VERSION),
		.features = ep->features,
		.doorbells = ep->doorbells,
		.queue = file->queue.index,
		.mem_size = ep->mem_size,
		.providers = ep->providers,
	};
	return 0;
}

static int call_export(struct p2p_ep_file *file, void *arg)
{
	return p2p_ep_export(file->ep, arg);
}

static int call_revoke(struct p2p_ep_file *file, void *arg)
{
	struct p2p_endpoint_revoke *ask = arg;

	return ask->reserved ? -EINVAL : p2p_ep_revoke(file->ep, ask->fd);
}

/* Give @mapping, which may be an error, a handle. */
static int add_handle(struct p2p_ep_file *file, struct p2p_ep_mapping *mapping,
		      u32 *handle, u32 *segments)
{
	int id;

	if (IS_ERR(mapping))
		return PTR_ERR(mapping);
	id = idr_alloc(&file->mappings, mapping, 1, 0, GFP_KERNEL);
	if (id < 0) {
		p2p_ep_mapping_free(mapping);
		return id;
	}
	*handle = id;
	*segments = mapping->segments;
	return 0;
}

static int call_import(struct p2p_ep_file *file, void *arg)
{
	struct p2p_endpoint_import *ask = arg;

	return add_handle(file, p2p_ep_import(file, ask->fd, ask->mode),
			  &ask->handle, &ask->segments);
}

static int call_map(struct p2p_ep_file *file, void *arg)
{
	struct p2p_endpoint_map *ask = arg;
	struct p2p_ep *provider = p2p_ep_of_fd(ask->provider);
	int error;

	if (IS_ERR(provider))
		return PTR_ERR(provider);
	error = add_handle(file, p2p_ep_map(file, provider, ask), &ask->handle,
			   &ask->segments);
	p2p_ep_put(provider);
	return error;
}

static int call_segment(struct p2p_ep_file *file, void *arg)
{
	struct p2p_endpoint_segment *ask = arg;
	struct p2p_ep_mapping *mapping = idr_find(&file->mappings, ask->handle);
	const struct p2p_ep_segment *segment;

	if (!mapping)
		return -ENOENT;
	if (ask->reserved || ask->index >= mapping->segments)
		return -EINVAL;
	if (!READ_ONCE(mapping->live))
		return -ENODEV;
	segment = &mapping->segment[ask->index];
	ask->address = segment->address;
	ask->length = segment->length;
	ask->kind = segment->kind;
	return 0;
}

static int call_unmap(struct p2p_ep_file *file, void *arg)
{
	struct p2p_endpoint_unmap *ask = arg;
	struct p2p_ep_mapping *mapping;

	if (ask->reserved)
		return -EINVAL;
	mapping = idr_remove(&file->mappings, ask->handle);
	if (!mapping)
		return -ENOENT;
	p2p_ep_mapping_free(mapping);
	return 0;
}

static int call_query(struct p2p_ep_file *file, void *arg)
{
	struct p2p_endpoint_query *ask = arg;
	struct p2p_ep *provider = p2p_ep_of_fd(ask->provider);
	int error;

	if (IS_ERR(provider))
		return PTR_ERR(provider);
	error = p2p_ep_query(file->ep, provider, ask);
	p2p_ep_put(provider);
	return error;
}

static int resolve(struct p2p_ep_file *file,
		   const struct p2p_endpoint_address *address, u64 length,
		   struct p2p_ep_operand *operand)
{
	operand->mapping = NULL;
	switch (address->space) {
	case P2P_ENDPOINT_OWN:
		operand->address = pci_bus_address(file->ep->pdev,
						   P2P_EP_BAR_MEM) +
				   address->offset;
		return address->handle ? -EINVAL : 0;
	case P2P_ENDPOINT_RAW:
		operand->address = address->offset;
		return address->handle ? -EINVAL : 0;
	case P2P_ENDPOINT_HANDLE:
		operand->mapping = idr_find(&file->mappings, address->handle);
		if (!operand->mapping)
			return -ENOENT;
		return p2p_ep_mapping_address(operand->mapping, address->offset,
					      length, &operand->address);
	}
	return -EINVAL;
}

static int call_submit(struct p2p_ep_file *file, void *arg)
{
	struct p2p_endpoint_submit *ask = arg;
	struct p2p_ep_operand src, dst;
	int error;

	if (ask->flags & ~(P2P_EP_FLAG_HOLD | P2P_EP_FLAG_EXPECT) ||
	    ask->submit_flags & ~P2P_ENDPOINT_SUBMIT_NOWAIT ||
	    ask->opcode == P2P_EP_OP_INTERRUPT)
		return -EINVAL;
	error = resolve(file, &ask->src, ask->length, &src);
	if (!error)
		error = resolve(file, &ask->dst, ask->length, &dst);
	if (!error)
		error = p2p_ep_queue_submit(&file->queue, ask, &src, &dst);
	if (error || ask->submit_flags & P2P_ENDPOINT_SUBMIT_NOWAIT)
		return error;
	return p2p_ep_queue_wait(&file->queue, ask);
}

static int call_wait(struct p2p_ep_file *file, void *arg)
{
	return p2p_ep_queue_wait(&file->queue, arg);
}

static int call_release(struct p2p_ep_file *file, void *arg)
{
	return p2p_ep_queue_release(&file->queue);
}

static const struct p2p_ep_call {
	unsigned int cmd;
	int (*call)(struct p2p_ep_file *file, void *arg);
} calls[] = {
	{ P2P_ENDPOINT_IOC_INFO, call_info },
	{ P2P_ENDPOINT_IOC_EXPORT, call_export },
	{ P2P_ENDPOINT_IOC_REVOKE, call_revoke },
	{ P2P_ENDPOINT_IOC_IMPORT, call_import },
	{ P2P_ENDPOINT_IOC_MAP, call_map },
	{ P2P_ENDPOINT_IOC_SEGMENT, call_segment },
	{ P2P_ENDPOINT_IOC_UNMAP, call_unmap },
	{ P2P_ENDPOINT_IOC_QUERY, call_query },
	{ P2P_ENDPOINT_IOC_SUBMIT, call_submit },
	{ P2P_ENDPOINT_IOC_WAIT, call_wait },
	{ P2P_ENDPOINT_IOC_RELEASE, call_release },
};

static const struct p2p_ep_call *find_call(unsigned int cmd)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].cmd == cmd)
			return &calls[i];
	return NULL;
}

union p2p_ep_arg {
	struct p2p_endpoint_info info;
	struct p2p_endpoint_export export;
	struct p2p_endpoint_revoke revoke;
	struct p2p_endpoint_import import;
	struct p2p_endpoint_map map;
	struct p2p_endpoint_segment segment;
	struct p2p_endpoint_unmap unmap;
	struct p2p_endpoint_query query;
	struct p2p_endpoint_submit submit;
};

static long p2p_ep_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct p2p_ep_file *file = filp->private_data;
	const struct p2p_ep_call *call = find_call(cmd);
	union p2p_ep_arg data = {};
	unsigned int size = _IOC_SIZE(cmd);
	long error;

	if (!call)
		return -ENOTTY;
	if (_IOC_DIR(cmd) & _IOC_WRITE &&
	    copy_from_user(&data, (void __user *)arg, size))
		return -EFAULT;
	down_read(&file->ep->life);
	error = READ_ONCE(file->ep->alive) ? mutex_lock_killable(&file->lock) :
					     -ENODEV;
	if (!error) {
		error = call->call(file, &data);
		mutex_unlock(&file->lock);
	}
	up_read(&file->ep->life);
	if (!error && _IOC_DIR(cmd) & _IOC_READ &&
	    copy_to_user((void __user *)arg, &data, size))
		return -EFAULT;
	return error;
}

/*
 * Pages of the function for a process. unmap_mapping_range() takes them away
 * again, and no fault brings them back.
 */

static vm_fault_t p2p_ep_fault(struct vm_fault *vmf)
{
	struct p2p_ep_file *file = vmf->vma->vm_file->private_data;
	struct p2p_ep *ep = file->ep;
	u64 stride = P2P_ENDPOINT_MMAP_STRIDE >> PAGE_SHIFT;
	vm_fault_t fault = VM_FAULT_SIGBUS;
	phys_addr_t phys;

	down_read(&ep->life);
	if (READ_ONCE(ep->alive) &&
	    !p2p_ep_area_phys(ep, vmf->pgoff / stride,
			      (u64)(vmf->pgoff % stride) << PAGE_SHIFT,
			      PAGE_SIZE, &phys))
		fault = vmf_insert_pfn(vmf->vma, vmf->address,
				       PHYS_PFN(phys));
	up_read(&ep->life);
	return fault;
}

static const struct vm_operations_struct p2p_ep_vm_ops = {
	.fault = p2p_ep_fault,
};

static int p2p_ep_mmap(struct file *filp, struct vm_area_struct *vma)
{
	struct p2p_ep_file *file = filp->private_data;
	u64 stride = P2P_ENDPOINT_MMAP_STRIDE >> PAGE_SHIFT;
	phys_addr_t phys;
	int error = -ENODEV;

	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	down_read(&file->ep->life);
	if (READ_ONCE(file->ep->alive))
		error = p2p_ep_area_phys(file->ep, vma->vm_pgoff / stride,
					 (u64)(vma->vm_pgoff % stride) <<
					 PAGE_SHIFT,
					 vma->vm_end - vma->vm_start, &phys);
	up_read(&file->ep->life);
	if (error)
		return error;
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	vma->vm_ops = &p2p_ep_vm_ops;
	return 0;
}

static const struct file_operations p2p_ep_fops = {
	.owner = THIS_MODULE,
	.open = p2p_ep_open,
	.release = p2p_ep_release,
	.unlocked_ioctl = p2p_ep_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = p2p_ep_mmap,
};

/*
 * Coming and going.
 */

int p2p_ep_node_add(struct p2p_ep *ep)
{
	snprintf(ep->name, sizeof(ep->name), "p2p_endpoint!%s",
		 pci_name(ep->pdev));
	ep->misc.minor = MISC_DYNAMIC_MINOR;
	ep->misc.name = ep->name;
	ep->misc.fops = &p2p_ep_fops;
	ep->misc.parent = &ep->pdev->dev;
	return misc_register(&ep->misc);
}

static struct p2p_ep_file *next_file(struct p2p_ep *ep)
{
	struct p2p_ep_file *file;

	mutex_lock(&ep->lock);
	file = list_first_entry_or_null(&ep->files, struct p2p_ep_file, entry);
	if (file)
		list_del_init(&file->entry);
	mutex_unlock(&ep->lock);
	return file;
}

void p2p_ep_node_remove(struct p2p_ep *ep)
{
	struct p2p_ep_file *file;

	misc_deregister(&ep->misc);
	WRITE_ONCE(ep->alive, false);
	for (unsigned int i = 0; i < ep->queues; i++)
		wake_up_all(&ep->wait[i]);
	p2p_ep_revoke_all(ep);
	p2p_ep_end_lent(ep);
	down_write(&ep->life);
	while ((file = next_file(ep))) {
		unmap_mapping_range(file->pages, 0, 0, 1);
		end_file(file);
	}
	up_write(&ep->life);
}
