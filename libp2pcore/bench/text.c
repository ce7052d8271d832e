/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "p2pcore/lspci.h"

#define SIZE ((size_t)4 << 20)
#define FUNCTION_MAX 4096u
#define ROUNDS 5

/* One function, as -vvv prints it. */
static int print_one(char *text, unsigned i)
{
    return sprintf(text,
        "%04x:%02x:%02x.%u Ethernet controller [0200]: Some [8086:1572] (rev "
        "02)\n\tSubsystem: Some Device [8086:0001]\n"
        "\tControl: I/O- Mem+ BusMaster+ SpecCycle- MemWINV- VGASnoop- "
        "ParErr- Stepping- SERR- FastB2B- DisINTx+\n"
        "\tStatus: Cap+ 66MHz- UDF- FastB2B- ParErr- DEVSEL=fast >TAbort- "
        "<TAbort- <MAbort- >SERR- <PERR- INTx-\n"
        "\tLatency: 0, Cache Line Size: 64 bytes\n"
        "\tRegion 0: Memory at %08x (64-bit, prefetchable) [size=1M]\n"
        "\tCapabilities: [40] Power Management version 3\n"
        "\t\tStatus: D0 NoSoftRst+ PME-Enable- DSel=0 DScale=0 PME-\n"
        "\tCapabilities: [70] MSI-X: Enable+ Count=129 Masked-\n"
        "\t\tVector table: BAR=3 offset=00000000\n"
        "\tCapabilities: [a0] Express (v2) Endpoint, MSI 00\n"
        "\t\tDevCap:\tMaxPayload 2048 bytes, PhantFunc 0, Latency L0s\n"
        "\t\t\tExtTag+ AttnBtn- AttnInd- PwrInd- RBE+ FLReset+\n"
        "\t\tLnkCap:\tPort #0, Speed 8GT/s, Width x8, ASPM L1\n"
        "\t\t\t AtomicOpsCap: 32bit- 64bit- 128bitCAS-\n"
        "\tCapabilities: [1b0 v1] Access Control Services\n"
        "\t\tACSCap:\tSrcValid- TransBlk- ReqRedir- CmpltRedir- UpstreamFwd- "
        "EgressCtrl- DirectTrans-\n"
        "\t\tACSCtl:\tSrcValid- TransBlk- ReqRedir- CmpltRedir- UpstreamFwd- "
        "EgressCtrl- DirectTrans-\n"
        "\tKernel driver in use: some\n\n",
        i >> 16, i >> 8 & 0xff, i >> 3 & 0x1f, i & 7, i << 20);
}

/* Of the processor: a round is long enough to meet others on a busy machine. */
static double now(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* Plain and read, as the command does it; how many functions there are. */
static unsigned read_all(char *text, size_t len)
{
    static struct p2p_lspci reader;
    struct p2p_lspci_error error;
    struct p2p_record record;
    unsigned count = 0;

    p2p_lspci_open(&reader, text, p2p_lspci_plain(text, len));
    while (p2p_lspci_next(&reader, &record, &error) == 1) {
        count += (record.known & P2P_FACT_ACS) != 0;
    }
    return count;
}

int text_bench(void)
{
    char *text = malloc(SIZE + FUNCTION_MAX);
    unsigned written = 0, read = 0;
    double best = 1e9;
    size_t len = 0;

    while (text && len < SIZE) {
        len += (size_t)print_one(text + len, written++);
    }
    for (unsigned i = 0; text && i < ROUNDS; i++) {
        double start = now(), took;

        read = read_all(text, len);
        took = now() - start;
        best = took < best ? took : best;
    }
    free(text);
    printf("p2p_lspci, %.1f MB of text, %u functions: %.0f ms\n",
           (double)len / 1e6, read, best * 1e3);
    return read && read == written;
}
