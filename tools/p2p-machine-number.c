/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers of devices, functions and ports: those of the machine, where the
 * emulator can have them.
 */
#include "p2p-machine.h"

#define FUNCTION(devfn) ((devfn) & 7u)
#define DEVICE(devfn) ((devfn) >> 3)
#define DEVICES 32u
#define PORTS 256u

/* Whether @a and @b are functions of one device. */
static bool is_one_device(const struct plan *plan, size_t a, size_t b)
{
    return plan->of[a].there && plan->of[b].there && is_beside(plan, a, b) &&
           DEVICE(plan_record(plan, a)->function.devfn) ==
           DEVICE(plan_record(plan, b)->function.devfn);
}

/* The lowest function of the device of @index. */
static size_t first_of(const struct plan *plan, size_t index)
{
    size_t first = index;

    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        if (is_one_device(plan, i, index) &&
            plan_record(plan, i)->function.devfn <
            plan_record(plan, first)->function.devfn) {
            first = i;
        }
    }
    return first;
}

static bool is_alone(const struct plan *plan, size_t index)
{
    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        if (i != index && is_one_device(plan, i, index)) {
            return false;
        }
    }
    return true;
}

/* A device number on the root bus of @index that no other has: 0 is the host
   bridge's. */
static unsigned free_device(const struct plan *plan, size_t index)
{
    uint32_t taken = 1;
    unsigned device = 1;

    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        if (plan->of[i].there && is_beside(plan, i, index)) {
            taken |= 1u << DEVICE(plan_record(plan, i)->function.devfn);
        }
    }
    while (device < DEVICES - 1 && (taken >> device & 1)) {
        device++;
    }
    return device;
}

/* No guest looks for others where there is no function 0. */
static void number_function(struct plan *plan, size_t index)
{
    const struct p2p_record *record = plan_record(plan, index);
    unsigned device = DEVICE(record->function.devfn);
    unsigned function = FUNCTION(record->function.devfn);
    size_t first = first_of(plan, index);

    if (record->above < 0 && device == 0) {
        device = free_device(plan, index);
    }
    if (first == index) {
        function = 0;
    }
    plan->of[index].devfn = (uint8_t)(device << 3 | function);
    plan->of[index].multifunction = !is_alone(plan, index);
}

/* Whether a port beside @index that has its number already has @number. */
static bool is_port_taken(const struct plan *plan, size_t index,
                          unsigned number)
{
    for (size_t i = 0; i < index; i++) {
        if (plan->of[i].there && is_beside(plan, i, index) &&
            plan->of[i].port == number) {
            return true;
        }
    }
    return false;
}

/* Port Numbers of downstream ports have to differ in the emulator. */
static void number_port(struct plan *plan, size_t index)
{
    const struct p2p_record *record = plan_record(plan, index);
    unsigned number = record->known & P2P_FACT_PORT
                          ? record->function.port_number : 0;

    if (record->function.kind == P2P_KIND_DOWNSTREAM_PORT) {
        for (unsigned i = 0; i < PORTS && is_port_taken(plan, index, number);
             i++) {
            number = (number + 1) % PORTS;
        }
    }
    plan->of[index].port = (uint8_t)number;
    if (!(record->known & P2P_FACT_PORT) ||
        number != record->function.port_number) {
        plan->of[index].why |= 1u << PLAN_PORT;
    }
}

void plan_numbers(struct plan *plan)
{
    for (size_t i = 0; i < plan->machine->reading.count; i++) {
        enum p2p_kind kind = plan_record(plan, i)->function.kind;

        if (!plan->of[i].there) {
            continue;
        }
        number_function(plan, i);
        if (kind == P2P_KIND_ROOT_PORT || kind == P2P_KIND_DOWNSTREAM_PORT) {
            number_port(plan, i);
        }
    }
}
