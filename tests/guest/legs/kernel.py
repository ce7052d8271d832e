# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel as the guest needs least time for: unpacked by the host.

QEMU starts such a one by its PVH entry. Where a kernel has none, or is packed
in a way that is not known here, it is started as it is.
"""

import hashlib
import os
import struct
import subprocess
from pathlib import Path

# Of Linux' boot protocol, Documentation/arch/x86/boot.rst: "The Real-Mode
# Kernel Header".
SETUP_SECTORS = struct.Struct("<B"), 0x1f1
MAGIC = struct.Struct("<4sH"), 0x202            # with the protocol's version
PAYLOAD = struct.Struct("<II"), 0x248           # offset, bytes
OLDEST = 0x208                                  # version that has a payload
SECTOR = 512

PACKERS = {b"\x28\xb5\x2f\xfd": "zstd", b"\xfd7zXZ\0": "xz", b"\x1f\x8b": "gzip"}
OWN_LENGTH = ("gzip",)          # others have that of what is unpacked behind them

ELF64 = b"\x7fELF\x02\x01"
ELF_SEGMENTS = struct.Struct("<Q"), 0x20
ELF_COUNTS = struct.Struct("<HH"), 0x36         # size of an entry, entries
SEGMENT = struct.Struct("<IIQQQQQQ")
PT_NOTE = 4
NOTE = struct.Struct("<III")                    # bytes of name, of data; type
PVH_ENTRY = (b"Xen\0", 18)                      # as elfnote.h of Xen has it


def read(field, data):
    layout, offset = field
    return layout.unpack_from(data, offset)


def payload_of(image):
    """What a bzImage carries, b"" if @image is none that says so."""
    magic, version = read(MAGIC, image)
    if magic != b"HdrS" or version < OLDEST:
        return b""
    sectors, = read(SETUP_SECTORS, image)
    offset, length = read(PAYLOAD, image)
    start = ((sectors or 4) + 1) * SECTOR + offset
    return image[start:start + length]


def unpack(payload):
    """What is packed in @payload, b"" if that cannot be found out."""
    packer = next((p for magic, p in PACKERS.items()
                   if payload.startswith(magic)), "")
    if not packer:
        return b""
    end = len(payload) if packer in OWN_LENGTH else -4
    try:
        return subprocess.run([packer, "-dcq"], input=payload[:end],
                              capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""


def notes_of(elf):
    """(name, type) of each note in a segment of @elf."""
    table, = read(ELF_SEGMENTS, elf)
    size, count = read(ELF_COUNTS, elf)
    for number in range(count):
        kind, _, at, _, _, length, *_ = SEGMENT.unpack_from(
            elf, table + number * size)
        end = at + length if kind == PT_NOTE else at
        while at + NOTE.size <= end:
            name, data, what = NOTE.unpack_from(elf, at)
            at += NOTE.size
            yield elf[at:at + name], what
            at += (name + 3 & ~3) + (data + 3 & ~3)


def unpacked(image):
    """The ELF file in @image, b"" if QEMU could not start it."""
    try:
        elf = unpack(payload_of(image))
        good = elf.startswith(ELF64) and PVH_ENTRY in notes_of(elf)
    except struct.error:        # too short for what it says
        return b""
    return elf if good else b""


def quickest(kernel, folder):
    """The path of @kernel unpacked, made if need be in @folder, or @kernel. The
    caller sees to it that nobody else does that."""
    status = os.stat(kernel)
    key = f"{kernel} {status.st_size} {status.st_mtime_ns}".encode()
    path = Path(folder, f"vmlinux-{hashlib.sha256(key).hexdigest()[:12]}")
    if not path.exists():
        elf = unpacked(Path(kernel).read_bytes())
        if not elf:
            return kernel
        scratch = path.with_suffix(".new")
        scratch.write_bytes(elf)
        scratch.rename(path)
    return str(path)
