/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "p2p.h"

static const char usage[] =
    "usage: p2p [OPTION...] show\n"
    "       p2p [OPTION...] matrix [FUNCTION...]\n"
    "       p2p [OPTION...] explain FROM TO[:BAR][+OFFSET]\n"
    "       p2p [OPTION...] machine [NAME]\n"
    "\n"
    "Where to look (this machine's /sys if neither is given):\n"
    "  --sysfs DIR       a copy of /sys, or folders of functions\n"
    "  --lspci FILE      what lspci -vvv or -xxxx printed; - is standard "
    "input\n"
    "  --domain DDDD     only this PCI domain, in hex\n"
    "\n"
    "What to take for granted:\n"
    "  --kernel NAME     which Linux: 6.12, 7.2, 7.3, tlp-class, a release; or "
    "all\n"
    "                    (matrix) [this machine's, or what the text says, or "
    "7.3]\n"
    "  --cpu RULE        allowed, not-allowed, or VENDOR:FAMILY\n"
    "  --allow TABLE     host bridges that Linux trusts: none; or a kernel's,\n"
    "                    VVVV:DDDD, VVVV:DDDD/same, VVVV:*, joined by commas\n"
    "  --policy TEXT     what root complexes forward [not known]; what one of\n"
    "                    them does: pciDDDD:BB=TEXT\n"
    "  --iommu WHEN      on, off, or auto: as sysfs says [auto]\n"
    "\n"
    "Which access:\n"
    "  --write, --read, --atomic   [--write]\n"
    "  --translated      with a translated address (explain)\n"
    "  --iova ADDRESS    that the IOMMU maps to the target (explain)\n"
    "\n"
    "  --findings        print only pairs with findings (matrix)\n"
    "  --scale N         sizes of memory divided by N (machine)\n"
    "  --list            names of known machines (machine)\n"
    "  --json            for programs (show, matrix, explain)\n"
    "  --color WHEN      auto, always or never [auto]\n"
    "  --help, --version\n"
    "\n"
    "Exit status: 0 it works; 1 it does not, or there is a finding;\n"
    "2 wrong usage or unreadable input; 3 not enough is known.\n";

enum {
    OPTION_SYSFS = 256, OPTION_LSPCI, OPTION_DOMAIN, OPTION_KERNEL, OPTION_CPU,
    OPTION_ALLOW, OPTION_POLICY, OPTION_IOMMU, OPTION_WRITE, OPTION_READ,
    OPTION_ATOMIC, OPTION_TRANSLATED, OPTION_IOVA, OPTION_FINDINGS, OPTION_SCALE,
    OPTION_LIST, OPTION_JSON,
    OPTION_COLOR, OPTION_HELP, OPTION_VERSION,
};

static const struct option long_options[] = {
    { "sysfs", required_argument, NULL, OPTION_SYSFS },
    { "lspci", required_argument, NULL, OPTION_LSPCI },
    { "domain", required_argument, NULL, OPTION_DOMAIN },
    { "kernel", required_argument, NULL, OPTION_KERNEL },
    { "cpu", required_argument, NULL, OPTION_CPU },
    { "allow", required_argument, NULL, OPTION_ALLOW },
    { "policy", required_argument, NULL, OPTION_POLICY },
    { "iommu", required_argument, NULL, OPTION_IOMMU },
    { "write", no_argument, NULL, OPTION_WRITE },
    { "read", no_argument, NULL, OPTION_READ },
    { "atomic", no_argument, NULL, OPTION_ATOMIC },
    { "translated", no_argument, NULL, OPTION_TRANSLATED },
    { "iova", required_argument, NULL, OPTION_IOVA },
    { "findings", no_argument, NULL, OPTION_FINDINGS },
    { "scale", required_argument, NULL, OPTION_SCALE },
    { "list", no_argument, NULL, OPTION_LIST },
    { "json", no_argument, NULL, OPTION_JSON },
    { "color", required_argument, NULL, OPTION_COLOR },
    { "help", no_argument, NULL, OPTION_HELP },
    { "version", no_argument, NULL, OPTION_VERSION },
    { NULL, 0, NULL, 0 },
};

static void complain(const char *format, va_list arguments)
{
    fflush(stdout);
    fprintf(stderr, "p2p: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
}

int trouble(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    complain(format, arguments);
    va_end(arguments);
    return STATUS_TROUBLE;
}

bool fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    complain(format, arguments);
    va_end(arguments);
    return false;
}

/* One of three words. */
static int read_when(const char *option, const char *text, const char *on,
                     const char *off, enum when *when)
{
    *when = !strcmp(text, on) ? WHEN_ALWAYS
          : !strcmp(text, off) ? WHEN_NEVER : WHEN_AUTO;
    if (*when == WHEN_AUTO && strcmp(text, "auto")) {
        return trouble("%s %s: auto, %s or %s", option, text, on, off);
    }
    return -1;
}

static int read_domain(struct options *options, const char *text)
{
    char *end;
    unsigned long domain;

    errno = 0;
    domain = strtoul(text, &end, 16);
    if (end == text || *end || errno || domain > UINT32_MAX || *text == '-') {
        return trouble("--domain %s: a hexadecimal number", text);
    }
    options->has_domain = true;
    options->domain = (uint32_t)domain;
    return -1;
}

static int read_iova(struct options *options, const char *text)
{
    char *end;

    errno = 0;
    options->iova = strtoull(text, &end, 0);
    if (end == text || *end || errno || *text == '-') {
        return trouble("--iova %s: an address, such as 0xfffff000", text);
    }
    options->has_iova = true;
    return -1;
}

static int read_scale(struct options *options, const char *text)
{
    char *end;

    errno = 0;
    options->scale = strtoull(text, &end, 10);
    if (end == text || *end || errno || *text == '-' || !options->scale ||
        (options->scale & (options->scale - 1))) {
        return trouble("--scale %s: a power of two, such as 64", text);
    }
    return -1;
}

static int read_policy(struct options *options, const char *text)
{
    if (options->policies == POLICIES_MAX) {
        return trouble("--policy: more than %u of them", POLICIES_MAX);
    }
    options->policy[options->policies++] = text;
    return -1;
}

/* What is read is one thing: the second of two would be all that counts. */
static int read_source(const char **source, const char *option,
                       const char *text)
{
    if (*source) {
        return trouble("%s: given twice; one of it is read", option);
    }
    *source = text;
    return -1;
}

/* A status to end with, or -1. */
static int take_option(struct options *options, int option, const char *text)
{
    switch (option) {
    case OPTION_SYSFS:
        return read_source(&options->sysfs, "--sysfs", text);
    case OPTION_LSPCI:
        return read_source(&options->lspci, "--lspci", text);
    case OPTION_DOMAIN:
        return read_domain(options, text);
    case OPTION_KERNEL:
        options->kernel = text;
        return -1;
    case OPTION_CPU:
        options->cpu = text;
        return -1;
    case OPTION_ALLOW:
        options->allow = text;
        return -1;
    case OPTION_POLICY:
        return read_policy(options, text);
    case OPTION_IOMMU:
        return read_when("--iommu", text, "on", "off", &options->iommu);
    case OPTION_WRITE:
        options->access = P2P_WRITE;
        return -1;
    case OPTION_READ:
        options->access = P2P_READ;
        return -1;
    case OPTION_ATOMIC:
        options->access = P2P_ATOMIC;
        return -1;
    case OPTION_TRANSLATED:
        options->translated = true;
        return -1;
    case OPTION_IOVA:
        return read_iova(options, text);
    case OPTION_FINDINGS:
        options->findings = true;
        return -1;
    case OPTION_SCALE:
        return read_scale(options, text);
    case OPTION_LIST:
        options->list = true;
        return -1;
    case OPTION_JSON:
        options->json = true;
        return -1;
    case OPTION_COLOR:
        return read_when("--color", text, "always", "never", &options->color);
    case OPTION_HELP:
        fputs(usage, stdout);
        return STATUS_FINE;
    case OPTION_VERSION:
        printf("p2p %s\n", P2P_VERSION);
        return STATUS_FINE;
    default:
        break;
    }
    fprintf(stderr, "Try: p2p --help\n");
    return STATUS_TROUBLE;
}

int read_options(struct options *options, int argc, char **argv)
{
    int option, status;

    *options = (struct options) { .access = P2P_WRITE };
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        status = take_option(options, option, optarg);
        if (status >= 0) {
            return status;
        }
    }
    if (optind == argc) {
        fputs(usage, stderr);
        return STATUS_TROUBLE;
    }
    if (options->sysfs && options->lspci) {
        return trouble("--sysfs or --lspci, not both");
    }
    options->command = argv[optind];
    options->argument = argv + optind + 1;
    options->arguments = argc - optind - 1;
    return -1;
}
