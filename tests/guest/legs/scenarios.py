# SPDX-License-Identifier: GPL-2.0-or-later
"""Bugs of kernels that a suite of ours shows, by name.

A test that fails on a kernel which has the bug is known, and said to be; one
that fails elsewhere, or passes where a bug is said to be, is news.
"""

import fnmatch
from dataclasses import dataclass


def number(release):
    """(7, 2, 12) of "7.2.12+deb13-amd64"."""
    return tuple(int(part) for part in
                 release.split("+")[0].split("-")[0].split("."))


@dataclass(frozen=True)
class Scenario:
    name: str
    what: str
    tests: str                  # a glob
    fixed: str                  # the first release that is right, "" for none

    def is_in(self, release):
        return not self.fixed or number(release) < number(self.fixed)


SCENARIOS = [
    Scenario("phys-vec-4g",
             "segments of a dma-buf of 4 GiB and more are not of whole pages",
             "large/*: large/*-GiB", "7.2.8"),
]


def of(test, release):
    """The scenario by which @test fails on @release, or None."""
    for scenario in SCENARIOS:
        if scenario.is_in(release) and fnmatch.fnmatch(test, scenario.tests):
            return scenario
    return None
