# SPDX-License-Identifier: GPL-2.0-or-later
"""VT-d, as far as a benchmark needs it: legacy mode, a table of 4 KiB pages
that all functions share. Named as in VT-d 4.1, 9 and 11.4."""

DEVICE = ["-device", "intel-iommu,intremap=off"]

REGISTERS = 0xfed90000
GLOBAL_COMMAND, GLOBAL_STATUS, ROOT_TABLE_ADDRESS = 0x18, 0x1c, 0x20
TRANSLATION_ENABLE, SET_ROOT_TABLE = 1 << 31, 1 << 30

PRESENT = 1
READ_WRITE = 3
WIDTH_39 = 1                    # of addresses: three levels of tables
DOMAIN = 1 << 8
LEVELS = (30, 21, 12)           # lowest bit of each level's index

PAGE_BYTES = 0x1000


class Tables:
    """Tables in the guest's memory from @free on, which is all zero."""

    def __init__(self, qemu, free):
        self._qemu, self._free = qemu, free
        self._tables = {}       # entry that leads to a table -> the table
        self._root, self._pages = self._new(), self._new()

    def _new(self):
        self._free += PAGE_BYTES
        return self._free - PAGE_BYTES

    def _write(self, entry, value):
        self._qemu.access("writeq", hex(entry), hex(value))

    def _table(self, entry, flags):
        """What @entry leads to."""
        if entry not in self._tables:
            self._tables[entry] = self._new()
            self._write(entry, self._tables[entry] | flags)
        return self._tables[entry]

    def add_function(self, rid):
        context = self._table(self._root + (rid >> 8) * 16, PRESENT)
        entry = context + (rid & 0xff) * 16
        self._write(entry + 8, DOMAIN | WIDTH_39)
        self._write(entry, self._pages | PRESENT)

    def map(self, iova, gpa, size):
        for offset in range(0, size, PAGE_BYTES):
            table = self._pages
            for shift in LEVELS:
                entry = table + ((iova + offset) >> shift & 0x1ff) * 8
                if shift != LEVELS[-1]:
                    table = self._table(entry, READ_WRITE)
            self._write(entry, gpa + offset | READ_WRITE)

    def enable(self):
        self._write(REGISTERS + ROOT_TABLE_ADDRESS, self._root)
        for command in (SET_ROOT_TABLE, TRANSLATION_ENABLE):
            self._qemu.access("writel", hex(REGISTERS + GLOBAL_COMMAND),
                              hex(command))
        return bool(self._qemu.access("readl", hex(REGISTERS + GLOBAL_STATUS))
                    & TRANSLATION_ENABLE)
