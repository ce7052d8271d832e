// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver of p2p-endpoint: one queue of one file.
 */
#include <linux/bitmap.h>
#include <linux/io.h>
#include <linux/unaligned.h>

#include "p2p_endpoint.h"

#define LOG2_ENTRIES 6
#define MASK ((1U << LOG2_ENTRIES) - 1)
#define SQ_BYTES ((MASK + 1) * P2P_EP_DESC_SIZE)
#define RINGS_BYTES (SQ_BYTES + (MASK + 1) * P2P_EP_COMP_SIZE)

static void __iomem *reg(const struct p2p_ep_queue *queue, unsigned int offset)
{
	return queue->ep->regs + P2P_EP_QUEUE +
	       queue->index * P2P_EP_QUEUE_STRIDE + offset;
}

static void write64(const struct p2p_ep_queue *queue, unsigned int offset,
		    u64 value)
{
	writel(lower_32_bits(value), reg(queue, offset));
	writel(upper_32_bits(value), reg(queue, offset + 4));
}

/* hw is held. */
static void start(struct p2p_ep_queue *queue)
{
	memset(queue->rings, 0, RINGS_BYTES);
	queue->sq_tail = 0;
	queue->cq_head = 0;
	queue->phase = true;
	queue->pending = 0;
	write64(queue, P2P_EP_QUEUE_SQ_BASE, queue->rings_dma);
	write64(queue, P2P_EP_QUEUE_CQ_BASE, queue->rings_dma + SQ_BYTES);
	writel(LOG2_ENTRIES | LOG2_ENTRIES << P2P_EP_SIZE_CQ_SHIFT,
	       reg(queue, P2P_EP_QUEUE_SIZE));
	writel(0, reg(queue, P2P_EP_QUEUE_ATTR));
	writel(P2P_EP_QUEUE_ENABLE, reg(queue, P2P_EP_QUEUE_CTRL));
	queue->running = true;
}

void p2p_ep_queue_stop(struct p2p_ep_queue *queue)
{
	mutex_lock(&queue->hw);
	if (queue->running) {
		writel(0, reg(queue, P2P_EP_QUEUE_CTRL));
		/* It has arrived before anything is taken from the device. */
		readl(reg(queue, P2P_EP_QUEUE_STATUS));
		queue->running = false;
		queue->pending = 0;
		queue->generation++;
	}
	mutex_unlock(&queue->hw);
	wake_up_all(&queue->ep->wait[queue->index]);
}

int p2p_ep_queue_open(struct p2p_ep *ep, struct p2p_ep_queue *queue)
{
	mutex_lock(&ep->lock);
	queue->index = find_first_zero_bit(ep->taken, ep->queues);
	if (queue->index < ep->queues)
		set_bit(queue->index, ep->taken);
	mutex_unlock(&ep->lock);
	if (queue->index >= ep->queues)
		return -EBUSY;
	queue->rings = dma_alloc_coherent(&ep->pdev->dev, RINGS_BYTES,
					  &queue->rings_dma, GFP_KERNEL);
	if (!queue->rings) {
		clear_bit(queue->index, ep->taken);
		return -ENOMEM;
	}
	queue->ep = ep;
	mutex_init(&queue->hw);
	return 0;
}

void p2p_ep_queue_close(struct p2p_ep_queue *queue)
{
	struct p2p_ep *ep = queue->ep;

	p2p_ep_queue_stop(queue);
	dma_free_coherent(&ep->pdev->dev, RINGS_BYTES, queue->rings,
			  queue->rings_dma);
	queue->rings = NULL;
	mutex_lock(&ep->lock);
	clear_bit(queue->index, ep->taken);
	mutex_unlock(&ep->lock);
}

/*
 * Submitting.
 */

static void put_desc(struct p2p_ep_queue *queue,
		     const struct p2p_endpoint_submit *submit, u64 src, u64 dst)
{
	u8 *p = queue->rings + queue->sq_tail * P2P_EP_DESC_SIZE;

	memset(p, 0, P2P_EP_DESC_SIZE);
	p[P2P_EP_DESC_OPCODE] = submit->opcode;
	p[P2P_EP_DESC_FLAGS] = submit->flags | P2P_EP_FLAG_INTERRUPT;
	put_unaligned_le16(submit->tag, p + P2P_EP_DESC_TAG);
	put_unaligned_le32(submit->expected, p + P2P_EP_DESC_EXPECTED);
	put_unaligned_le64(src, p + P2P_EP_DESC_SRC);
	put_unaligned_le64(dst, p + P2P_EP_DESC_DST);
	put_unaligned_le64(submit->length, p + P2P_EP_DESC_LEN);
	put_unaligned_le32(submit->src_attr, p + P2P_EP_DESC_SRC_ATTR);
	put_unaligned_le32(submit->dst_attr, p + P2P_EP_DESC_DST_ATTR);
	put_unaligned_le64(submit->operand, p + P2P_EP_DESC_OPERAND);
	put_unaligned_le64(submit->compare, p + P2P_EP_DESC_COMPARE);
	put_unaligned_le32(submit->delay, p + P2P_EP_DESC_DELAY);
}

static bool is_live(const struct p2p_ep_operand *operand)
{
	return !operand->mapping || READ_ONCE(operand->mapping->live);
}

int p2p_ep_queue_submit(struct p2p_ep_queue *queue,
			struct p2p_endpoint_submit *submit,
			const struct p2p_ep_operand *src,
			const struct p2p_ep_operand *dst)
{
	int error = 0;

	mutex_lock(&queue->hw);
	if (!READ_ONCE(queue->ep->alive) || !is_live(src) || !is_live(dst)) {
		error = -ENODEV;
	} else if (queue->pending == MASK) {
		error = -EAGAIN;
	} else {
		if (!queue->running)
			start(queue);
		submit->tag = queue->next_tag++;
		put_desc(queue, submit, src->address, dst->address);
		queue->sq_tail = (queue->sq_tail + 1) & MASK;
		queue->pending++;
		writel(queue->sq_tail, reg(queue, P2P_EP_QUEUE_SQ_TAIL));
	}
	mutex_unlock(&queue->hw);
	return error;
}

/*
 * Completing.
 */

static const u8 *next_comp(const struct p2p_ep_queue *queue)
{
	return queue->rings + SQ_BYTES + queue->cq_head * P2P_EP_COMP_SIZE;
}

static bool has_comp(const struct p2p_ep_queue *queue)
{
	u8 flags = READ_ONCE(next_comp(queue)[P2P_EP_COMP_FLAGS]);

	return !!(flags & P2P_EP_COMP_PHASE) == queue->phase;
}

static bool has_stopped(const struct p2p_ep_queue *queue)
{
	u32 status = readl(reg(queue, P2P_EP_QUEUE_STATUS));

	return (status & 0xff) != P2P_EP_QUEUE_RUNNING;
}

static void take_comp(struct p2p_ep_queue *queue,
		      struct p2p_endpoint_submit *submit)
{
	const u8 *p = next_comp(queue);

	dma_rmb();
	submit->tag = get_unaligned_le16(p + P2P_EP_COMP_TAG);
	submit->status = p[P2P_EP_COMP_STATUS];
	submit->completion_flags = p[P2P_EP_COMP_FLAGS] & ~P2P_EP_COMP_PHASE;
	submit->done = get_unaligned_le64(p + P2P_EP_COMP_DONE);
	submit->result = get_unaligned_le64(p + P2P_EP_COMP_RESULT);
	submit->failed = get_unaligned_le64(p + P2P_EP_COMP_FAILED);
	submit->read_route = get_unaligned_le64(p + P2P_EP_COMP_READ_WORD);
	submit->write_route = get_unaligned_le64(p + P2P_EP_COMP_WRITE_WORD);
	queue->cq_head = (queue->cq_head + 1) & MASK;
	queue->phase ^= queue->cq_head == 0;
	queue->pending--;
	writel(queue->cq_head, reg(queue, P2P_EP_QUEUE_CQ_HEAD));
}

/* Whether there is nothing left to wait for. */
static bool is_over(struct p2p_ep_queue *queue, u32 generation)
{
	return READ_ONCE(queue->generation) != generation ||
	       !READ_ONCE(queue->ep->alive) || has_comp(queue) ||
	       has_stopped(queue);
}

int p2p_ep_queue_wait(struct p2p_ep_queue *queue,
		      struct p2p_endpoint_submit *submit)
{
	u32 generation = READ_ONCE(queue->generation);
	int error;

	if (!queue->pending)
		return -ENOENT;
	error = wait_event_killable(queue->ep->wait[queue->index],
				    is_over(queue, generation));
	if (error)
		return error;
	mutex_lock(&queue->hw);
	if (queue->generation != generation || !READ_ONCE(queue->ep->alive))
		error = -ENODEV;
	else if (has_comp(queue))
		take_comp(queue, submit);
	else
		error = -EIO;
	mutex_unlock(&queue->hw);
	/* The rings could not be reached: what was submitted is lost. */
	if (error == -EIO)
		p2p_ep_queue_stop(queue);
	return error;
}

int p2p_ep_queue_release(struct p2p_ep_queue *queue)
{
	int error = -ENOENT;

	mutex_lock(&queue->hw);
	if (queue->running && readl(reg(queue, P2P_EP_QUEUE_HELD))) {
		writel(P2P_EP_QUEUE_ENABLE | P2P_EP_QUEUE_RELEASE,
		       reg(queue, P2P_EP_QUEUE_CTRL));
		error = 0;
	}
	mutex_unlock(&queue->hw);
	return error;
}
