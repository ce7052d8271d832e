/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * p2p-endpoint, driven from user space: docs/specs/p2p-endpoint.rst.
 */
#ifndef GUEST_ENDPOINT_H
#define GUEST_ENDPOINT_H

#include <stdint.h>

/*
 * Have the endpoint whose registers are at @regs copy @len bytes between two
 * bus addresses or iovas, and wait for the end of it. Returns P2P_EP_ERROR_*.
 */
uint32_t endpoint_copy(volatile uint32_t *regs, uint64_t src, uint64_t dst,
                       uint64_t len);

/* Print " verdict= failure= rule= via= faulted=" of a leg, P2P_EP_ROUTE_*. */
void endpoint_print_route(const volatile uint32_t *regs, uint32_t leg);

/* Bus address of a BAR of the function @address, "dddd:bb:dd.f"; 0: none. */
uint64_t endpoint_bar(const char *address, unsigned bar);

/* Let the function take accesses and, if @master, make them. */
void endpoint_enable(const char *address, int master);

/* Map @len bytes of a BAR by way of sysfs. Ends the program if it cannot be. */
void *endpoint_map(const char *address, unsigned bar, uint64_t len);

/* End the program with a line of trouble that names @what and errno. */
void die(const char *what);

#endif /* GUEST_ENDPOINT_H */
