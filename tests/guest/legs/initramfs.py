# SPDX-License-Identifier: GPL-2.0-or-later
"""Kernel and initramfs: find them, make the latter when it is needed."""

import fcntl
import hashlib
import os
import subprocess
from contextlib import contextmanager
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
    """The module tree of @kernel, or "": then all is built in."""
    given = os.environ.get("P2P_MODULES", "")
    if given and not Path(given, "kernel").is_dir():
        raise SetupError(f"P2P_MODULES={given} has no folder \"kernel\"")
    beside = Path(kernel).resolve().parent
    if not given and (beside / "kernel").is_dir():
        return str(beside)
    return given


def find_headers():
    """Where modules for the kernel can be built, or ""."""
    given = os.environ.get("KERNEL_HEADERS", "")
    if given and not Path(given, "Makefile").exists():
        raise SetupError(f"KERNEL_HEADERS={given} has no Makefile")
    return given


def sources():
    """What goes into an initramfs, but for the kernel's."""
    core = [path for folder in ("include", "src", "host")
            for path in (ROOT / "libp2pcore" / folder).rglob("*.[ch]")]
    registers = ROOT / "include/hw/misc/p2p-endpoint-regs.h"
    own = [path for path in GUEST.iterdir() if path.is_file()]
    module = [path for path in (GUEST / "module").rglob("*")
              if (path.name == "Kbuild" or path.suffix in (".c", ".h")) and
              not path.name.endswith(".mod.c")]
    command = (ROOT / "tools").glob("*.[ch]")
    runner = (GUEST / "p2ptest").glob("*.[ch]")
    return (sorted(own) + sorted(module) + sorted(runner) + sorted(core) +
            sorted(command) + [registers])


def digest_of(kernel, modules, headers):
    """Of all that goes into an initramfs. A kernel's modules are many, and some
    of them are large: when they were written has to do."""
    digest = hashlib.sha256(f"{modules} {headers}".encode())
    for source in sources():
        digest.update(source.read_bytes())
    # Ours fits the kernel that it was built with, and it alone.
    files = [Path(kernel)]
    if modules:
        files += sorted(Path(modules, "kernel").rglob("*.ko*"))
    for file in files:
        status = file.stat()
        digest.update(f"{file} {status.st_size} {status.st_mtime_ns}\n"
                      .encode())
    return digest.hexdigest()[:12]


@contextmanager
def alone(build):
    """Where images are kept below @build. Tests that run at a time need the
    same ones, which one of them makes."""
    folder = Path(build) / "guest"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def initramfs(kernel, build):
    """The path of an initramfs for @kernel, made if need be below @build."""
    given = os.environ.get("INITRD", "")
    if given:
        if not os.access(given, os.R_OK):
            raise SetupError(f"cannot read the initramfs {given}")
        return given
    modules, headers = find_modules(kernel), find_headers()
    digest = digest_of(kernel, modules, headers)
    with alone(build) as folder:
        path = folder / f"initramfs-{digest}.cpio"
        if not path.exists():
            make(path, modules, headers)
    return str(path)


def make(path, modules, headers):
    done = subprocess.run(
        [str(GUEST / "mkinitramfs"), str(path), modules, headers],
        capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(done.stderr.strip() or "mkinitramfs failed")
