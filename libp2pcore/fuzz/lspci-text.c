/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "lspci-text.h"

#include <stdio.h>
#include <string.h>

#include "source.h"

/* In a line, # stands for a hexadecimal digit, @ for + or -, $ for a byte. */
static const char *const lines[] = {
    "0#:0#.# PCI bridge: Some",
    "0#:00.0 PCI bridge [0604]: Some [####:####]",
    "0#:00.0 Ethernet controller: Some",
    "0#:0#.0 Endpoint",
    "000#:0#:00.# ####: ####:####",
    "\tControl: I/O@ Mem@ BusMaster@ SpecCycle-",
    "\tStatus: Cap@ 66MHz-",
    "\t\tStatus: D# NoSoftRst+",
    "\tRegion #: Memory at ####0000 (32-bit, prefetchable) [size=#K]",
    "\tRegion #: [virtual] Memory at ########0000 (64-bit) [size=#M]",
    "\tRegion #: Memory at <ignored> (64-bit)",
    "\tBus: primary=00, secondary=0#, subordinate=0#, sec-latency=0",
    "\tBus: primary=00, secondary=0#, subordinate=ff, sec-latency=0",
    "\tMemory behind bridge: ###00000-###fffff [size=1M] [32-bit]",
    "\tPrefetchable memory behind bridge: "
    "000000####00000-000000####fffff",
    "\tMemory behind bridge: [disabled]",
    "\tBridgeCtl: Parity- SERR+",
    "\tCapabilities: [40] Power Management version 3",
    "\tCapabilities: [80] Express (v2) Root Port (Slot+), MSI 00",
    "\tCapabilities: [80] Express (v2) Upstream Port, MSI 00",
    "\tCapabilities: [80] Express (v2) Downstream Port (Slot-), MSI 00",
    "\tCapabilities: [80] Express (v2) Endpoint, MSI 00",
    "\tCapabilities: [148 v1] Access Control Services",
    "\tCapabilities: <access denied>",
    "\t\tLnkCap:\tPort ##, Speed 8GT/s",
    "\t\tLnkCap:\tPort #1#, Speed 8GT/s",
    "\t\tAtomicOpsCap: Routing@ 32bit@ 64bit@ 128bitCAS@",
    "\t\tAtomicOpsCtl: ReqEn- EgressBlck@",
    "\t\tACSCap:\tSrcValid@ TransBlk@ ReqRedir@ CmpltRedir@ UpstreamFwd@ "
    "EgressCtrl@ DirectTrans@",
    "\t\tACSCtl:\tSrcValid@ TransBlk@ ReqRedir@ CmpltRedir@ UpstreamFwd@ "
    "EgressCtrl@ DirectTrans@",
    "EgressCtrl@ DirectTrans@",
    "\t\tIOVCtl:\tEnable@ Migration- Interrupt- MSE@ ARIHierarchy-",
    "\t\tInitial VFs: #, Total VFs: #, Number of VFs: #",
    "\t\tVF offset: #, stride: #, Device ID: ####",
    "\tKernel driver in use: some",
    "\tFlags: bus master, fast devsel, latency 0",
    "\tCapabilities: [148] #0d",
    "\tCapabilities: [148 v1] Extended Capability ID 0x1#",
    "\t\t\tControl: AttnInd Unknown, PwrInd Unknown, Power-",
    "\tExpansion ROM at ####0000 [virtual] [disabled] [size=2K]",
    "\tRegion #: Memory at ####0000 (32-bit) [virtual] [size=#K]",
    "\t!!! Unknown header type 7f",
    "\t[...]",
    "00:1#.0/0#.0 Ethernet controller: Some",
    "00:1#.0/0#:0#.0/0#:00.# Ethernet controller: Some",
    "0#:00.0 does not work, and",
    "[   1#.######] 0#:00.0 Ethernet controller: Some",
    "Nov 30 20:00:1# host lspci[#]: 0#:00.0 Ethernet controller: Some",
    "Cc: ##, #0: ## ##",
    "\tBus: usb",
    "",
    "$$$$$",
};

#define LINES (sizeof(lines) / sizeof(lines[0]))

static size_t fill(struct source *source, const char *line, char *text)
{
    size_t len = strlen(line);

    for (size_t i = 0; i < len; i++) {
        switch (line[i]) {
        case '#':
            text[i] = "0123456789abcdef"[source_next(source) % 16];
            break;
        case '@':
            text[i] = source_next(source) % 2 ? '+' : '-';
            break;
        case '$':
            text[i] = (char)source_next(source);
            break;
        default:
            text[i] = line[i];
        }
    }
    text[len] = '\n';
    return len + 1;
}

/* @rows rows of hex, mostly of nothing; few go wrong. */
static size_t fill_hex(struct source *source, unsigned rows, char *text)
{
    size_t len = 0;

    for (unsigned row = 0; row < rows; row++) {
        unsigned odd = source_next(source);

        len += (size_t)sprintf(text + len, "%02x:", row * 16 +
                               (odd == 0xff));
        for (unsigned i = 0; i < 16; i++) {
            unsigned byte = odd < 0x40 ? source_next(source) : 0;

            if (row == 0 && i == 0xe) {
                byte = odd & 0x81;
            }
            len += (size_t)sprintf(text + len, " %02x", byte);
        }
        text[len++] = '\n';
    }
    return len;
}

size_t lspci_text_make(const uint8_t *data, size_t size,
                       char text[LSPCI_TEXT_MAX])
{
    struct source source = { data, size };
    size_t len = 0;

    while (source.left && len < LSPCI_TEXT_MAX / 2) {
        unsigned choice = source_next(&source);

        if (choice < 2 * LINES) {
            len += fill(&source, lines[choice % LINES], text + len);
        } else if (choice < 0xd0) {
            len += fill(&source, lines[choice % 5], text + len);
        } else {
            len += fill_hex(&source, choice & 1 ? 16 : 4, text + len);
        }
    }
    if (len && source_next(&source) % 4 == 0) {
        len--;                  /* cut short */
    }
    return len;
}

size_t lspci_text_quote(const char *text, size_t len,
                        char quoted[LSPCI_TEXT_MAX])
{
    size_t out = 0;
    char before = '\n';

    for (size_t i = 0; i < len; i++) {
        if (out + 3 > LSPCI_TEXT_MAX) {
            return 0;
        }
        if (before == '\n') {
            quoted[out++] = '>';
            quoted[out++] = ' ';
        }
        before = quoted[out++] = text[i];
    }
    return out;
}
