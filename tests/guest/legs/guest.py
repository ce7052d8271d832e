# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest of every test that boots one: what QEMU starts, and how."""

from dataclasses import dataclass

from .initramfs import ROOT, alone, find_kernel, initramfs
from .kernel import quickest

# Of every kernel. Its timer check counts ticks in real time, and its watchdogs
# take a processor that they do not get for one that is stuck: a busy host is
# neither. A guest that hangs says nothing, which has a limit of its own. Tests
# of the kernel's own ciphers and of its page tables are a third of a boot.
WORDS = ("console=ttyS0", "panic=-1", "no_timer_check", "nowatchdog",
         "rcupdate.rcu_cpu_stall_suppress=1", "cryptomgr.notests",
         "rodata=off", "p2p_results=ttyS1")


@dataclass(frozen=True)
class Guest:
    kernel: str
    initrd: str

    def arguments(self, cpu, memory, folder, words):
        """Of QEMU, for a machine to which devices can be added, the kernel
        having @words for arguments, too. The console goes to a file in
        @folder; what /init prints is QEMU's output."""
        return ["-M", "q35,kernel-irqchip=split", "-accel", "tcg",
                "-cpu", cpu, "-m", memory, "-display", "none", "-nodefaults",
                "-no-reboot", "-kernel", self.kernel, "-initrd", self.initrd,
                "-append", " ".join([*WORDS, *words]),
                "-serial", f"file:{folder}/console", "-serial", "stdio"]


def find_guest(build=ROOT / "build"):
    """What the environment says, made ready below @build."""
    kernel = find_kernel()
    initrd = initramfs(kernel, build)
    with alone(build) as folder:
        return Guest(quickest(kernel, folder), initrd)


if __name__ == "__main__":
    print(*vars(find_guest()).values(), sep="\n")
