# SPDX-License-Identifier: GPL-2.0-or-later
"""Boot a stock kernel in topologies worth trying, and judge what it did."""
