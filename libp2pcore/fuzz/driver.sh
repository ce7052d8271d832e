#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# When a fuzzer crashes under the driver, the input can be had again, as often
# as one likes. Argument: a fuzzer that crashes now and then.
set -u

fuzzer=$1
. "${0%/*}/../tests/tap.sh"

# The shell of its own keeps silent about who was killed.
run() {
    sh -c '"$@" > "$0/out" 2> "$0/err"' "$temp" "$fuzzer" "$@" 2> /dev/null
}

! run --runs 1000 --seed 1
point $? "it crashes"
seed=$(sed -n 's/^again with: .* --runs 1 --seed \([0-9]*\)$/\1/p' "$temp/err")
[ -n "$seed" ]
point $? "it says of which seed"
! run --runs 1 --seed "$seed"
point $? "it crashes again"
run --seed "$seed" --save "$temp/bad" && [ -s "$temp/bad" ]
point $? "the input can be saved"
! run "$temp/bad"
point $? "it crashes on the file"
grep -q "^again with: .* $temp/bad$" "$temp/err"
point $? "it says on which"
: > "$temp/empty"
run "$temp/empty" "$temp/empty" && grep -qx 'ok 2 - empty' "$temp/out"
point $? "on others it does not"
! run "$temp/empty" "$temp/bad" && grep -qx '1..2' "$temp/out" &&
    [ "$(grep -c '^ok' "$temp/out")" = 1 ]
point $? "after one of these it is missed"
! run "$temp/none" && grep -q "$temp/none: No such file" "$temp/err"
point $? "refused: a file that is not there"
run --none 1
[ $? = 2 ] && grep -q '^usage: ' "$temp/err"
point $? "refused: an option that is none"
tap_end
