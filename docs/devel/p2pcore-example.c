/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What becomes of a write of the last function to each other's BAR 0? */
#include <p2pcore/lspci.h>
#include <p2pcore/route.h>
#include <stdio.h>

static char text[1 << 20];
static _Alignas(16) unsigned char memory[1 << 20], work[4096];
static struct p2p_record record[256];
static struct p2p_lspci reader;

int main(void)
{
    struct p2p_topology *topology = p2p_topology_init(memory, sizeof(memory),
                                                      256);
    struct p2p_lspci_error error;
    struct p2p_tangled tangled;
    size_t count = 0;

    p2p_lspci_open(&reader, text, fread(text, 1, sizeof(text), stdin));
    while (count < 256 && p2p_lspci_next(&reader, &record[count], &error) == 1)
        count++;
    if (!count ||
        p2p_records_place(record, count, work, sizeof(work), &tangled) ||
        p2p_records_add(record, count, topology, &tangled) ||
        p2p_topology_freeze(topology))
        return 1;
    for (size_t i = 0; i < count - 1; i++) {
        struct p2p_request request = { .initiator = record[count - 1].id,
            .access = P2P_WRITE, .addr = record[i].function.bar[0].start };
        struct p2p_decision decision;

        if (p2p_range_is_empty(record[i].function.bar[0]) ||
            p2p_route(topology, &request, &decision))
            continue;
        printf("%02x:%02x.%x %s\n", record[i].bus,
               record[i].function.devfn >> 3, record[i].function.devfn & 7u,
               p2p_rule_name(decision.rule));
    }
    return 0;
}
