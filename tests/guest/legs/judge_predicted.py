# SPDX-License-Identifier: GPL-2.0-or-later
"""What has to be true of a pair of which libp2pcore said what will be."""

import errno
from collections import Counter
from dataclasses import replace

from . import fabric
from . import topology as topo
from .iommu import IOMMUS
from .judge import (Judgement, describe_data, judge_domains, judge_faults,
                    judge_prediction)
from .results import short

TRANSFERS = 4            # two directions, two operations
LENGTH = "0x1000"        # of each
WAYS_TO_NO_PEER = {24, 29, 32}  # rules: upstream, interrupt, memory


def expected_of(leg, transfer):
    """The prediction for one of the leg's transfers."""
    prediction = leg.predictions[transfer.client]
    return (prediction.write if transfer.op == "disk-to-peer"
            else prediction.read)


def ended(leg, transfer):
    """Whether @transfer ended as predicted, in the form that it takes.

    The kernel says EINVAL. To QEMU's NVMe controller all refusals of the
    fabric look alike, and it reports success: nothing is written, and what is
    read is all-ones.
    """
    expected = expected_of(leg, transfer)
    if leg.predictions[transfer.client].choice.kind == topo.NOT_SUPPORTED:
        return transfer.refused and transfer.errno == errno.EINVAL
    if expected.arrives:
        return transfer.right
    lost = "untouched" if transfer.op == "disk-to-peer" else "ones"
    return (expected.failure != "none" and transfer.errno == 0
            and transfer.data == lost)


def judge_predicted_data(leg):
    """Every transfer ended as predicted."""
    holds = len(leg.transfers) == TRANSFERS and all(
        ended(leg, transfer) for transfer in leg.transfers)
    predicted = ", ".join(describe_prediction(p)
                          for p in leg.predictions.values())
    found = [(t.op, t.errno, t.data) for t in leg.transfers]
    return Judgement("the data fares as predicted", holds,
                     f"predicted {predicted}; {describe_data(leg)}: {found}")


def describe_prediction(prediction):
    def word(access):
        return "arrives" if access.arrives else access.failure

    return (f"{prediction.choice.kind}: write {word(prediction.write)}, "
            f"read {word(prediction.read)}")


def accesses(prediction):
    """(name, Access) of those that the kernel lets a client make, in the order
    of p2p-copy."""
    if prediction.choice.kind == topo.NOT_SUPPORTED:
        return []
    return [("write", prediction.write), ("read", prediction.read)]


def refused_of(prediction):
    return [(name, access) for name, access in accesses(prediction)
            if not access.arrives]


def past_iommu(leg, rules):
    """Whether what goes by @rules does not meet the IOMMU that is on."""
    below = {rule for way in ("inside", "direct") for rule in fabric.WAYS[way]}
    return (all(domain.startswith("DMA") for domain in leg.domains)
            and bool(rules & below))


def judge_rules(leg):
    """No request for a peer was decided by another rule than predicted."""
    wanted, found = {}, {}
    for client, prediction in leg.predictions.items():
        rules = {rule for _, access in accesses(prediction)
                 for rule in access.rules}
        wanted[short(client)] = rules - WAYS_TO_NO_PEER
        if past_iommu(leg, rules):
            wanted[short(client)].add(fabric.PAST_IOMMU)
        found[short(client)] = set()
    for entry in leg.routed:
        rule = fabric.rule_number(entry["rule"])
        if rule not in WAYS_TO_NO_PEER:
            found[entry["requester"]].add(rule)
    return Judgement("the fabric counts the predicted rules", found == wanted,
                     f"predicted {wanted}, counted {found}")


def last_refusal(prediction):
    """What the fabric should have on record of a client."""
    refused = refused_of(prediction)
    name, last = refused[-1]
    return {"access": name, "rule": last.rules[-1], "port": last.at,
            "failure": last.failure, "length": LENGTH,
            "count": len(refused), "in-bar": True}


def judge_last_refusals(leg):
    """There is a record of each client that was refused, and it is right."""
    wanted, found = {}, {}
    bars = {}
    for client, prediction in leg.predictions.items():
        bars[short(client)] = prediction.bar
        if refused_of(prediction):
            wanted[short(client)] = last_refusal(prediction)
    for record in leg.refusals:
        first, last = bars[record["requester"]]
        found[record["requester"]] = {
            **{key: record[key] for key in
               ("access", "port", "failure", "length", "count")},
            "rule": fabric.rule_number(record["rule"]),
            "in-bar": first <= int(record["address"], 0) <= last}
    return Judgement("the last refusals are on record as predicted",
                     found == wanted, f"predicted {wanted}, found {found}")


def judge_refused(refused, legs):
    """Of a whole boot: each refusal that was predicted for @legs was counted
    where it happened, and no other."""
    wanted, found = Counter(), Counter()
    for leg in legs:
        for prediction in leg.predictions.values():
            wanted.update((access.at, access.rules[-1])
                          for _, access in refused_of(prediction))
    for entry in refused:
        found[entry["port"], fabric.rule_number(entry["rule"])] += \
            entry["count"]
    return Judgement("all refusals are counted where they were predicted",
                     found == wanted,
                     f"predicted {dict(wanted)}, counted {dict(found)}")


def judge_cell(leg, topology, mode):
    bypass = any(c.bypass for c in topology.complexes)
    return [judge_domains(leg.domains,
                          IOMMUS["off" if bypass else mode.iommu].domains),
            judge_prediction(leg), judge_predicted_data(leg),
            judge_rules(leg), judge_last_refusals(leg), judge_faults(leg)]


def spoil(leg, **changes):
    """@leg with the prediction for one of its clients changed."""
    client, good = next(iter(leg.predictions.items()))
    return replace(leg, predictions={
        **leg.predictions, client: replace(good, **changes)})


def wrong_predictions(leg):
    """(what, Judgement) of @leg, all of which arrives, with its prediction
    spoilt in one respect after the other."""
    good = next(iter(leg.predictions.values()))
    choice = replace(good.choice, distance=good.choice.distance + 1)
    yield "distance", judge_prediction(spoil(leg, choice=choice))
    choice = replace(good.choice, kind=topo.NOT_SUPPORTED)
    yield "map type", judge_prediction(spoil(leg, choice=choice))
    yield "refusal by the kernel", judge_predicted_data(
        spoil(leg, choice=choice))
    lost = replace(good.read, arrives=False, failure="unsupported request")
    yield "loss", judge_predicted_data(spoil(leg, read=lost))
    yield "refusal", judge_last_refusals(spoil(leg, read=lost))
    other = replace(good.read, rules=(99,))
    yield "rule", judge_rules(spoil(leg, read=other))


def wrong_refusals(leg, refused, legs):
    """The same of @leg, all of which the fabric refuses; it is one of @legs,
    and @refused are all counts of the boot."""
    good = next(iter(leg.predictions.values()))
    arrives = replace(good.read, arrives=True)
    yield "arrival", judge_predicted_data(spoil(leg, read=arrives))
    for what, changes in (("failure", {"failure": "completer abort"}),
                          ("place of a refusal", {"at": "00:00.0"}),
                          ("rule of a refusal", {"rules": (24, 36)})):
        other = replace(good.read, **changes)
        yield what, judge_last_refusals(spoil(leg, read=other))
    yield "address", judge_last_refusals(spoil(leg, bar=(0, 0xfff)))
    yield "count of refusals", judge_refused(
        refused, [other for other in legs if other is not leg])
