# SPDX-License-Identifier: GPL-2.0-or-later
"""The ways past an IOMMU, each of them tried and found in the fabric's counts,
and the traps that look like them: docs/system/p2p-bypass.rst is about these.
In one of the boots also a provider that goes while it is used: provider.py.
"""

from collections import Counter
from copy import deepcopy
from dataclasses import replace

from . import fabric, judge, machine, provider
from .builder import Builder
from .judge import Judgement, judge_data, judge_domains, judge_faults
from .judge_predicted import TRANSFERS
from .report import Tap
from .results import by_client, select, short
from .topology import (ARRIVES, BUS_ADDRESS, CLEARED, HOST_BRIDGE, OURS,
                       Complex, Mode, Topology)

DIRECT = Topology("direct", "switch-direct", "switch")
STALE = Topology("stale", "ACS changed at run time", "switch", CLEARED)
ENDPOINTS = Topology("endpoints", "two p2p-endpoints", "endpoints")
SLOW = Topology("slow", "a slow disk", "slow")
PORTS = Topology("ports", "two root ports", "ports")
BYPASSED = Topology("bypassed", "root complex that bypasses the IOMMU",
                    "ports", complexes=(Complex("forward-all", bypass=True),))

STRICT, OFF, PT, BYPASS = (Mode("strict", "EPYC"), Mode("off", "EPYC"),
                           Mode("pt", "EPYC"), Mode("strict", "EPYC", 1))
BOOTS = {
    STRICT: [DIRECT, STALE, ENDPOINTS, provider.TOPOLOGY, SLOW],
    OFF: [PORTS],
    PT: [PORTS],
    BYPASS: [PORTS, BYPASSED],
}


# What libp2pcore calls it, enum p2p_finding.
AS_IOVA = "bus address taken for an iova"


class PathsBuilder(Builder):
    """Knows two shapes more; where they are, the guest runs more."""

    # What has the guest do that, and the memory of each endpoint.
    SCRIPTS = {ENDPOINTS: ("p2p_paths=1", ("2M", "2M")),
               provider.TOPOLOGY: ("p2p_provider=1", provider.SIZES)}

    def __init__(self, kind):
        super().__init__(kind)
        self._more = []

    def add(self, topology, mode):
        if topology.shape == "endpoints":
            argument, sizes = self.SCRIPTS[topology]
            self._more.append(argument)
            ends = self.switch(*self.root_port(), len(sizes), None)
            for number, (end, _) in enumerate(ends):
                self._device(f"p2p-endpoint,id={topology.name}-{number}e,"
                             f"bus={end},mem-size={sizes[number]}")
        elif topology.shape == "slow":
            self.args += ["-blockdev", "driver=null-co,node-name=slow,"
                          "size=4194304,read-zeroes=on,latency-ns=200000000"]
            self._device("nvme,id=slow,serial=slow,drive=slow,"
                         f"bus={self.root_port()[0]}")
        else:
            super().add(topology, mode)

    def kernel_arguments(self):
        return super().kernel_arguments() + self._more


def judge_counts(leg, text, present, absent):
    """Each client was decided by all rules @present, and by none @absent."""
    rules = {short(client): Counter() for client in leg.predictions}
    for entry in leg.routed:
        rules[entry["requester"]][fabric.rule_number(entry["rule"])] += \
            entry["count"]
    holds = bool(rules) and all(
        all(found[rule] for rule in present)
        and not any(found[rule] for rule in absent)
        for found in rules.values())
    return Judgement(text, holds, str({k: dict(v) for k, v in rules.items()}))


def judge_peers(leg, kinds, text, present, absent):
    """A pair whose data arrives, by these rules."""
    return [Judgement(f"the kernel chooses: {kinds}",
                      not leg.choices or leg.kinds == {kinds},
                      ", ".join(leg.kinds), not leg.choices),
            judge_data(leg, ARRIVES, TRANSFERS), judge_faults(leg),
            judge_counts(leg, text, present, absent)]


def judge_view(boot, name, **wanted):
    """The live view says so of a write from one of a pair to the other, and
    that there were some."""
    found = [p for p in boot.pairs if p.get("device") == f"{name}-a"
             and p.get("target-device") == f"{name}-b"]
    answers = [{key: p["write"].get(key) for key in wanted} for p in found]
    return Judgement(f"the live view says {wanted}",
                     answers == [wanted] and found[0]["writes"] > 0,
                     str(found))


def judge_direct(boot):
    leg = select(boot, DIRECT.name)
    yield judge_domains(leg.domains, ("DMA",))
    yield from judge_peers(
        leg, BUS_ADDRESS, "R20 turns it round, R51 counts it past the IOMMU",
        (20, 51), (19, 33))
    yield judge_view(boot, DIRECT.name, **{"verdict": "direct",
                                           "past-iommu": True})


def judge_outcome(boot, name, domain):
    """What became upstream of what the first of a pair sent since the guest has
    its IOMMU set up: before that, the firmware reads the disk."""
    wanted = {"none": "no IOMMU", "identity": "pass-through",
              "DMA": "translated"}[domain]
    found = {e["outcome"]: e["count"] for e in boot.iommu
             if e.get("device") == f"{name}-a"}
    return Judgement(f"upstream: {wanted}",
                     found.keys() - {"remapping off"} == {wanted}, str(found))


def judge_ports(boot, name, domain):
    leg = select(boot, name)
    yield judge_domains(leg.domains, (domain,))
    yield from judge_peers(
        leg, HOST_BRIDGE, "the root complex forwards it by R33", (24, 33),
        (51,))
    yield judge_view(boot, name, verdict="peer", iommu=domain == "DMA")
    yield judge_outcome(boot, name, domain)


def dma_is(step, op, **wanted):
    found = step.dma.get(op, {})
    return (all(found.get(key) == str(value)
                for key, value in wanted.items()), str(found))


def judge_interrupts(boot):
    step = boot.results.steps["interrupt"]
    yield Judgement("a write is an interrupt by R29, never translated",
                    *dma_is(step, "write", error=0, verdict="interrupt",
                            rule=29, faulted=0))
    yield Judgement("the processor gets it", step.interrupts == 1,
                    f"{step.interrupts} interrupts")
    yield Judgement("a read is refused by R30",
                    *dma_is(step, "read", verdict="refused", rule=30,
                            failure="unsupported-request", faulted=0))
    endpoint = endpoint_of(boot)
    found = (fabric.count(boot.routed, endpoint, 29),
             fabric.count(boot.routed, endpoint, 30))
    yield Judgement("both are counted", found == (1, 1), str(found))


def judge_unmapped(boot):
    step = boot.results.steps["unmapped"]
    for op in ("write", "read"):
        yield Judgement(f"a {op} elsewhere is refused by the IOMMU",
                        *dma_is(step, op, verdict="refused", faulted=1))
    endpoint = endpoint_of(boot)
    found = [r for r in boot.refusals if r["requester"] == endpoint]
    # 6 is VT-d's for a page that may not be read.
    yield Judgement("the last refusal says why",
                    [(r["why"], r.get("fault")) for r in found]
                    == [("no page that allows it", 6)], str(found))


def endpoint_of(boot):
    """Who R29 was counted for."""
    return next((e["requester"] for e in boot.routed
                 if e.get("device", "").startswith(ENDPOINTS.name)
                 and fabric.rule_number(e["rule"]) == 29), "?")


def trap_is(step, case, ram, peer, verdict):
    found = step.traps.get(case, {})
    return (found.get("error") == "0" and found.get("ram") == ram
            and found.get("peer") == peer and found.get("verdict") == verdict,
            str(found))


def judge_trap(boot):
    step = boot.results.steps["trap"]
    yield Judgement("an iova that no window holds leads to memory",
                    *trap_is(step, "clear", "there", "not", "memory"))
    yield Judgement("one in the switch's window goes to the peer",
                    *trap_is(step, "window", "not", "there", "direct"))
    endpoint = endpoint_of(boot)
    # The endpoint's own BARs, from which it reads, are past the IOMMU, too.
    inside, direct, past = (fabric.count(boot.routed, endpoint, rule)
                            for rule in (3, 20, 51))
    yield Judgement("R51 counts it, and what stays inside the endpoint",
                    direct == 1 and past == inside + direct,
                    f"R3 {inside}, R20 {direct}, R51 {past}")


def judge_reservations(boot):
    found = boot.results.steps["reservations"].iovas
    slow = next((e["requester"] for e in boot.routed
                 if e.get("device") == "slow"), "?")
    around = bool(found) and (found["lowest"] < found["window-lowest"]
                              and found["highest"] > found["window-highest"])
    yield Judgement("the kernel hands out iovas on both sides of the windows",
                    around, str(found))
    yield Judgement("and none within one", bool(found) and not
                    found["in-windows"], str(found))
    past = fabric.count(boot.routed, slow, 51)
    yield Judgement("R51 counts nothing of it", slow != "?" and not past,
                    f"{slow}: {past}")


def judge_stale(boot):
    whole = select(boot, STALE.name)
    before, after = (boot.results.steps[f"stale-{when}"]
                     for when in ("before", "after"))
    clients = set(whole.choices)
    for text, step, kind in (
            ("redirect is cleared: libp2pcore predicts", before, BUS_ADDRESS),
            ("redirect is on now: libp2pcore predicts", after, HOST_BRIDGE)):
        found = {p.choice.kind
                 for p in by_client(step.predictions, clients).values()}
        yield Judgement(f"{text} {kind}", found == {kind}, str(found))
    yield Judgement("the kernel keeps the bus address that it chose first",
                    whole.kinds == {BUS_ADDRESS} and not after.choices,
                    f"{whole.kinds}, afterwards {after.choices}",
                    not whole.choices)
    for text, step, right in (("before, every byte is right", before, True),
                              ("now, nothing arrives", after, False)):
        yield Judgement(text, len(step.transfers) == TRANSFERS and all(
            t.right == right for t in step.transfers),
            str([t.data for t in step.transfers]))
    kept = by_client(boot.results.steps["stale-kept"].predictions, clients)
    found = {access.finding for p in kept.values()
             for access in (p.write, p.read)}
    yield Judgement(f"libp2pcore finds: {AS_IOVA}", found == {AS_IOVA},
                    str(found))
    # R19 at the switch, and then R13 at the root port, as the last of them.
    rules = [fabric.count(boot.routed, short(client), 13)
             for client in clients]
    yield Judgement("R13 sends it up, where the IOMMU faults",
                    all(rules) and whole.faults > 0,
                    f"R13 {rules}, {whole.faults} faults")


def judge_steps(boot):
    for name, judged in (("interrupt range", judge_interrupts),
                         ("unmapped address", judge_unmapped),
                         ("iova trap", judge_trap),
                         ("Linux's reservations", judge_reservations),
                         (STALE.title, judge_stale),
                         (provider.TOPOLOGY.title, provider.judge_provider)):
        for judgement in judged(boot):
            yield name, judgement


def judge_paths(boot):
    """(where, Judgement) of everything that has to hold in @boot."""
    if boot.failure:
        yield "boot", judge.judge_run(boot)[0]
        return
    troubles = boot.results.troubles
    yield "boot", Judgement("the kernel has no trouble", not troubles,
                            "; ".join(troubles[:3]))
    if boot.mode == STRICT:
        named = [(DIRECT.title, judge_direct(boot))]
        yield from judge_steps(boot)
    else:
        domain = {OFF: "none", PT: "identity", BYPASS: "DMA"}[boot.mode]
        named = [(PORTS.title, judge_ports(boot, PORTS.name, domain))]
    if boot.mode == BYPASS:
        named.append((BYPASSED.title,
                      judge_ports(boot, BYPASSED.name, "none")))
    for name, judgements in named:
        for judgement in judgements:
            yield name, judgement


def trap_lands_in_memory(boot):
    boot.results.steps["trap"].traps["window"].update(ram="there", peer="not")


def interrupt_gets_lost(boot):
    boot.results.steps["interrupt"].interrupts = 0


def iova_is_in_a_window(boot):
    boot.results.steps["reservations"].iovas["in-windows"] = 1


def kernel_asks_again(boot):
    boot.results.steps["stale-after"].choices = boot.results.choices


def library_is_not_told(boot):
    steps = boot.results.steps
    steps["stale-kept"].predictions = steps["stale-after"].predictions


def faults(boot):
    """(fault, who has to find it) of everything that can be spoilt."""
    yield from ((trap_lands_in_memory, judge_trap),
                (interrupt_gets_lost, judge_interrupts),
                (iova_is_in_a_window, judge_reservations),
                (kernel_asks_again, judge_stale),
                (library_is_not_told, judge_stale))
    if not boot.results.lacking:
        yield from ((fault, provider.judge_provider)
                    for fault in provider.FAULTS)


def spoilt(boot):
    """(what, Judgements) of @boot with its results spoilt in one respect."""
    for fault, judged in faults(boot):
        spoil = replace(boot, results=replace(
            boot.results, steps=deepcopy(boot.results.steps)))
        fault(spoil)
        yield fault.__name__.replace("_", " "), list(judged(spoil))


class Checker:
    """Judges each boot when it is done."""

    def __init__(self, verbose):
        self._verbose = verbose
        self.boots, self._started = 0, 0
        self.tap = Tap()

    def started(self, _kind, mode):
        self._started += 1
        self.tap.progress(f"boot {self._started} of {self.boots}, {mode}")

    def finished(self, boot):
        self.tap.comment(f"{boot.mode} took {boot.seconds:.1f} s")
        if boot.failure:
            self.tap.comment(boot.console)
        if self._verbose:
            self.tap.comment(boot.command)
            self.tap.comment(boot.results.printed + boot.view)
        for where, judgement in judge_paths(boot):
            self.tap.judge(f"{boot.mode}, {where}", judgement)
        if boot.mode == STRICT and not boot.failure:
            self._prove(boot)

    def _prove(self, boot):
        for what, judgements in spoilt(boot):
            bad = [j for j in judgements if not j.holds]
            shown = not any(j.skipped for j in judgements)
            self.tap.judge("proof", Judgement(
                f"it is found out if the {what}", len(bad) == 1 or not shown,
                "; ".join(j.text for j in bad), not shown))


def run(setup, modes, args):
    """Returns whether all tests passed."""
    checker = Checker(args.verbose)
    plan = [(OURS, mode, topologies, "") for mode, topologies in BOOTS.items()
            if any(mode.iommu == m.iommu for m in modes)]
    checker.boots = len(plan)
    machine.run_all(setup, plan, args.jobs, checker)
    checker.tap.end()
    return not checker.tap.failures
