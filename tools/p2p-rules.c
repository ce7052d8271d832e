/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is taken for granted: the processor, host bridges.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "p2p-kernel.h"

#define CPUINFO "/proc/cpuinfo"
#define CPUINFO_LEN 4096u

/* As /proc/cpuinfo has it. None but AMD's is trusted: a misspelled one would
   go for another. */
static bool is_vendor(const char *text)
{
    static const char *const known[] = {
        "AuthenticAMD", "CentaurHauls", "GenuineIntel", "HygonGenuine",
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (!strcmp(text, known[i])) {
            return true;
        }
    }
    return false;
}

/* "AuthenticAMD:25" */
static bool read_cpu(const char *text, bool *allowed)
{
    const char *colon = strchr(text, ':');
    char vendor[32], *end;
    unsigned long family;

    if (!colon || colon == text || (size_t)(colon - text) >= sizeof(vendor)) {
        return false;
    }
    memcpy(vendor, text, (size_t)(colon - text));
    vendor[colon - text] = '\0';
    family = strtoul(colon + 1, &end, 0);
    *allowed = p2p_linux_cpu_is_allowed(vendor, (unsigned)family);
    return is_vendor(vendor) && isdigit((unsigned char)colon[1]) && !*end &&
           family <= 0xffff;
}

/* What stands behind @name and a colon, up to the end of the line. */
static const char *cpuinfo_value(char *text, const char *name, char *value,
                                 size_t size)
{
    char *at = strstr(text, name), *end;

    at = at ? strchr(at, ':') : NULL;
    if (!at) {
        return "";
    }
    at += strspn(at, ": \t");
    end = at + strcspn(at, "\n");
    snprintf(value, size, "%.*s", (int)(end - at), at);
    return value;
}

static bool this_cpu(void)
{
    static char text[CPUINFO_LEN];
    char vendor[32], family[32];
    long len = p2p_file_read(CPUINFO, text, sizeof(text) - 1);

    text[len > 0 ? len : 0] = '\0';
    return p2p_linux_cpu_is_allowed(
        cpuinfo_value(text, "vendor_id", vendor, sizeof(vendor)),
        (unsigned)strtoul(cpuinfo_value(text, "cpu family", family,
                                        sizeof(family)), NULL, 10));
}

static bool load_cpu(struct machine *machine, const struct options *options,
                     bool *allowed)
{
    bool live = !options->sysfs && !options->lspci;

    *allowed = false;
    machine->cpu = "given";
    if (!options->cpu) {
        *allowed = live && this_cpu();
        machine->cpu = live ? "this machine's" : "assumed";
        return true;
    }
    if (!strcmp(options->cpu, "allowed")) {
        *allowed = true;
        return true;
    }
    if (!strcmp(options->cpu, "not-allowed") ||
        read_cpu(options->cpu, allowed)) {
        return true;
    }
    return fail("--cpu %s: allowed, not-allowed, or vendor and family such as "
                "AuthenticAMD:25; vendors are AuthenticAMD, CentaurHauls, "
                "GenuineIntel and HygonGenuine", options->cpu);
}

/* "VVVV:DDDD", "VVVV:*", either with "/same" behind it. */
static bool read_host(const char *text, size_t len,
                      struct p2p_linux_host *host)
{
    char word[16], *end;
    unsigned long vendor, device = 0;

    if (len >= sizeof(word)) {
        return false;
    }
    memcpy(word, text, len);
    word[len] = '\0';
    vendor = strtoul(word, &end, 16);
    if (end != word + 4 || *end != ':') {
        return false;
    }
    host->any_device = end[1] == '*';
    if (host->any_device) {
        end += 2;
    } else {
        char *start = end + 1;

        device = strtoul(start, &end, 16);
        if (end != start + 4) {
            return false;
        }
    }
    host->same_host = !strcmp(end, "/same");
    host->vendor = (uint16_t)vendor;
    host->device = (uint16_t)device;
    return host->same_host || !*end;
}

static bool add_hosts(struct machine *machine, size_t *hosts,
                      const struct p2p_linux_host *more, size_t count)
{
    if (count > HOSTS_MAX - *hosts) {
        return fail("--allow: more than %u host bridges", HOSTS_MAX);
    }
    memcpy(machine->host + *hosts, more, count * sizeof(*more));
    *hosts += count;
    return true;
}

/* One of those that --allow names. */
static bool allow(struct machine *machine, size_t *hosts, const char *text,
                  size_t len)
{
    enum p2p_linux_generation kernel = find_kernel(text, len);
    struct p2p_linux_host host;

    if (kernel != P2P_LINUX_GENERATIONS) {
        const struct p2p_linux_rules known = p2p_linux_rules(kernel, false);

        return add_hosts(machine, hosts, known.host, known.hosts);
    }
    if (read_host(text, len, &host)) {
        return add_hosts(machine, hosts, &host, 1);
    }
    return fail("--allow %.*s: a kernel such as 7.2, or such as 8086:2030, "
                "8086:3c00/same, 1ae0:*; or none, and nothing besides",
                (int)len, text);
}

/* The same for every kernel, if --allow says so. */
static bool load_hosts(struct machine *machine, const struct options *options)
{
    const char *text = options->allow;
    size_t hosts = 0;

    machine->hosts = text;
    if (!text) {
        return true;
    }
    while (strcmp(options->allow, "none")) {
        size_t len = strcspn(text, ",");

        if (!allow(machine, &hosts, text, len)) {
            return false;
        }
        if (!text[len]) {
            break;
        }
        text += len + 1;
    }
    for (unsigned i = 0; i < P2P_LINUX_GENERATIONS; i++) {
        machine->rules[i].hosts = hosts;
        machine->rules[i].host = machine->host;
    }
    return true;
}

bool load_rules(struct machine *machine, const struct options *options)
{
    bool allowed;

    if (!load_cpu(machine, options, &allowed)) {
        return false;
    }
    for (unsigned i = 0; i < P2P_LINUX_GENERATIONS; i++) {
        machine->rules[i] = p2p_linux_rules((enum p2p_linux_generation)i,
                                            allowed);
        machine->rules[i].tlp_class = options->translated
                                      ? P2P_LINUX_TRANSLATED
                                      : P2P_LINUX_STRICT;
    }
    return load_hosts(machine, options);
}
