/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>
#include <string.h>

#include "ktap.h"
#include "transfer.h"

/* Each pair, and each test, has data of its own. */
static uint64_t next_pattern(void)
{
    static uint64_t pattern = 0x0123456789abcdef;

    pattern = pattern * 6364136223846793005u + 1442695040888963407u;
    return pattern;
}

/*
 * Verdict and rule of the decision that has the last word; the status is judged
 * by submit_as_predicted(). A Completion that is lost has it over its request.
 */
uint32_t expected_of(const struct p2p_linux_outcome *outcome)
{
    const struct p2p_decision *d = last_decision(outcome);
    bool lost_answer = outcome->has_answer &&
                       outcome->answer.verdict == P2P_REFUSED;

    if (lost_answer) {
        d = &outcome->answer;
    }
    return (uint32_t)d->verdict | (uint32_t)d->rule << P2P_EP_EXPECT_RULE_SHIFT
           | P2P_EP_EXPECT_ANY << P2P_EP_EXPECT_STATUS_SHIFT;
}

static bool is_predicted_to_arrive(const struct p2p_linux_outcome *outcome)
{
    return outcome->arrives && (!outcome->has_answer ||
                                outcome->answer.verdict != P2P_REFUSED);
}

static void explain_completion(const struct p2p_endpoint_submit *submit,
                               enum p2p_access access)
{
    uint64_t route = access == P2P_READ && submit->opcode != P2P_EP_OP_COMPARE
                     ? submit->read_route : submit->write_route;
    uint32_t word = (uint32_t)route, at = (uint32_t)(route >> 32);
    unsigned rule = (word & P2P_EP_ROUTE_RULE) >> P2P_EP_ROUTE_RULE_SHIFT;

    ktap_note("completion: status %u, %llu bytes, %s by R%u at %02x:%02x.%x, "
              "via R%u%s", submit->status,
              (unsigned long long)submit->done,
              p2p_verdict_name(word & P2P_EP_ROUTE_VERDICT), rule,
              (at & 0xffff) >> 8, (at & 0xff) >> 3, at & 7,
              (at & P2P_EP_ROUTE_VIA) >> P2P_EP_ROUTE_VIA_SHIFT,
              word & P2P_EP_ROUTE_FAULTED ? ", IOMMU fault" : "");
}

bool submit_as_predicted(const struct world *world, unsigned from,
                         enum p2p_access access,
                         const struct p2p_linux_outcome *outcome,
                         struct p2p_endpoint_submit *submit)
{
    bool arrives = is_predicted_to_arrive(outcome);
    bool good;
    int error;

    submit->flags |= P2P_EP_FLAG_EXPECT;
    submit->expected = expected_of(outcome);
    error = endpoint_submit(&world->endpoint[from], submit);
    if (!ktap_check(!error, "cannot submit: %s", strerror(error))) {
        return false;
    }
    good = ktap_check((submit->status == P2P_EP_SUCCESS) == arrives,
                     "%s, but it was predicted to %s",
                     submit->status ? "did not arrive" : "arrived",
                     arrives ? "arrive" : "be lost") &&
           ktap_check(!(submit->completion_flags & P2P_EP_COMP_UNEXPECTED),
                      "went another way than predicted");
    if (!good) {
        world_explain(world, from, access, outcome);
        explain_completion(submit, access);
    }
    return good && submit->status == P2P_EP_SUCCESS;
}

static bool check_peer(const struct world *world, unsigned to,
                       uint64_t offset, uint64_t pattern)
{
    uint32_t crc;

    return endpoint_crc(&world->endpoint[to], offset, DATA_LEN, &crc) &&
           ktap_check(crc == crc32c_of_pattern(pattern, DATA_LEN),
                      "the data at the peer is not what was sent");
}

static void check_back(const struct world *world, unsigned from,
                       uint64_t pattern)
{
    uint32_t crc;

    if (endpoint_crc(&world->endpoint[from], BACK_AT, DATA_LEN, &crc)) {
        ktap_check(crc == crc32c_of_pattern(pattern, DATA_LEN),
                   "the data read back is not what was sent");
    }
}

void transfer(const struct world *world, unsigned from, unsigned to,
              uint32_t handle, uint64_t offset, uint64_t bus_addr,
              uint64_t peer_offset)
{
    const struct endpoint *ep = &world->endpoint[from];
    struct p2p_linux_outcome write, read;
    struct p2p_endpoint_submit send = {
        .opcode = P2P_EP_OP_COPY, .src = at_own(SEND_AT),
        .dst = at_handle(handle, offset), .length = DATA_LEN,
    };
    struct p2p_endpoint_submit back = {
        .opcode = P2P_EP_OP_COPY, .src = at_handle(handle, offset),
        .dst = at_own(BACK_AT), .length = DATA_LEN,
    };
    uint64_t pattern = next_pattern();

    world_predict(world, from, to, P2P_WRITE, bus_addr, &write);
    world_predict(world, from, to, P2P_READ, bus_addr, &read);
    if (!endpoint_fill(ep, SEND_AT, DATA_LEN, pattern) ||
        !endpoint_fill(ep, BACK_AT, DATA_LEN, ~pattern)) {
        return;
    }
    if (submit_as_predicted(world, from, P2P_WRITE, &write, &send) &&
        peer_offset != UINT64_MAX) {
        check_peer(world, to, peer_offset, pattern);
    }
    /* Both legs of a copy to own memory: the last one is internal. */
    back.flags = 0;
    if (is_predicted_to_arrive(&read) && is_predicted_to_arrive(&write) &&
        !endpoint_submit(ep, &back) &&
        ktap_check(back.status == P2P_EP_SUCCESS,
                   "the data cannot be read back: status %u", back.status)) {
        check_back(world, from, pattern);
    }
}
