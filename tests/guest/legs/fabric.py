# SPDX-License-Identifier: GPL-2.0-or-later
"""What the fabric counted, by the names of docs/specs/p2p-routing.rst."""

import re
from collections import Counter

from .qmp import QmpError

FABRIC = "/machine/p2p-fabric"

# What a decision by a rule means for the transaction. A rule that is not
# listed refuses, and refused transactions are reported one by one.
WAYS = {
    "inside": (3, 4, 5, 6),
    "direct": (15, 16, 20, 21),
    "redirected": (8, 9, 13, 18, 19),
    "upstream": (24,),
    "interrupt": (29,),
    "memory": (32,),
    "peer": (33, 34),
}
# Beside the rule that decided: it went past an IOMMU that translates.
PAST_IOMMU = 51
# Those of interest to a reader: "upstream" is the sum of what comes of it.
SHOWN = ("inside", "direct", "redirected", "peer", "memory")
WAY_OF_RULE = {rule: way for way, rules in WAYS.items() for rule in rules}


def read_property(qmp, name):
    """A property of the fabric: a list, or [] where there is no fabric."""
    try:
        value = qmp.command("qom-get", path=FABRIC, property=name)
    except QmpError:
        return []
    return value if isinstance(value, list) else []


def _endpoint_paths(functions):
    for function in functions:
        if "below" in function:
            yield from _endpoint_paths(function["below"])
        else:
            yield function["path"]


def read_pairs(qmp):
    """The pairs of all endpoints, or [] where there is no fabric."""
    pairs = []
    for root in read_property(qmp, "topology"):
        for path in _endpoint_paths(root["functions"]):
            pairs += qmp.command("qom-get", path=path, property="p2p-pairs")
    return pairs


def rule_number(text):
    """19 for "R19 peer-redirect"; None for what is no rule."""
    match = re.match(r"R(\d+)\b", text)
    return int(match[1]) if match else None


def count_ways(routed):
    """How many decisions went which way."""
    count = Counter()
    for entry in routed:
        way = WAY_OF_RULE.get(rule_number(entry["rule"]))
        if way:
            count[way] += entry["count"]
    return count


def count(routed, requester, rule):
    """How often @rule decided about @requester."""
    return sum(entry["count"] for entry in routed
               if entry["requester"] == requester
               and rule_number(entry["rule"]) == rule)


def count_refusals(refusals):
    return sum(entry["count"] for entry in refusals)


def refusing_rules(refusals):
    """Of each requester's last refusal: "R14 own-window at 00:09.0"."""
    return sorted({f"{entry['rule']} at {entry['port']}"
                   for entry in refusals})


def describe(routed, refusals):
    ways = count_ways(routed)
    words = [f"{way} {ways[way]}" for way in SHOWN if ways[way]]
    if refusals:
        words.append(f"refused {count_refusals(refusals)} by "
                     + " / ".join(refusing_rules(refusals)))
    return ", ".join(words)
