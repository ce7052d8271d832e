#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# What a library needs from outside, and what it keeps: nothing but mem*, and no
# variable. Arguments: nm, size, an object file that breaks both promises and has
# to be caught at it, and the libraries, among them the oracle and the models of
# the fuzzers, which need nothing of those that they judge.
set -u

nm=$1 size=$2 impure=$3
shift 3
. "${0%/*}/tap.sh"

# Undefined symbols that nothing in $1 defines and that are not allowed.
# A stack protector is the compiler's affair, not the library's.
needs() {
    "$nm" "$1" | awk '
        NF == 2 && $1 == "U" { wanted[$2] }
        NF == 3 { have[$3] }
        END {
            for (name in wanted)
                if (!(name in have) &&
                    name !~ /^(mem(cpy|move|set|cmp)|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_)$/)
                    print name
        }' | sort
}

# Bytes of writable data in $1.
keeps() {
    "$size" -A "$1" | awk '
        $1 ~ /^\.(data|bss|tdata|tbss)(\.|$)/ && $1 !~ /^\.data\.rel\.ro/ {
            bytes += $2
        }
        END { print bytes + 0 }'
}

for file in "$impure" "$@"; do
    [ -r "$file" ] || { echo "Bail out! cannot read $file"; exit 1; }
done
for file; do
    outside=$(needs "$file")
    [ -z "$outside" ]
    point $? "nothing but mem* is needed by ${file##*/}${outside:+: $outside}"
    [ "$(keeps "$file")" = 0 ]
    point $? "no variable is kept by ${file##*/}"
done
[ -n "$(needs "$impure")" ]
point $? "planted: a call of something else is seen"
[ "$(keeps "$impure")" != 0 ]
point $? "planted: a variable is seen"
tap_end
