/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What can be known of words that are not all there, and of functions that are
 * told of in two places.
 */
#include <string.h>

#include "p2pcore/lspci.h"
#include "tap.h"

#define ALL P2P_FACTS_ALL
#define RECORDS 4
#define PORT_TEXT \
    "00:01.0 Some\n\tControl: I/O- Mem+ BusMaster+\n\tStatus: Cap+\n" \
    "\tBus: primary=00, secondary=01, subordinate=02\n" \
    "\tCapabilities: [80] Express (v2) Root Port (Slot-), MSI 00\n" \
    "\t\tLnkCap: Port #1, Speed\n"
#define WINDOW_TEXT \
    "00:01.0 Some\n\tControl: I/O- Mem+ BusMaster+\n\tStatus: Cap+\n" \
    "\tBus: primary=00, secondary=01, subordinate=02\n" \
    "\tMemory behind bridge: None\n"
#define BAR_TEXT \
    "00:01.0 Some\n\tControl: I/O- Mem+ BusMaster+\n\tStatus: Cap+\n" \
    "\tRegion 0: Memory at "
#define END_TEXT "\tCapabilities: [40] Some\n\n"
#define SWITCH_TEXT \
    "00:01.0 Some\n\tControl: I/O- Mem+ BusMaster+\n\tStatus: Cap+\n" \
    "\tCapabilities: [80] Express (v2) Upstream Port, MSI 00\n"
#define ENDPOINT_TEXT \
    "00:01.0 Some\n\tControl: I/O- Mem+ BusMaster+\n\tStatus: Cap+\n" \
    "\tCapabilities: [80] Express (v2) Endpoint, MSI 00\n"
#define ACS_TEXT \
    "SrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- "

#define ACS_PORT_TEXT(name) \
    "00:01.0 0604: " name "\n\tControl: I/O- Mem+ BusMaster+\n" \
    "\tBus: primary=00, secondary=01, subordinate=02\n" \
    "\tCapabilities: [80] Express (v2) Root Port (Slot-), MSI 00\n" \
    "\tCapabilities: [148 v1] Access Control Services\n" \
    "\t\tACSCap: " ACS_TEXT "DirectTrans-\n" \
    "\t\tACSCtl: " ACS_TEXT "DirectTrans-\n\n"

/* Single words missing: what they were about is not known. */
static const struct {
    const char *name, *text;
    unsigned known, unknown;
} rows[] = {
    { "nothing but the first line", "00:01.0 PCI bridge: X\n\n", 0, ALL },
    { "no memory flag", "00:01.0 X\n\tControl: I/O- BusMaster+\n\n", 0,
      P2P_FACT_COMMAND | P2P_FACT_BARS },
    { "no bus master flag", "00:01.0 X\n\tControl: Mem+\n\n", 0,
      P2P_FACT_COMMAND },
    { "a flag without a sign", "00:01.0 X\n\tControl: Mem BusMaster+\n\n",
      0, P2P_FACT_COMMAND },
    { "a flag with another sign",
      "00:01.0 X\n\tControl: Mem* BusMaster+\n\n", 0, P2P_FACT_COMMAND },
    { "no size", BAR_TEXT "f0000000 (32-bit)\n" END_TEXT,
      P2P_FACT_BARS, P2P_FACT_BAR_SIZES },
    { "a BAR nowhere", BAR_TEXT "<ignored>\n" END_TEXT,
      P2P_FACT_BARS | P2P_FACT_BAR_SIZES, 0 },
    { "an I/O BAR", "00:01.0 X\n\tControl: Mem+ BusMaster+\n"
      "\tRegion 0: I/O ports at e000\n\n",
      P2P_FACT_BARS | P2P_FACT_BAR_SIZES, 0 },
    { "windows that are none", WINDOW_TEXT
      "\tPrefetchable memory behind bridge: None\n\n", P2P_FACT_WINDOWS, 0 },
    { "a window of two", WINDOW_TEXT "\n", 0, P2P_FACT_WINDOWS },
    { "a BAR that only the kernel knows of", BAR_TEXT
      "f0000000 (32-bit) [virtual] [size=16K]\n" END_TEXT, P2P_FACT_COMMAND,
      P2P_FACT_BARS | P2P_FACT_BAR_SIZES },
    { "a ROM that only the kernel knows of", BAR_TEXT
      "f0000000 (32-bit) [size=16K]\n"
      "\t[virtual] Expansion ROM at 000c0000 [disabled]\n" END_TEXT,
      P2P_FACT_COMMAND | P2P_FACT_BARS | P2P_FACT_BAR_SIZES | P2P_FACT_ROM,
      0 },
    { "a ROM that only the kernel knows of, perhaps enabled", BAR_TEXT
      "f0000000 (32-bit) [size=16K]\n"
      "\t[virtual] Expansion ROM at 000c0000\n" END_TEXT,
      P2P_FACT_BARS, P2P_FACT_ROM },
    { "the same, as later versions say it", BAR_TEXT
      "f0000000 (32-bit) [size=16K]\n"
      "\tExpansion ROM at 000c0000 [virtual] [size=128K]\n" END_TEXT,
      P2P_FACT_BARS, P2P_FACT_ROM },
    { "a ROM that is enabled, and how long it is", BAR_TEXT
      "f0000000 (32-bit) [size=16K]\n"
      "\tExpansion ROM at f0100000 [size=64K]\n" END_TEXT, P2P_FACT_ROM, 0 },
    { "a ROM that is enabled, of no size", BAR_TEXT
      "f0000000 (32-bit) [size=16K]\n"
      "\tExpansion ROM at f0100000\n" END_TEXT, P2P_FACT_BARS,
      P2P_FACT_ROM },
    { "a ROM that is enabled, nowhere", BAR_TEXT
      "f0000000 (32-bit) [size=16K]\n"
      "\tExpansion ROM at <ignored> [size=64K]\n" END_TEXT, P2P_FACT_BARS,
      P2P_FACT_ROM },
    { "a ROM nowhere, and off", BAR_TEXT "f0000000 (32-bit) [size=16K]\n"
      "\tExpansion ROM at <unassigned> [disabled]\n" END_TEXT, P2P_FACT_ROM,
      0 },
    { "a ROM that may come yet", BAR_TEXT "f0000000 (32-bit) [size=16K]\n", 0,
      P2P_FACT_ROM },
    { "ACS that is where it should be", ACS_PORT_TEXT("8086:a340"),
      P2P_FACT_ACS | P2P_FACT_ACS_IN_PLACE, 0 },
    { "ACS that is not where it should be", ACS_PORT_TEXT("8086:a110"),
      P2P_FACT_ACS_IN_PLACE, P2P_FACT_ACS },
    { "ACS that may not be where it should be",
      ACS_PORT_TEXT("Intel Corporation Sunrise Point-H Root Port"),
      P2P_FACT_ACS_IN_PLACE, P2P_FACT_ACS },
    { "the control register of a slot", PORT_TEXT
      "\t\tSltCtl: Enable: AttnBtn-\n"
      "\t\t\tControl: AttnInd Unknown, PwrInd Unknown, Power-\n\n",
      P2P_FACT_COMMAND | P2P_FACT_EXPRESS, 0 },
    { "flags of -v", "00:01.0 X\n\tFlags: bus master, fast devsel, latency 0\n"
      "\tMemory at f0000000 (32-bit) [size=16K]\n"
      "\tCapabilities: [80] Express Root Port (Slot-), MSI 00\n\n",
      P2P_FACT_EXPRESS, P2P_FACT_COMMAND | P2P_FACT_BARS | P2P_FACT_PORT },
    { "power management without its status", PORT_TEXT
      "\tCapabilities: [90] Power Management version 3\n\n", P2P_FACT_ACS,
      P2P_FACT_POWER },
    { "ACS by its number", PORT_TEXT "\tCapabilities: [148] #0d\n\n",
      P2P_FACT_POWER, P2P_FACT_ACS },
    { "ACS by its number, later", PORT_TEXT
      "\tCapabilities: [148 v1] #000d\n\n", P2P_FACT_POWER, P2P_FACT_ACS },
    { "ACS by its number, in words", PORT_TEXT
      "\tCapabilities: [148 v1] Extended Capability ID 0xd\n\n",
      P2P_FACT_POWER, P2P_FACT_ACS },
    { "ACS by an older name", PORT_TEXT
      "\tCapabilities: [148] Access Controls Services\n\n", P2P_FACT_POWER,
      P2P_FACT_ACS },
    { "a capability without a name or a number", PORT_TEXT
      "\tCapabilities: [148 v1] Unknown\n\n", 0, P2P_FACT_ACS },
    { "another one by its number", PORT_TEXT
      "\tCapabilities: [148 v1] #1e\n\n", P2P_FACT_ACS | P2P_FACT_POWER, 0 },
    { "Express by its number", "00:01.0 PCI bridge: X\n\tControl: Mem+ "
      "BusMaster+\n\tCapabilities: [40] #10\n\n", 0,
      P2P_FACT_EXPRESS | P2P_FACT_ACS },
    { "a bridge that seems to be a port", "00:01.0 PCI bridge: X\n"
      "\tControl: Mem+ BusMaster+\n\tCapabilities: [40] MSI\n"
      "\t\tLnkSta: Speed 8GT/s\n\n", P2P_FACT_ACS, P2P_FACT_EXPRESS },
    { "something left out", PORT_TEXT "\t[...]\n\n", P2P_FACT_EXPRESS,
      P2P_FACT_ACS | P2P_FACT_POWER },
    { "a line behind the end", PORT_TEXT "\n\tCapabilities: [148] Some\n\n",
      P2P_FACT_EXPRESS, P2P_FACT_ACS | P2P_FACT_POWER },
    { "no end", PORT_TEXT "00:02.0 Y\n\n", P2P_FACT_EXPRESS, P2P_FACT_ACS },
    { "a broken chain", PORT_TEXT "\tCapabilities: [fc] <chain broken>\n\n",
      P2P_FACT_EXPRESS, P2P_FACT_ACS | P2P_FACT_POWER },
    { "ACS without its registers", PORT_TEXT
      "\tCapabilities: [148 v1] Access Control Services\n\n",
      P2P_FACT_POWER, P2P_FACT_ACS },
    { "ACS without control", PORT_TEXT "\t\tACSCap: " ACS_TEXT
      "DirectTrans+\n\tCapabilities: [148 v1] Access Control Services\n\n",
      P2P_FACT_POWER, P2P_FACT_ACS },
    { "an ACS flag missing", PORT_TEXT "\t\tACSCap: " ACS_TEXT "\n"
      "\t\tACSCtl: " ACS_TEXT "\n"
      "\tCapabilities: [148 v1] Access Control Services\n\n", 0,
      P2P_FACT_ACS },
    { "no port number", "00:01.0 X\n\tControl: Mem+ BusMaster+\n"
      "\tCapabilities: [80] Express (v1) Root Port (Slot-), MSI 00\n\n",
      P2P_FACT_EXPRESS, P2P_FACT_PORT },
    { "AtomicOps", PORT_TEXT "\t\tAtomicOpsCap: Routing+ 32bit- 64bit+ "
      "128bitCAS-\n\t\tAtomicOpsCtl: ReqEn- EgressBlck+\n\n",
      P2P_FACT_ATOMICS, 0 },
    { "an AtomicOp size missing", PORT_TEXT "\t\tAtomicOpsCap: Routing+ "
      "32bit- 64bit-\n\t\tAtomicOpsCtl: ReqEn- EgressBlck+\n\n", 0,
      P2P_FACT_ATOMICS },
    { "AtomicOps of an endpoint", ENDPOINT_TEXT
      "\t\tAtomicOpsCap: 32bit- 64bit- 128bitCAS-\n\n", P2P_FACT_ATOMICS, 0 },
    { "AtomicOps of an endpoint, cut", ENDPOINT_TEXT
      "\t\tAtomicOpsCap: 32bit- 64bit-\n\n", 0, P2P_FACT_ATOMICS },
    { "AtomicOps of a switch's port", SWITCH_TEXT
      "\t\tAtomicOpsCap: Routing+\n\t\tAtomicOpsCtl: EgressBlck-\n\n",
      P2P_FACT_ATOMICS, 0 },
    { "AtomicOps of a switch's port with a BAR, cut", BAR_TEXT
      "f0000000 (32-bit) [size=256K]\n"
      "\tCapabilities: [80] Express (v2) Upstream Port, MSI 00\n"
      "\t\tAtomicOpsCap: Routing+\n\t\tAtomicOpsCtl: EgressBlck-\n\n", 0,
      P2P_FACT_ATOMICS },
    { "AtomicOps of a root port, cut", PORT_TEXT
      "\t\tAtomicOpsCap: Routing+\n\t\tAtomicOpsCtl: EgressBlck-\n\n", 0,
      P2P_FACT_ATOMICS },
    { "AtomicOps without control", PORT_TEXT
      "\t\tAtomicOpsCap: Routing+ 32bit- 64bit+ 128bitCAS-\n\n", 0,
      P2P_FACT_ATOMICS },
    { "IDs without a class", "00:01.0 X [80:1]\n\n", 0, P2P_FACT_ID },
    { "a class without IDs", "00:01.0 0604: 8086\n\n", 0, P2P_FACT_ID },
    { "both as numbers", "00:01.0 0604: 8086:1901 (rev 02)\n\n",
      P2P_FACT_ID, P2P_FACT_BUSES },
};

static unsigned read_text(const char *text, struct p2p_record record[RECORDS])
{
    static struct p2p_lspci reader;
    struct p2p_lspci_error error;
    unsigned count = 0;

    record[0].known = 0;
    p2p_lspci_open(&reader, text, strlen(text));
    while (count < RECORDS &&
           p2p_lspci_next(&reader, &record[count], &error) == 1) {
        count++;
    }
    return count;
}

/* The class: by number, by name, by hex, which counts; or not known. */
static const struct {
    const char *name;
    const char *text;
    unsigned class_code;
} classes[] = {
    { "-nn", "00:01.0 VGA compatible controller [0300]: X [Y] [10de:2941]\n\n",
      0x0300 },
    { "-n", "00:01.0 0302: 10de:2941 (rev a1)\n\n", 0x0302 },
    { "by name", "00:01.0 Non-Volatile memory controller: X Y\n\n", 0x0108 },
    { "by a name that is not known", "00:01.0 Coffee machine: X\n\n",
      P2P_CLASS_UNKNOWN },
    { "a number in brackets that is none", "00:01.0 Coffee: X [1650]\n\n",
      P2P_CLASS_UNKNOWN },
    { "five digits", "00:01.0 Coffee [03000]: X\n\n", P2P_CLASS_UNKNOWN },
    { "three digits", "00:01.0 300: 10de:2941\n\n", P2P_CLASS_UNKNOWN },
    { "the name behind the colon", "00:01.0 Coffee: 3D controller: X\n\n",
      P2P_CLASS_UNKNOWN },
    { "nothing", "00:01.0 \n\n", P2P_CLASS_UNKNOWN },
    { "hex", "00:01.0 0300: 10de:2941\n"
      "00: de 10 41 29 07 00 00 00 a1 00 02 03 10 00 00 00\n"
      "10: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
      "20: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
      "30: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n\n", 0x0302 },
};

static void check_classes(void)
{
    for (unsigned i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        struct p2p_record record[RECORDS] = { { .class_code = 1 } };

        read_text(classes[i].text, record);
        if (!tap_ok(record[0].class_code == classes[i].class_code,
                    classes[i].name)) {
            printf("# %04x\n", record[0].class_code);
        }
    }
}

static bool is_right(unsigned row, unsigned known)
{
    return !(rows[row].known & ~known) && !(rows[row].unknown & known);
}

static void check_words(void)
{
    unsigned unknown = 0, count = sizeof(rows) / sizeof(rows[0]);

    for (unsigned i = 0; i < count; i++) {
        struct p2p_record record[RECORDS];
        bool one = read_text(rows[i].text, record) >= 1;

        if (!tap_ok(one && is_right(i, record[0].known), rows[i].name)) {
            printf("# known %03x\n", record[0].known);
        }
        unknown += rows[i].unknown != 0;
    }
    tap_ok(2 * unknown >= count, "in at least half something is not known");
    tap_ok(!is_right(0, P2P_FACT_ACS) && !is_right(7, P2P_FACT_COMMAND),
           "planted: a fact too many, and one too few, are seen");
}

/* Hex says where something is, words that it is longer than what is left. */
static void check_too_long(void)
{
    static const char text[] =
        "00:01.0 0302: 10de:2941\n\tControl: I/O- Mem+ BusMaster+\n"
        "\tRegion 0: Memory at 1000000000 (64-bit) [size=1T]\n"
        "\tExpansion ROM at 1000 [size=17179869183G]\n"
        "\tCapabilities: [40] Some\n"
        "00: de 10 41 29 07 00 00 00 a1 00 02 03 10 00 00 00\n"
        "10: 04 00 f0 ff ff ff ff ff 00 00 00 00 00 00 00 00\n"
        "20: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
        "30: 01 00 00 f1 00 00 00 00 00 00 00 00 00 00 00 00\n\n";
    struct p2p_record record[RECORDS];
    const struct p2p_function *function = &record[0].function;
    bool one = read_text(text, record) == 1;

    tap_ok(one && function->bar[0].start == 0xfffffffffff00000 &&
           !p2p_range_is_empty(function->bar[0]) &&
           (record[0].known & P2P_FACT_BARS) &&
           !(record[0].known & P2P_FACT_BAR_SIZES),
           "a BAR that ends behind all addresses: its size is not known");
    tap_ok(one && function->rom.start == 0xf1000000 &&
           !p2p_range_is_empty(function->rom) &&
           !(record[0].known & P2P_FACT_ROM),
           "and a ROM is not");
}

/* Of a virtual function, hex has no BARs: the registers are zero. */
static void check_virtual_hex(void)
{
    static const char text[] =
        "01:00.1 0302: 10de:2942\n"
        "00: ff ff ff ff 04 00 00 00 a1 00 02 03 10 00 00 00\n"
        "10: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
        "20: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
        "30: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n\n";
    struct p2p_record record[RECORDS];

    tap_ok(read_text(text, record) == 1 && record[0].is_virtual &&
           !(record[0].known & (P2P_FACT_BARS | P2P_FACT_BAR_SIZES)),
           "hex of a virtual function: its BARs are not known");
}

static int place(struct p2p_record *record, struct p2p_tangled *tangled)
{
    static _Alignas(16) unsigned char work[2048];

    return p2p_records_place(record, 3, work, sizeof(work), tangled);
}

/* What words say of a ROM, and of ACS that lspci looks for elsewhere. */
static void check_new_facts(void)
{
    struct p2p_record record[RECORDS];
    const struct p2p_function *function = &record[0].function;

    read_text(BAR_TEXT "f0000000 (32-bit) [size=16K]\n"
              "\tExpansion ROM at f0100000 [disabled by cmd] [size=64K]\n"
              END_TEXT, record);
    tap_ok(function->rom_enable && function->rom.start == 0xf0100000 &&
           function->rom.last == 0xf010ffff, "a ROM, where it is");
    read_text(BAR_TEXT "f0000000 (32-bit) [size=16K]\n"
              "\tExpansion ROM at f0100000 [disabled] [size=64K]\n"
              END_TEXT, record);
    tap_ok(!function->rom_enable, "a ROM that is off");
    read_text(ACS_PORT_TEXT("8086:a110"), record);
    tap_ok(!function->acs.ctl &&
           p2p_acs_control_in_place(&function->acs) ==
           (P2P_ACS_SV | P2P_ACS_RR | P2P_ACS_CR | P2P_ACS_UF),
           "misplaced ACS: what who does not know reads");
}

/* A VF's memory is enabled where its PF says so, on a bus without a bridge. */
static void check_virtual(void)
{
    static const char text[] =
        "00:01.0 PCI bridge: X\n"
        "\tControl: I/O- Mem+ BusMaster+\n\tStatus: Cap+\n"
        "\tBus: primary=00, secondary=01, subordinate=02\n"
        "\tCapabilities: [80] Express (v2) Root Port (Slot-), MSI 00\n"
        "\t\tLnkCap: Port #1, Speed\n\n"
        "01:00.0 X [8086:1572]\n"
        "\tControl: I/O- Mem+ BusMaster+\n\tStatus: Cap+\n"
        "\tRegion 0: Memory at a0000000 (64-bit) [size=1M]\n"
        "\tCapabilities: [160 v1] Single Root I/O\n"
        "Virtualization (SR-IOV)\n"
        "\t\tIOVCtl: Enable+ Migration- Interrupt- MSE+ ARIHierarchy+\n"
        "\t\tInitial VFs: 8, Total VFs: 8, Number of VFs: 2, Function\n"
        "\t\tVF offset: 256, stride: 1, Device ID: 154c\n"
        "\t\tRegion 0: Memory at 00000000a0100000 (64-bit)\n"
        "\t\tRegion 3: Memory at 00000000a0200000 (64-bit)\n\n"
        "02:00.1 X\n"
        "\tControl: I/O- Mem- BusMaster+\n\tStatus: Cap+\n"
        "\tRegion 0: [virtual] Memory at a0100000 (64-bit) [size=64K]\n"
        "\tCapabilities: [80] Express (v2) Endpoint, MSI 00\n\n";
    struct p2p_record record[RECORDS];
    struct p2p_tangled tangled;
    const struct p2p_record *vf = &record[2];
    const struct p2p_record *pf = &record[1];
    bool before;

    before = read_text(text, record) == 3 && vf->is_virtual &&
             !(vf->known & (P2P_FACT_COMMAND | P2P_FACT_ID)) &&
             vf->function.bar[0].last == 0xa010ffff;
    tap_ok((pf->known & P2P_FACT_BAR_SIZES) &&
           pf->function.bar[0].start == 0xa0000000 &&
           pf->function.bar[0].last == 0xa00fffff &&
           p2p_range_is_empty(pf->function.bar[3]),
           "BARs of virtual functions are none of the physical one's");
    tap_ok(before && !place(record, &tangled) && vf->above == 0 &&
           (vf->known & P2P_FACT_COMMAND) && (vf->known & P2P_FACT_BARS) &&
           vf->function.memory_enable && vf->function.device == 0x154c,
           "a virtual function, by what its physical one says");
    read_text(text, record);
    record[1].sriov.count = 1;
    tap_ok(!place(record, &tangled) &&
           !(vf->known & (P2P_FACT_COMMAND | P2P_FACT_BARS)),
           "one that nobody has: neither memory nor BARs are known");
    record[2].is_virtual = false;
    record[2].above = P2P_ABOVE_UNKNOWN;
    record[2].tangle = P2P_TANGLE_NONE;
    tap_ok(!place(record, &tangled) &&
           record[2].above == P2P_ABOVE_UNKNOWN &&
           record[2].tangle == P2P_TANGLE_GAP && record[2].tangled_with == 0,
           "any other function there: a bridge is missing");
}

/* Intel's Xeons have a root port to the chipset with an endpoint's header. */
static void check_host(void)
{
    static const char text[] =
        "00:00.0 Host bridge: X [8086:2020]\n"
        "\tControl: I/O- Mem- BusMaster-\n\tStatus: Cap+\n"
        "\tCapabilities: [90] Express (v2) Root Port (Slot-), MSI 00\n"
        "\t\tLnkCap: Port #0, Speed\n\n"
        "00:01.0 Host bridge: Y [8086:2021]\n"
        "\tControl: I/O- Mem- BusMaster-\n\tStatus: Cap+\n"
        "\tBus: primary=00, secondary=01, subordinate=01\n"
        "\tCapabilities: [90] Express (v2) Root Port (Slot-), MSI 00\n"
        "\t\tLnkCap: Port #1, Speed\n\n"
        "01:00.0 X [8086:1572]\n"
        "\tControl: I/O- Mem+ BusMaster+\n\tStatus: Cap+\n\n";
    struct p2p_record record[RECORDS];
    struct p2p_tangled tangled;

    tap_ok(read_text(text, record) == 3 &&
           (record[0].known & record[1].known & P2P_FACT_EXPRESS) &&
           record[0].function.kind == P2P_KIND_ENDPOINT &&
           record[1].function.kind == P2P_KIND_ROOT_PORT &&
           !place(record, &tangled) && record[2].above == 1,
           "a host bridge is a port only if it says where it leads");
}

/* lspci -P prints paths without the bus, -PP with it. */
static void check_paths(void)
{
    static const char text[] =
        "00:1c.0 PCI bridge: X\n"
        "\tBus: primary=00, secondary=05, subordinate=07\n\n"
        "00:1c.0/00.1 PCI bridge: Y\n"
        "\tBus: primary=05, secondary=06, subordinate=06\n\n"
        "00:1c.0/00.1/03.2 Ethernet controller: Z\n\n"
        "0001:00:1c.0/07:01.0 Ethernet controller: Z\n\n";
    struct p2p_record record[RECORDS];

    tap_ok(read_text(text, record) == 4 && record[1].bus == 5 &&
           record[1].function.devfn == 1 && record[2].bus == 6 &&
           record[2].function.devfn == (3 << 3 | 2) && record[3].bus == 7 &&
           record[3].domain == 1 && record[3].function.devfn == 8,
           "paths of -P and -PP lead where the bridges do");
}

/* What has a line of its own in a log, a letter, or on a page. */
static void check_lines(void)
{
    static const struct {
        const char *name, *text;
    } texts[] = {
        { "the kernel's log",
        "[   12.345678] 00:1f.0 X: Y\n[   12.345679] \tControl: Mem+ "
        "BusMaster+\n[   12.345680]\n" },
        { "a journal",
        "Nov 30 20:00:00 host lspci[42]: 00:1f.0 X: Y\n"
        "Nov 30 20:00:00 host lspci[42]:         Control: Mem+ BusMaster+\n" },
        { "a journal, with another date",
        "2026-11-30T20:00:00.123456+01:00 host root: 0000:00:1f.0 X: Y\n"
        "2026-11-30T20:00:00.123456+01:00 host root: Control: Mem+ "
        "BusMaster+\n" },
        { "a table",
        "| 00:1f.0 X: Y\n| \tControl: Mem+ BusMaster+\n| \n" },
        { "a difference",
        "+00:1f.0 X: Y\n+\tControl: Mem+ BusMaster+\n+\n" },
        { "a letter",
        "03:00.0 does not work:\n\n00:1f.0 X: Y\n\tControl: Mem+ BusMaster+\n"
        "Cc: Ada <ada@example.org>\ncc: ed\n10: 20 30 people\n\n" },
        { "a sentence behind it",
        "00:1f.0 X: Y\n\tControl: Mem+ BusMaster+\n\n"
        "00:1f.0 is it. cc: all\n" },
        { "numbers and carriage returns",
        "0000:00:1f.0 0601: 8086:1234\r\n\tControl: Mem+ BusMaster+\r\n\r\n" },
    };
    struct p2p_record record[RECORDS];

    for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        tap_ok(read_text(texts[i].text, record) == 1 && record[0].bus == 0 &&
               record[0].function.devfn == 0x1f << 3 &&
               (record[0].known & P2P_FACT_COMMAND), texts[i].name);
    }
}

int main(void)
{
    check_words();
    check_classes();
    check_too_long();
    check_virtual_hex();
    check_new_facts();
    check_host();
    check_paths();
    check_lines();
    check_virtual();
    return tap_end();
}
