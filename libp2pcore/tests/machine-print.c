/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The machine as lspci prints it.
 */
#include <inttypes.h>
#include <string.h>

#include "machine.h"

static void print_size(FILE *file, uint64_t size)
{
    static const char *const suffix[] = { "", "K", "M", "G" };
    unsigned i = 0;

    while (size >= 1024 && i < 3) {
        size /= 1024;
        i++;
    }
    fprintf(file, " [size=%" PRIu64 "%s]", size, suffix[i]);
}

static void print_bars(FILE *file, const struct machine_function *function)
{
    for (unsigned i = 0; i < P2P_BARS; i++) {
        uint64_t start = function->bar[i].start;

        if (!function->bar[i].size) {
            continue;
        }
        fprintf(file, "\tRegion %u: Memory at %08" PRIx64
                " (%s-bit, %sprefetchable)", i, start & ~(uint64_t)0xf,
                start & 4 ? "64" : "32", start & 8 ? "" : "non-");
        print_size(file, function->bar[i].size);
        fprintf(file, "\n");
    }
}

static void print_window(FILE *file, const char *name, struct p2p_range range,
                         const char *bits)
{
    fprintf(file, "\t%s behind bridge: ", name);
    if (!range.last) {
        fprintf(file, "[disabled] [%s]\n", bits);
        return;
    }
    fprintf(file, !strcmp(bits, "64-bit")
            ? "%016" PRIx64 "-%016" PRIx64 : "%08" PRIx64 "-%08" PRIx64,
            range.start, range.last);
    print_size(file, range.last - range.start + 1);
    fprintf(file, " [%s]\n", bits);
}

static void print_bridge(FILE *file, const struct machine_function *function)
{
    const char *bus = function->place + strlen(function->place) -
                      strlen("00:00.0");

    fprintf(file, "\tBus: primary=%.2s, secondary=%02x, subordinate=%02x, "
            "sec-latency=0\n", bus, function->secondary,
            function->subordinate);
    fprintf(file, "\tI/O behind bridge: [disabled] [16-bit]\n");
    print_window(file, "Memory", function->memory, "32-bit");
    print_window(file, "Prefetchable memory", function->prefetchable,
                 "64-bit");
    fprintf(file, "\tSecondary status: 66MHz- FastB2B- ParErr- DEVSEL=fast "
            ">TAbort- <TAbort- <MAbort- <SERR- <PERR-\n"
            "\tBridgeCtl: Parity- SERR+ NoISA- VGA- VGA16+ MAbort- >Reset- "
            "FastB2B-\n"
            "\t\tPriDiscTmr- SecDiscTmr- DiscTmrStat- DiscTmrSERREn-\n");
}

static void print_acs(FILE *file, const char *key, uint16_t bits)
{
    static const char *const name[] = {
        "SrcValid", "TransBlk", "ReqRedir", "CmpltRedir", "UpstreamFwd",
        "EgressCtrl", "DirectTrans",
    };

    fprintf(file, "\t\t%s:\t", key);
    for (unsigned i = 0; i < 7; i++) {
        fprintf(file, "%s%s%c", i ? " " : "", name[i],
                bits >> i & 1 ? '+' : '-');
    }
    fprintf(file, "\n");
}

/* Each flag is printed only for what can have it. */
static void print_atomics(FILE *file, const struct machine_function *function)
{
    bool port = machine_is_bridge(function);
    bool root = function->express == MACHINE_ROOT_PORT;

    fprintf(file, "\t\tDevCap2: Completion Timeout: Range B, TimeoutDis+ "
            "ExtFmt- EETLPPrefix-\n\t\t\t AtomicOpsCap:%s%s\n"
            "\t\tDevCtl2: Completion Timeout: 50us to 50ms, TimeoutDis-\n"
            "\t\t\t AtomicOpsCtl:%s%s\n", port ? " Routing+" : "",
            !port ? " 32bit- 64bit+ 128bitCAS-"
            : root || function->bar[0].size ? " 32bit- 64bit- 128bitCAS-" : "",
            port && !root ? "" : " ReqEn-", port ? " EgressBlck-" : "");
}

static void print_express(FILE *file, const struct machine_function *function)
{
    static const char *const type[] = {
        "Endpoint", "Legacy Endpoint", "", "", "Root Port (Slot+)",
        "Upstream Port", "Downstream Port (Slot+)", "", "",
        "Root Complex Integrated Endpoint",
    };

    fprintf(file, "\tCapabilities: [40] Power Management version 3\n"
            "\t\tFlags: PMEClk- DSI- D1- D2- AuxCurrent=0mA "
            "PME(D0+,D1-,D2-,D3hot+,D3cold-)\n"
            "\t\tStatus: D0 NoSoftRst+ PME-Enable- DSel=0 DScale=0 PME-\n"
            "\tCapabilities: [80] Express (v2) %s, MSI 00\n",
            type[function->express]);
    fprintf(file, "\t\tDevCap:\tMaxPayload 256 bytes, PhantFunc 0\n"
            "\t\t\tExtTag+ RBE+\n"
            "\t\tLnkCap:\tPort #%u, Speed 8GT/s, Width x16, ASPM L1, Exit "
            "Latency L1 <64us\n"
            "\t\t\tClockPM- Surprise- LLActRep+ BwNot+ ASPMOptComp+\n",
            function->port);
    print_atomics(file, function);
    fprintf(file, "\tCapabilities: [100 v1] Advanced Error Reporting\n"
            "\t\tUESta:\tDLP- SDES- TLP- FCP- CmpltTO- CmpltAbrt- UnxCmplt- "
            "RxOF- MalfTLP- ECRC- UnsupReq- ACSViol-\n");
    if (function->acs_cap) {
        fprintf(file, "\tCapabilities: [148 v1] Access Control Services\n");
        print_acs(file, "ACSCap", function->acs_cap);
        print_acs(file, "ACSCtl", function->acs_ctl);
    }
}

/* "Class: name" or "Class [0604]: name [8086:1901]" */
static void print_first(FILE *file, const struct machine_function *function,
                        bool numbers)
{
    const char *colon = strchr(function->name, ':');

    fprintf(file, "%s %.*s", function->place,
            (int)(colon - function->name), function->name);
    if (numbers) {
        fprintf(file, " [%04x]%s [%04x:%04x]", function->class_code, colon,
                function->vendor, function->device);
    } else {
        fprintf(file, "%s", colon);
    }
    fprintf(file, " (rev 02)%s\n", machine_is_bridge(function)
            ? " (prog-if 00 [Normal decode])" : "");
}

void machine_print_words(FILE *file, const struct machine_function *function,
                         bool numbers)
{
    bool express = function->express >= 0;

    print_first(file, function, numbers);
    fprintf(file, "\tSubsystem: Example Corp. Device 0001\n"
            "\tControl: I/O- Mem+ BusMaster+ SpecCycle- MemWINV- VGASnoop- "
            "ParErr- Stepping- SERR- FastB2B- DisINTx-\n"
            "\tStatus: Cap%c 66MHz- UDF- FastB2B- ParErr- DEVSEL=fast "
            ">TAbort- <TAbort- <MAbort- >SERR- <PERR- INTx-\n"
            "\tLatency: 0, Cache Line Size: 64 bytes\n",
            express ? '+' : '-');
    print_bars(file, function);
    if (machine_is_bridge(function)) {
        print_bridge(file, function);
    }
    if (express) {
        print_express(file, function);
        fprintf(file, "\tKernel driver in use: %s\n",
                machine_is_bridge(function) ? "pcieport" : "example");
    }
}

void machine_print_hex(FILE *file, const struct machine_function *function,
                       size_t len)
{
    uint8_t config[MACHINE_CONFIG];

    machine_config(function, config);
    for (size_t at = 0; at < len; at++) {
        if (at % 16 == 0) {
            fprintf(file, "%02zx:", at);
        }
        fprintf(file, " %02x%s", config[at], at % 16 == 15 ? "\n" : "");
    }
}
