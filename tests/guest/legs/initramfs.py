# SPDX-License-Identifier: GPL-2.0-or-later
"""Kernel and initramfs: find them, make the latter when it is needed."""

import hashlib
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
GUEST = ROOT / "guest"


class SetupError(Exception):
    """Something that the legs need is not there; the text says what to do."""


def find_kernel():
    kernel = os.environ.get("KERNEL", "")
    if not kernel:
        raise SetupError("KERNEL= has to name a kernel image "
                         "(\"make demo\" fetches one and does that)")
    if not os.access(kernel, os.R_OK):
        raise SetupError(f"cannot read the kernel image {kernel}")
    return kernel


def find_modules(kernel):
    """The module tree of @kernel, or None: then all is built in."""
    given = os.environ.get("P2P_MODULES", "")
    if given and not Path(given, "kernel").is_dir():
        raise SetupError(f"P2P_MODULES={given} has no folder \"kernel\"")
    beside = Path(kernel).resolve().parent
    if not given and (beside / "kernel").is_dir():
        return str(beside)
    return given or None


def sources():
    """What goes into an initramfs, but for the kernel's."""
    core = [path for folder in ("include/p2pcore", "src", "host")
            for path in (ROOT / "libp2pcore" / folder).glob("*.[ch]")]
    registers = ROOT / "include/hw/misc/p2p-endpoint-regs.h"
    return sorted(GUEST.iterdir()) + sorted(core) + [registers]


def initramfs(kernel, build):
    """The path of an initramfs for @kernel, made if need be below @build."""
    given = os.environ.get("INITRD", "")
    if given:
        if not os.access(given, os.R_OK):
            raise SetupError(f"cannot read the initramfs {given}")
        return given
    modules = find_modules(kernel)
    digest = hashlib.sha256(str(modules).encode())
    for source in sources():
        digest.update(source.read_bytes())
    path = Path(build) / "guest" / f"initramfs-{digest.hexdigest()[:12]}.gz"
    if not path.exists():
        command = [str(GUEST / "mkinitramfs"), str(path)]
        done = subprocess.run(command + ([modules] if modules else []),
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise SetupError(done.stderr.strip() or "mkinitramfs failed")
    return str(path)
