# SPDX-License-Identifier: GPL-2.0-or-later
"""What the guest printed, as values. guest/init and guest/p2p-copy.c say
what the lines mean."""

import re
from dataclasses import dataclass, field

from . import topology

# enum pci_p2pdma_map_type of include/linux/pci-p2pdma.h.
MAP_TYPES = {
    2: topology.NOT_SUPPORTED,
    3: topology.BUS_ADDRESS,
    4: topology.HOST_BRIDGE,
}


# enum p2p_linux_map, as p2p-predict prints it.
MAP_NAMES = {
    "NOT_SUPPORTED": topology.NOT_SUPPORTED,
    "BUS_ADDR": topology.BUS_ADDRESS,
    "THRU_HOST_BRIDGE": topology.HOST_BRIDGE,
}


@dataclass(frozen=True)
class Transfer:
    leg: str
    client: str
    provider: str
    op: str
    length: int
    errno: int
    data: str
    wrong: int
    first: str
    planted: bool

    @property
    def right(self):
        return self.errno == 0 and self.data == "right"

    @property
    def refused(self):
        """The kernel said no, and nothing was touched."""
        return self.errno != 0 and self.data == "untouched"


@dataclass(frozen=True)
class Choice:
    """What the kernel chose, or what libp2pcore says that it will."""
    kind: str
    distance: int


@dataclass(frozen=True)
class Access:
    """What libp2pcore expects of an access to the provider."""
    arrives: bool
    rules: tuple                # numbers of those that decide, in order
    at: str                     # where the last of them does, as the fabric
                                # writes it
    failure: str                # "none" unless it is refused
    finding: str                # where kernel and hardware disagree


@dataclass(frozen=True)
class Prediction:
    choice: Choice
    bar: tuple                  # of the provider: first address and last
    write: Access
    read: Access


@dataclass
class GuestResults:
    kernel: str = "?"
    transfers: list = field(default_factory=list)
    # Both by (provider, client).
    choices: dict = field(default_factory=dict)
    predictions: dict = field(default_factory=dict)
    domains: dict = field(default_factory=dict)     # function: type
    faults: list = field(default_factory=list)
    troubles: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    lacking: str = ""           # why no p2p-endpoint is a provider
    steps: dict = field(default_factory=dict)       # of the guest's scripts
    dma: dict = field(default_factory=dict)         # by op, of p2p-dma
    traps: dict = field(default_factory=dict)       # by case, of p2p-trap
    iovas: dict = field(default_factory=dict)       # of p2p-press
    peer: dict = field(default_factory=dict)        # by op, of p2p-peer
    leave: dict = field(default_factory=dict)       # of p2p-leave
    pool: dict = field(default_factory=dict)        # of p2p-provider
    small: dict = field(default_factory=dict)
    interrupts: int = 0
    printed: str = ""           # all of it
    ended: bool = False

    def feed(self, line):
        """Take in one line; unknown ones are somebody else's. What belongs to
        a step goes to the results of that step, and not to these."""
        line = line.strip()
        step = re.match(r"# step (\S+)", line)
        if step:
            self.steps[step[1]] = GuestResults()
        elif self.steps and re.match(IN_STEP, line):
            list(self.steps.values())[-1].feed(line)
            return
        if line.startswith("Bail out!"):
            self.troubles.append(line)
        match = re.match(r"# (\w+) ?(.*)", line)
        if match:
            handler = getattr(self, "_on_" + match[1], None)
            if handler:
                handler(match[2])

    def _on_kernel(self, text):
        self.kernel = text

    def _on_transfer(self, text):
        pairs = dict(word.split("=", 1) for word in text.split())
        self.transfers.append(Transfer(
            pairs["leg"], pairs["client"], pairs["provider"], pairs["op"],
            int(pairs["len"]), int(pairs["errno"]), pairs["data"],
            int(pairs["wrong"]), pairs["first"], "planted" in pairs))

    def _on_choice(self, text):
        if text == "unavailable":
            return
        pairs = dict(word.split("=", 1) for word in text.split())
        kind = MAP_TYPES.get(int(pairs["type"]), topology.UNKNOWN)
        self.choices[pairs["provider"], pairs["client"]] = Choice(
            kind, int(pairs["dist"]))

    def _on_predicted(self, text):
        pairs = dict(word.split("=", 1) for word in text.split())
        self.predictions[pairs["provider"], pairs["client"]] = Prediction(
            Choice(MAP_NAMES[pairs["map"]], int(pairs["dist"])),
            tuple(int(word, 0) for word in pairs["bar"].split("-")),
            access(pairs, "write"), access(pairs, "read"))

    def _on_domain(self, text):
        function, kind = text.split()
        self.domains[function] = kind

    def _on_fault(self, text):
        self.faults.append(text)

    def _on_trouble(self, text):
        self.troubles.append(text)

    def _on_lacking(self, text):
        self.lacking = text

    def _on_note(self, text):
        self.notes.append(text)

    def _on_dma(self, text):
        pairs = dict(word.split("=", 1) for word in text.split())
        self.dma[pairs["op"]] = pairs

    def _on_trap(self, text):
        pairs = dict(word.split("=", 1) for word in text.split())
        self.traps[pairs["case"]] = pairs

    def _on_iovas(self, text):
        pairs = dict(word.split("=", 1) for word in text.split())
        self.iovas = {key: int(value, 0) for key, value in pairs.items()}

    def _on_peer(self, text):
        pairs = dict(word.split("=", 1) for word in text.split())
        self.peer[pairs["op"]] = pairs

    def _on_leave(self, text):
        self.leave = dict(word.split("=", 1) for word in text.split())

    def _on_small(self, text):
        self.small = dict(word.split("=", 1) for word in text.split())

    def _on_pool(self, text):
        pairs = dict(word.split("=", 1) for word in text.split())
        self.pool = {key: int(value) for key, value in pairs.items()}

    def _on_interrupts(self, text):
        self.interrupts = int(text.removeprefix("got="))

    def _on_end(self, _text):
        self.ended = True


# What a step of the guest's scripts prints; the rest is of the boot as a whole.
IN_STEP = ("# (transfer|predicted|choice|dma|trap|iovas|interrupts|peer|leave"
           "|pool|small) ")


def access(pairs, name):
    rules = tuple(int(number) for number in pairs[f"{name}-by"].split(","))
    at = pairs[f"{name}-at"].removeprefix("0000:")
    return Access(pairs[name] == "arrives", rules, at,
                  pairs[f"{name}-failure"].replace("-", " "),
                  pairs[f"{name}-finding"].replace("-", " "))


@dataclass
class Leg:
    """One topology's part of one boot."""
    transfers: list
    planted: list
    choices: dict               # by client
    predictions: dict           # by client
    domains: set
    faults: int
    routed: list                # of the fabric, for the leg's functions
    refusals: list

    @property
    def kinds(self):
        """What the kernel chose; empty if it does not show that."""
        return {choice.kind for choice in self.choices.values()}


def short(function):
    """bb:dd.f of a PCI function, with or without a domain in front."""
    return function[-7:]


def routing_id(function):
    """The routing ID of "bb:dd.f", as a number."""
    bus, device, number = re.split("[:.]", function)
    return int(bus, 16) << 8 | int(device, 16) << 3 | int(number)


def count_faults(boot, ids):
    """Faults of functions @ids. The emulator's trace has them all; the
    guest's log is rate-limited, but there if the emulator has no trace.
    """
    wanted = {routing_id(i) for i in ids}
    traced = sum(number in wanted for number in boot.faulting)
    logged = sum(any(f"{i}]" in text for i in ids)
                 for text in boot.results.faults)
    return max(traced, logged)


def by_client(table, functions):
    return {client: value for (_, client), value in table.items()
            if client in functions}


def select(boot, name):
    """The part of @boot that concerns the pair @name."""
    results = boot.results
    of_leg = [t for t in results.transfers if t.leg == name]
    functions = {t.client for t in of_leg}
    ids = {short(function) for function in functions}
    return Leg(
        transfers=[t for t in of_leg if not t.planted],
        planted=[t for t in of_leg if t.planted],
        choices=by_client(results.choices, functions),
        predictions=by_client(results.predictions, functions),
        domains={results.domains.get(f, "?") for f in functions},
        faults=count_faults(boot, ids),
        routed=[c for c in boot.routed if c["requester"] in ids],
        refusals=[r for r in boot.refusals if r["requester"] in ids])
