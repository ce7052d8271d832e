# SPDX-License-Identifier: GPL-2.0-or-later
"""What has to be true of a pair of which libp2pcore said what will be."""

from dataclasses import replace

from . import fabric
from . import topology as topo
from .iommu import IOMMUS
from .judge import (Judgement, describe_data, judge_domains, judge_faults,
                    judge_prediction)
from .results import short

TRANSFERS = 4            # two directions, two operations
WAYS_TO_NO_PEER = {24, 29, 32}  # rules: upstream, interrupt, memory


def expected_of(leg, transfer):
    """The prediction for one of the leg's transfers."""
    prediction = leg.predictions[transfer.client]
    return (prediction.write if transfer.op == "disk-to-peer"
            else prediction.read)


def judge_predicted_data(leg):
    """Every transfer ended as predicted."""
    holds = len(leg.transfers) == TRANSFERS
    for transfer in leg.transfers:
        kind = leg.predictions[transfer.client].choice.kind
        if kind == topo.NOT_SUPPORTED:
            holds = holds and transfer.refused
        else:
            holds = holds and (transfer.right ==
                               expected_of(leg, transfer).arrives)
    predicted = ", ".join(describe_prediction(p)
                          for p in leg.predictions.values())
    return Judgement("the data fares as predicted", holds,
                     f"predicted {predicted}; {describe_data(leg)}")


def describe_prediction(prediction):
    def word(access):
        return "arrives" if access.arrives else access.failure

    return (f"{prediction.choice.kind}: write {word(prediction.write)}, "
            f"read {word(prediction.read)}")


def accesses(prediction):
    """Those that the kernel lets a client make, in the order of p2p-copy."""
    if prediction.choice.kind == topo.NOT_SUPPORTED:
        return []
    return [prediction.write, prediction.read]


def past_iommu(leg, rules):
    """Whether what goes by @rules does not meet the IOMMU that is on."""
    below = {rule for way in ("inside", "direct") for rule in fabric.WAYS[way]}
    return (all(domain.startswith("DMA") for domain in leg.domains)
            and bool(rules & below))


def judge_rules(leg):
    """No request for a peer was decided by another rule than predicted."""
    wanted, found = {}, {}
    for client, prediction in leg.predictions.items():
        rules = {rule for access in accesses(prediction)
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


def judge_last_refusals(leg):
    """The last refusal of each client is the one that it should be."""
    wanted = {}
    for client, prediction in leg.predictions.items():
        refused = [a for a in accesses(prediction) if not a.arrives]
        if refused:
            last = refused[-1]
            wanted[short(client)] = (last.rules[-1], last.failure)
    found = {r["requester"]: (fabric.rule_number(r["rule"]), r["failure"])
             for r in leg.refusals}
    return Judgement("refusals have the predicted rule and form",
                     found == wanted, f"predicted {wanted}, found {found}")


def judge_cell(leg, topology, mode):
    bypass = any(c.bypass for c in topology.complexes)
    return [judge_domains(leg.domains,
                          IOMMUS["off" if bypass else mode.iommu].domains),
            judge_prediction(leg), judge_predicted_data(leg),
            judge_rules(leg), judge_last_refusals(leg), judge_faults(leg)]


def wrong_predictions(leg):
    """(what, Judgement) of @leg, all of which arrives, with its prediction
    spoilt in one respect after the other."""
    client, good = next(iter(leg.predictions.items()))

    def spoilt(**changes):
        return replace(leg, predictions={
            **leg.predictions, client: replace(good, **changes)})

    choice = replace(good.choice, distance=good.choice.distance + 1)
    yield "distance", judge_prediction(spoilt(choice=choice))
    choice = replace(good.choice, kind=topo.NOT_SUPPORTED)
    yield "map type", judge_prediction(spoilt(choice=choice))
    yield "refusal by the kernel", judge_predicted_data(spoilt(choice=choice))
    lost = replace(good.read, arrives=False)
    yield "loss", judge_predicted_data(spoilt(read=lost))
    yield "refusal", judge_last_refusals(spoilt(read=lost))
    other = replace(good.read, rules=(99,))
    yield "rule", judge_rules(spoilt(read=other))
