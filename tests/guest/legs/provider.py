# SPDX-License-Identifier: GPL-2.0-or-later
"""A p2p-endpoint that is a provider, used by another one, and gone while its
memory is in use: what guest/p2p-provider tries.
"""

import errno

from . import fabric
from .judge import Judgement
from .topology import Topology

TOPOLOGY = Topology("providers", "p2p-endpoints that are providers",
                    "endpoints")
# Memory of each, by number, which the guest knows them by as well.
SIZES = ("1M", "2M", "2M")
INITIATOR, PROVIDER = "providers-1e", "providers-2e"

LEAVES = {
    "unbound": "taken from its driver",
    "unloaded": "its module unloaded",
    "removed": "its slot switched off",
}


def judge_fields(text, found, **wanted):
    return Judgement(text, all(found.get(key) == str(value)
                               for key, value in wanted.items()), str(found))


def judge_small(boot):
    yield judge_fields("one with 1 MiB: the module refuses it and says so",
                       boot.results.steps["provider-small"].small,
                       driver="", said=1)


def judge_peer(boot):
    for op in ("write", "read"):
        found = boot.results.steps["provider-peer"].peer.get(op, {})
        yield judge_fields(f"another one's {op} of its pages: every byte is "
                           "right", found, error=0, wrong=0)
        yield Judgement("they are in its BAR, and R20 leads there",
                        found.get("in-bar") == "1"
                        and found.get("rule") == "20", str(found))
    requester = next((e["requester"] for e in boot.routed
                      if e.get("device") == INITIATOR), "?")
    counts = [fabric.count(boot.routed, requester, rule)
              for rule in (3, 20, fabric.PAST_IOMMU)]
    yield Judgement("two transactions went there, two stayed inside, all "
                    "past the IOMMU", counts == [2, 2, 4], str(counts))


def judge_stays(boot):
    """Nobody took the provider away: what is told of one that goes is not
    true of every one."""
    yield judge_fields("left alone: its page is there",
                       boot.results.steps["provider-stays"].leave,
                       status=0, provider="there", touch="value", again=0)


def judge_leave(boot, name, text):
    step = boot.results.steps[f"provider-{name}"]
    found = step.leave
    early = found.get("began") != "1"
    yield Judgement(f"{text}: the kernel waits for the read under way",
                    early or found.get("waited") == "1",
                    "the read was over too soon" if early else str(found),
                    early)
    yield judge_fields(f"{text}: that read gets everything", found, read=0,
                       status=0)
    yield judge_fields(f"{text}: its page is no more", found,
                       provider="gone", touch="sigbus", again=errno.EFAULT)
    pool = step.pool
    if name == "removed":
        yield Judgement(f"{text}: no memory is offered",
                        bool(pool) and not any(pool.values()), str(pool))
        return
    yield Judgement(f"{text}, and given back: all its memory is offered",
                    bool(pool.get("size")) and pool.get("published") == 1
                    and pool.get("available") == pool["size"], str(pool))


def judge_fabric(boot):
    """What was switched off has gone from the machine."""
    left = {pair.get("device") for pair in boot.pairs}
    yield Judgement("the fabric knows the one that stays, and the other no "
                    "more", INITIATOR in left and PROVIDER not in left,
                    str(left))


def judge_provider(boot):
    if boot.results.lacking:
        yield Judgement("can be tried", True, boot.results.lacking, True)
        return
    yield from judge_small(boot)
    yield from judge_peer(boot)
    yield from judge_stays(boot)
    for name, text in LEAVES.items():
        yield from judge_leave(boot, name, text)
    yield from judge_fabric(boot)


def byte_is_wrong(boot):
    boot.results.steps["provider-peer"].peer["read"]["wrong"] = "1"


def page_is_left(boot):
    boot.results.steps["provider-removed"].leave["touch"] = "value"


def kernel_does_not_wait(boot):
    boot.results.steps["provider-unbound"].leave.update(began="1", waited="0")


def memory_leaks(boot):
    boot.results.steps["provider-unloaded"].pool["available"] -= 4096


FAULTS = (byte_is_wrong, page_is_left, kernel_does_not_wait, memory_leaks)
