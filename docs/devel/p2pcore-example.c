/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Two endpoints, each below a switch: does a read get there, and may it? */
#include <p2pcore/p2pcore.h>
#include <p2pmap/p2pmap.h>
#include <stdio.h>

static _Alignas(16) unsigned char memory[1 << 16], account[4096];

/* A root port, a switch of two ports, and an endpoint with a BAR at @range. */
static p2p_id add_switch(struct p2p_topology *topology, uint8_t bus,
                         struct p2p_range range)
{
    p2p_id id = P2P_NONE;

    for (unsigned kind = P2P_KIND_ROOT_PORT; kind < P2P_KIND_BRIDGE; kind++) {
        struct p2p_function port = p2p_function_init((enum p2p_kind)kind);

        port.parent = id;
        port.devfn = id == P2P_NONE ? bus : 0;
        port.secondary = (uint8_t)(bus + kind);
        port.subordinate = bus + 3;
        port.window[P2P_WINDOW_MEM] = range;
        p2p_topology_add(topology, &port, &id);
    }
    struct p2p_function endpoint = p2p_function_init(P2P_KIND_ENDPOINT);

    endpoint.parent = id;
    endpoint.bar[0] = range;
    p2p_topology_add(topology, &endpoint, &id);
    return id;
}

int main(void)
{
    const struct p2p_range bar = { 0x80000000, 0x800fffff };
    struct p2p_topology *topology =
        p2p_topology_init(memory, sizeof(memory), 8);
    p2p_id gpu = add_switch(topology, 8, bar);
    p2p_id nic = add_switch(topology, 16,
                            (struct p2p_range) { 0x90000000, 0x900fffff });
    struct p2p_request read = { .initiator = nic, .addr = bar.start };
    static struct p2p_notes notes;
    struct p2p_delivery delivery;
    char text[2048];

    /* Where does it go, and why? */
    if (p2p_topology_freeze(topology) ||
        p2p_deliver(topology, &read, NULL, &notes, &delivery))
        return 1;
    p2p_delivery_format(topology, &notes, &delivery, text, sizeof(text));
    printf("%s%s\n", text, p2p_fate_name(delivery.fate));

    /* Was it given the address? */
    const struct p2p_map_capacity one = { 1, 1, 1, 1 };
    struct p2p_map *map = p2p_map_init(account, sizeof(account), &one);
    struct p2p_map_access access = { .initiator = nic, .len = 64 };
    const struct p2p_slice first_page = { { 0, 0xfff }, 1 };
    struct p2p_provider_id provider;
    struct p2p_mapping_id mapping;

    if (p2p_map_provider_add(map, gpu, 0, bar, &provider) ||
        p2p_map_begin_bus(map, provider, nic, P2P_DIRECTION_READ, &mapping) ||
        p2p_map_link_bus(map, mapping, first_page, &access.addr))
        return 1;
    printf("%s\n", p2p_map_answer_name(p2p_map_check(map, &access).answer));
    return 0;
}
