/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint's descriptors and completions: their layout, which descriptors
 * are good, and whether what came of one was expected.
 */
#include "qemu/osdep.h"
#include "hw/misc/p2p-endpoint.h"

void p2p_endpoint_desc_decode(const uint8_t *p, P2PEndpointDesc *d)
{
    d->opcode = p[P2P_EP_DESC_OPCODE];
    d->flags = p[P2P_EP_DESC_FLAGS];
    d->tag = lduw_le_p(p + P2P_EP_DESC_TAG);
    d->expected = ldl_le_p(p + P2P_EP_DESC_EXPECTED);
    d->src = ldq_le_p(p + P2P_EP_DESC_SRC);
    d->dst = ldq_le_p(p + P2P_EP_DESC_DST);
    d->len = ldq_le_p(p + P2P_EP_DESC_LEN);
    d->src_attr = ldl_le_p(p + P2P_EP_DESC_SRC_ATTR);
    d->dst_attr = ldl_le_p(p + P2P_EP_DESC_DST_ATTR);
    d->operand = ldq_le_p(p + P2P_EP_DESC_OPERAND);
    d->compare = ldq_le_p(p + P2P_EP_DESC_COMPARE);
    d->delay = ldl_le_p(p + P2P_EP_DESC_DELAY);
}

bool p2p_endpoint_stretch_is_good(uint64_t addr, uint64_t len)
{
    return len > 0 && len <= P2P_EP_LENGTH_MAX && addr <= UINT64_MAX - len;
}

static bool word_is_good(uint64_t addr, uint64_t len)
{
    return (len == 4 || len == 8) && addr % len == 0;
}

static bool burst_is_good(const P2PEndpointDesc *d)
{
    return d->len >= 8 && d->len <= P2P_EP_BURST_MAX && d->len % 8 == 0 &&
           d->dst % 8 == 0 && p2p_endpoint_stretch_is_good(d->src, d->len) &&
           p2p_endpoint_stretch_is_good(d->dst, d->len);
}

static bool list_is_good(const P2PEndpointDesc *d)
{
    return d->len > 0 && d->len <= P2P_EP_LIST_MAX &&
           p2p_endpoint_stretch_is_good(d->src, d->len * P2P_EP_LIST_SIZE);
}

static bool addresses_are_good(const P2PEndpointDesc *d)
{
    switch (d->opcode) {
    case P2P_EP_OP_NOP:
    case P2P_EP_OP_INTERRUPT:
        return true;
    case P2P_EP_OP_COPY:
    case P2P_EP_OP_COMPARE:
        return p2p_endpoint_stretch_is_good(d->src, d->len) &&
               p2p_endpoint_stretch_is_good(d->dst, d->len);
    case P2P_EP_OP_COPY_LIST:
        return list_is_good(d);
    case P2P_EP_OP_FILL:
        return p2p_endpoint_stretch_is_good(d->dst, d->len);
    case P2P_EP_OP_CRC32C:
        return p2p_endpoint_stretch_is_good(d->src, d->len);
    case P2P_EP_OP_WRITE:
    case P2P_EP_OP_FETCH_ADD:
    case P2P_EP_OP_SWAP:
    case P2P_EP_OP_CAS:
        return word_is_good(d->dst, d->len);
    case P2P_EP_OP_BURST:
        return burst_is_good(d);
    }
    return false;
}

static bool expected_is_good(const P2PEndpointDesc *d)
{
    return !(d->flags & P2P_EP_FLAG_EXPECT) ||
           !(d->expected & P2P_EP_EXPECT_RESERVED);
}

bool p2p_endpoint_desc_is_good(const P2PEndpointDesc *d)
{
    return !(d->flags & ~P2P_EP_FLAG_ALL) && expected_is_good(d) &&
           p2p_endpoint_attr_is_good(d->src_attr) &&
           p2p_endpoint_attr_is_good(d->dst_attr) && addresses_are_good(d);
}

/* The leg that expectations are about. */
static const P2PEndpointRoute *last_leg(const P2PEndpointOp *op)
{
    return op->write.word & P2P_EP_ROUTE_VALID ? &op->write : &op->read;
}

bool p2p_endpoint_op_unexpected(const P2PEndpointOp *op)
{
    uint32_t word = last_leg(op)->word;
    uint32_t expected = op->desc.expected;
    uint32_t verdict = expected & P2P_EP_EXPECT_VERDICT;
    uint32_t rule = (expected & P2P_EP_EXPECT_RULE) >>
                    P2P_EP_EXPECT_RULE_SHIFT;
    uint32_t status = (expected & P2P_EP_EXPECT_STATUS) >>
                      P2P_EP_EXPECT_STATUS_SHIFT;

    if (!(op->desc.flags & P2P_EP_FLAG_EXPECT)) {
        return false;
    }
    return (verdict != P2P_EP_EXPECT_ANY &&
            verdict != (word & P2P_EP_ROUTE_VERDICT)) ||
           (rule && rule != (word & P2P_EP_ROUTE_RULE) >>
                            P2P_EP_ROUTE_RULE_SHIFT) ||
           (status != P2P_EP_EXPECT_ANY && status != op->status);
}

void p2p_endpoint_op_encode(const P2PEndpointOp *op, uint32_t sq_head,
                            bool phase, uint8_t *p)
{
    bool unexpected = p2p_endpoint_op_unexpected(op);

    memset(p, 0, P2P_EP_COMP_SIZE);
    stw_le_p(p + P2P_EP_COMP_TAG, op->desc.tag);
    p[P2P_EP_COMP_STATUS] = op->status;
    p[P2P_EP_COMP_FLAGS] = (phase ? P2P_EP_COMP_PHASE : 0) |
                           (unexpected ? P2P_EP_COMP_UNEXPECTED : 0) |
                           (op->read_leg ? P2P_EP_COMP_READ_LEG : 0);
    stl_le_p(p + P2P_EP_COMP_SQ_HEAD, sq_head);
    stq_le_p(p + P2P_EP_COMP_DONE, op->done);
    stq_le_p(p + P2P_EP_COMP_RESULT, op->result);
    stq_le_p(p + P2P_EP_COMP_FAILED, op->failed);
    stl_le_p(p + P2P_EP_COMP_READ_WORD, op->read.word);
    stl_le_p(p + P2P_EP_COMP_READ_AT, op->read.at);
    stl_le_p(p + P2P_EP_COMP_WRITE_WORD, op->write.word);
    stl_le_p(p + P2P_EP_COMP_WRITE_AT, op->write.at);
}
