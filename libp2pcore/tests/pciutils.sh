#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# The dumps that pciutils has for its own tests: the command p2p, $1, reads each
# of those in $P2P_PCIUTILS, which the set-up gets from Debian's source package,
# and leaves out nothing but what no decoder knows.
set -u

p2p=$1 folder=${P2P_PCIUTILS:-}
. "${0%/*}/tap.sh"

if [ ! -d "$folder" ]; then
    skip "the dumps of pciutils" "its source is not there (make setup-texts)"
    tap_end
    exit
fi
for dump in "$folder"/*; do
    "$p2p" --lspci "$dump" show > "$temp/out" 2> "$temp/err"
    status=$?
    functions=$(grep -cE '^([0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7] ' \
        "$dump")
    shown=$(grep -cE '\+-([0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7] ' \
        "$temp/out")
    left=$(grep -cE 'header type is unknown$' "$temp/err")
    [ $status != 2 ] && [ "$functions" -gt 0 ] &&
        [ "$functions" = $((shown + left)) ]
    result=$?
    point $result "${dump##*/}: $functions functions"
    [ $result = 0 ] || sed 's/^/# /' "$temp/err"
    for command in matrix 'show --json'; do
        # shellcheck disable=SC2086
        "$p2p" --lspci "$dump" $command > "$temp/out" 2>&1
        [ $? != 2 ] || grep -q 'both claim .* (--domain takes one)' "$temp/out"
        point $? "${dump##*/}: $command"
    done
done
tap_end
