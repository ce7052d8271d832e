# SPDX-License-Identifier: GPL-2.0-or-later
"""What has to be true of a leg. Each judgement is a sentence, whether it
holds, and what was found instead."""

import errno
from collections import Counter
from dataclasses import dataclass

from . import fabric
from . import topology as topo
from .iommu import IOMMUS

TRANSFERS = 4                   # of one client: two operations, two lengths


@dataclass(frozen=True)
class Judgement:
    text: str
    holds: bool
    found: str = ""
    skipped: bool = False       # could not be seen


def judge_choice(leg, predicted):
    text = f"the kernel chooses: {predicted}"
    if not leg.choices:
        return Judgement(text, True, "this kernel does not show it", True)
    return Judgement(text, leg.kinds == {predicted},
                     ", ".join(sorted(leg.kinds)))


SENTENCES = {
    topo.ARRIVES: "every byte is right",
    topo.REFUSED: "the kernel refuses, and nothing is touched",
    topo.LOST: "nothing arrives, as on hardware",
    topo.WRITES: "what is written arrives, what is read does not",
}
PHRASES = {
    topo.LOST: "lost, as it should",
    topo.WRITES: "writes right, reads lost",
}


def fared(transfer, fate):
    """Whether @transfer ended as it has to."""
    if fate == topo.REFUSED:
        return transfer.refused
    if fate == topo.WRITES:
        return transfer.right == (transfer.op == "disk-to-peer")
    return transfer.right == (fate == topo.ARRIVES)


def describe_data(leg, fate=topo.ARRIVES):
    """One phrase for all transfers of a leg that is to fare like @fate."""
    right = sum(t.right for t in leg.transfers)
    refused = [t for t in leg.transfers if t.refused]
    total = len(leg.transfers)
    if not total:
        return "no transfers"
    if fate in PHRASES and all(fared(t, fate) for t in leg.transfers):
        return PHRASES[fate]
    if right == total:
        return "right"
    if len(refused) == total:
        names = {errno.errorcode.get(t.errno, str(t.errno)) for t in refused}
        return "refused " + "/".join(sorted(names))
    return f"WRONG {total - right}/{total}"


def judge_prediction(leg):
    """libp2pcore, in the guest, expected what the kernel chose."""
    text = "libp2pcore predicts map type and distance"
    if not leg.choices:
        return Judgement(text, True, "this kernel does not show them", True)
    expected = {c: p.choice for c, p in leg.predictions.items()}
    return Judgement(text, expected == leg.choices,
                     f"predicted {expected}, chosen {leg.choices}")


def judge_data(leg, fate, transfers):
    """Every transfer was made, and ended as it should."""
    holds = (len(leg.transfers) == transfers
             and all(fared(t, fate) for t in leg.transfers))
    wrong = [f"{t.op} {t.length} from {t.client}: errno {t.errno}, {t.data},"
             f" {t.wrong} bytes, first at {t.first}"
             for t in leg.transfers if not t.right][:2]
    return Judgement(SENTENCES[fate], holds,
                     "; ".join([describe_data(leg), *wrong]))


def judge_routes(leg, predicted):
    """The fabric took the way that the kernel counted on."""
    ways = fabric.count_ways(leg.routed)
    direct = bool(ways["direct"] + ways["inside"])
    peer = bool(ways["peer"])
    text, holds = {
        topo.BUS_ADDRESS: ("routed below the root complex",
                           direct and not peer),
        topo.HOST_BRIDGE: ("routed through the root complex",
                           peer and not direct),
        topo.NOT_SUPPORTED: ("no peer is reached", not peer and not direct),
    }[predicted]
    return Judgement(text + ", nothing refused",
                     holds and bool(ways["memory"]) and not leg.refusals,
                     fabric.describe(leg.routed, leg.refusals))


def judge_refusals(leg, clients, fate, rule, failure):
    """All @clients were refused, by the rule that it takes."""
    ways = fabric.count_ways(leg.routed)
    holds = (not ways["direct"] and not ways["inside"]
             and bool(ways["peer"]) == (fate == topo.WRITES)
             and len(leg.refusals) == clients
             and all(fabric.rule_number(refusal["rule"]) == rule
                     and refusal["failure"] == failure
                     for refusal in leg.refusals))
    return Judgement(f"the fabric refuses by R{rule}: {failure}", holds,
                     fabric.describe(leg.routed, leg.refusals))


def judge_faults(leg):
    return Judgement("no IOMMU fault", not leg.faults, f"{leg.faults} faults")


def judge_leg(leg, topology, mode, kind=topo.OURS):
    """Everything that has to be true of a leg on our ports."""
    predicted = topology.predict(kind, mode)
    fate, rule, failure = topology.fate(kind, mode)
    return [judge_choice(leg, predicted), judge_prediction(leg),
            judge_data(leg, fate, TRANSFERS * topology.clients),
            judge_refusals(leg, topology.clients, fate, rule, failure)
            if rule else judge_routes(leg, predicted),
            judge_faults(leg)]


def judge_tried(boot, topology):
    """Whether there was anything to try it with."""
    why = boot.results.lacking if topology.provider == topo.ENDPOINT else ""
    return Judgement("can be tried", True, why, bool(why))


def judge_domains(domains, wanted):
    return Judgement(f"controllers are in IOMMU domains: {wanted[0]}",
                     bool(domains) and set(domains) <= set(wanted),
                     ", ".join(sorted(domains)))


def judge_run(boot):
    """The guest came to its end, and nothing is wrong with its kernel."""
    if boot.failure:
        return [Judgement("the guest comes to its end", False, boot.failure)]
    logged = boot.results.troubles + boot.results.faults
    return [Judgement("the guest comes to its end", True),
            Judgement("the kernel log is clean", not logged,
                      "; ".join(logged[:3]))]


def judge_boot(boot):
    """What has to be true of a boot as a whole."""
    if boot.failure:
        return judge_run(boot)
    return [*judge_run(boot),
            judge_domains(set(boot.results.domains.values()),
                          IOMMUS[boot.mode.iommu].domains)]


def judge_planted(leg, topology, flip):
    """The spoilt byte is found, where it is, and nothing besides."""
    found = [(t.wrong, t.first) for t in leg.planted]
    return Judgement(f"a planted fault is found: {topology.title}",
                     found == [(1, str(flip))]
                     * TRANSFERS * topology.clients
                     and not any(t.right for t in leg.planted),
                     str(Counter(found)))
