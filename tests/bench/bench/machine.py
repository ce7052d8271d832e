# SPDX-License-Identifier: GPL-2.0-or-later
"""The machine: a switch of ours and a stock one, the same devices below both.

    root bus -+- p2p-root-port -- p2p-switch -+- p2p-bench functions
              |                               +- p2p-endpoint, the peer
              +- pcie-root-port -- x3130 ------- p2p-bench functions

Once as it is, and once with an IOMMU that translates.
"""

from . import vtd
from .qemu import BenchError, Qemu

MEMORY = 0x1000000              # where writes to memory go
PEER = 0x1000000000             # where the peer's memory is mapped
WINDOW_BYTES = 0x200000
TABLES = 0x2000000              # the IOMMU's, in memory
IOVA_MEMORY = 0x40000000        # what it makes MEMORY of...
IOVA_PEER = 0x50000000          # ...and PEER
IOVA_BYTES = 0x10000

CONFIG_ADDRESS, CONFIG_DATA = 0xcf8, 0xcfc
COMMAND, BUSES = 0x04, 0x18
PREF_WINDOW, PREF_BASE_UPPER, PREF_LIMIT_UPPER = 0x24, 0x28, 0x2c
PEER_BAR = 0x18                 # BAR 2, see p2p-endpoint-regs.h
ENABLE = 0x6                    # Memory Space Enable, Bus Master Enable

# Contenders by the switch below which each has its function.
OURS = ("memory", "idle-iommu", "direct", "our-dma", "our-peer", "our-fabric")
STOCK = ("stock-dma", "stock-peer")


def functions(names, bus):
    arguments = []
    for number, name in enumerate(names):
        arguments += ["-device", f"p2p-bench,id={name},bus={bus},"
                                 f"addr=0.{number},multifunction=on"]
    return arguments


ARGUMENTS = [
    "-M", "q35", "-m", "64M",
    "-device", "p2p-root-port,id=our-root,chassis=1,addr=2",
    "-device", "p2p-switch-upstream,id=our-up,bus=our-root",
    "-device", "p2p-switch-downstream,id=our-0,bus=our-up,chassis=2,addr=0",
    "-device", "p2p-switch-downstream,id=our-1,bus=our-up,chassis=3,addr=1",
    "-device", f"p2p-endpoint,bus=our-1,mem-size={WINDOW_BYTES}",
    *functions(OURS, "our-0"),
    "-device", "pcie-root-port,id=stock-root,chassis=4,addr=3",
    "-device", "x3130-upstream,id=stock-up,bus=stock-root",
    "-device", "xio3130-downstream,id=stock-0,bus=stock-up,chassis=5",
    *functions(STOCK, "stock-0"),
]

# Routing ID of each bridge, with the bus numbers that it gets: secondary and
# subordinate.
BRIDGES = {
    0x0010: (1, 4), 0x0100: (2, 4), 0x0200: (3, 3), 0x0208: (4, 4),
    0x0018: (5, 7), 0x0500: (6, 7), 0x0600: (7, 7),
}
TO_PEER = (0x0010, 0x0100, 0x0208)      # bridges that forward to the peer
OUR_FUNCTIONS, PEER_FUNCTION, STOCK_FUNCTIONS = 0x0300, 0x0400, 0x0700


def config_write(qemu, rid, register, value):
    qemu.access("outl", CONFIG_ADDRESS, 1 << 31 | rid << 8 | register)
    qemu.access("outl", CONFIG_DATA, value)


def forward_to_peer(qemu, rid):
    first, last = PEER, PEER + WINDOW_BYTES - 1
    low = (last >> 16 & 0xfff0) << 16 | first >> 16 & 0xfff0
    config_write(qemu, rid, PREF_WINDOW, low)
    config_write(qemu, rid, PREF_BASE_UPPER, first >> 32)
    config_write(qemu, rid, PREF_LIMIT_UPPER, last >> 32)


def start(build, iommu=False):
    """A Qemu with these devices. To be used with "with"; then program()."""
    return Qemu(build, ARGUMENTS + (vtd.DEVICE if iommu else []))


def program(qemu):
    """What firmware would do."""
    qemu.greet()
    for rid, (secondary, subordinate) in BRIDGES.items():
        config_write(qemu, rid, BUSES,
                     subordinate << 16 | secondary << 8 | rid >> 8)
        if rid in TO_PEER:
            forward_to_peer(qemu, rid)
    config_write(qemu, PEER_FUNCTION, PEER_BAR, PEER & 0xffffffff)
    config_write(qemu, PEER_FUNCTION, PEER_BAR + 4, PEER >> 32)
    for rid in [*BRIDGES, PEER_FUNCTION,
                *(OUR_FUNCTIONS + i for i in range(len(OURS))),
                *(STOCK_FUNCTIONS + i for i in range(len(STOCK)))]:
        config_write(qemu, rid, COMMAND, ENABLE)


def translate(qemu):
    """What a kernel does with an IOMMU, after program()."""
    tables = vtd.Tables(qemu, TABLES)
    tables.map(IOVA_MEMORY, MEMORY, IOVA_BYTES)
    tables.map(IOVA_PEER, PEER, IOVA_BYTES)
    for first, names in ((OUR_FUNCTIONS, OURS), (STOCK_FUNCTIONS, STOCK)):
        for number in range(len(names)):
            tables.add_function(first + number)
    if not tables.enable():
        raise BenchError("VT-d does not translate")
