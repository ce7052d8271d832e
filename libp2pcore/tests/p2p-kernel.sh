#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# The command p2p by generations of Linux. Arguments: see p2p-run.sh.
set -u

. "${0%/*}/p2p-run.sh"

server=$data/server.lspci
newest=7.3
run --kernel unheard-of --lspci "$server" show
kernels=$(sed 's/.*: one of //; s/;.*//; s/,//g' "$temp/err")
[ "${kernels% "$newest" *}" != "$kernels" ]
point $? "the error names all kernels: $kernels"

# A host bridge that 7.3 has added, one for the same host bridge only, one of a
# vendor that is listed as a whole, and ports that redirect.
added=$temp/added within=$temp/within vendor=$temp/vendor
redirecting=$temp/redirecting
sed 's/8086:3e10/10de:2f96/' "$server" > "$added"
sed 's/8086:3e10/8086:3c00/' "$server" > "$within"
sed 's/8086:3e10/1ae0:0001/' "$server" > "$vendor"
off='SrcValid- TransBlk- ReqRedir- CmpltRedir- UpstreamFwd-'
on='SrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+'
sed "/ACSCtl/s/$off/$on/" "$server" > "$redirecting"

# Which it is.
says 0 "Kernel: $newest (newest known)." --lspci "$server" show
for kernel in $kernels; do
    says 0 "Kernel: $kernel (given)." --kernel "$kernel" --lspci "$server" show
    says 0 "\"kernel\": \"$kernel\"" --kernel "$kernel" --lspci "$server" \
        --json show
done
says 0 'Kernel: 7.2 (given).' --kernel 7.1 --lspci "$server" show
says 0 'Kernel: 7.2 (given).' --kernel 7.2.12+deb13-amd64 --lspci "$server" \
    show
says 0 'Kernel: 6.12 (given).' --kernel 7.0.13 --lspci "$server" show
says 0 'Kernel: 7.3 (given).' --kernel 9.0-rc1 --lspci "$server" show
for name in 5.10 6.11.9 7 7. x 7.2x 07.2y -7.2 '' 4294967303.2 ALL; do
    refuses "--kernel $name: one of 6.12, 7.2, 7.3, " \
        --kernel "$name" --lspci "$server" show
done
refuses 'is for matrix' --kernel all --lspci "$server" show
refuses 'is for matrix' --kernel all --lspci "$server" explain 03:00.0 04:00.0
refuses 'is for one kernel' --kernel all --findings --lspci "$server" matrix

# What the text says, and what speaks against it.
boot() {
    echo "[    0.000000] Linux version $1 (somebody@somewhere) (gcc 14.2.0)"
    [ -z "${2:-}" ] || echo "[    0.000000] Linux version $2 (somebody)"
    cat "$server"
}
boot 7.1.13 > "$temp/said"
says 0 "Kernel: 7.2 (the text's, 7.1.13)." --lspci "$temp/said" show
says 0 "\"kernel_from\": \"the text's, 7.1.13\"" --lspci "$temp/said" --json \
    show
says 0 'Kernel: 6.12 (given).' --kernel 6.12 --lspci "$temp/said" show
boot 6.8.0-31-generic > "$temp/said"
says 0 "Kernel: 6.12 (oldest known, the text's is 6.8.0-31-generic)." \
    --lspci "$temp/said" show
boot 7.1.13 7.1.13 > "$temp/said"
says 0 "Kernel: 7.2 (the text's, 7.1.13)." --lspci "$temp/said" show
boot 7.1.13 7.1.1 > "$temp/said"
says 0 "Kernel: $newest (newest known)." --lspci "$temp/said" show
boot 7.1.1 7.1.13 > "$temp/said"
says 0 "Kernel: $newest (newest known)." --lspci "$temp/said" show
boot of > "$temp/said"
says 0 "Kernel: $newest (newest known)." --lspci "$temp/said" show
boot "$(printf '%0100d' 7)" > "$temp/said"
says 0 "Kernel: $newest (newest known)." --lspci "$temp/said" show

by_policy() {
    expected=$1 text=$2
    shift 2
    says "$expected" "$text" --policy forward-all "$@"
}

# What it makes of it.
by_policy 1 'NOT_SUPPORTED by 7.2' --kernel 7.2 --lspci "$added" \
    explain 03:00.0 06:00.0
by_policy 0 'THRU_HOST_BRIDGE by 7.3' --kernel 7.3 --lspci "$added" \
    explain 03:00.0 06:00.0
by_policy 0 'What says so is 00:00.0, entry 10de:2f96.' --lspci "$added" \
    explain 03:00.0 06:00.0
by_policy 0 'What says so is 00:00.0, entry 8086:3c00/same.' --lspci "$within" \
    explain 03:00.0 06:00.0
by_policy 1 'NOT_SUPPORTED by 7.3' --allow 7.2 --lspci "$added" \
    explain 03:00.0 06:00.0
by_policy 0 'THRU_HOST_BRIDGE by 6.12' --allow 7.3 --kernel 6.12 \
    --lspci "$added" explain 03:00.0 06:00.0
by_policy 0 'entry 1ae0:*.' --lspci "$vendor" explain 03:00.0 06:00.0
by_policy 1 'Finding:  shortcut' --kernel 7.3 --cpu allowed \
    --lspci "$redirecting" explain 04:00.0 04:00.1
by_policy 0 'BUS_ADDR by tlp-class' --kernel tlp-class --cpu allowed \
    --lspci "$redirecting" explain 04:00.0 04:00.1
by_policy 0 '2 on the way redirect, the first is 02:01.0.' --kernel tlp-class \
    --cpu allowed --lspci "$redirecting" explain 03:00.0 04:00.0

# By class: with translated addresses that a port does not let pass.
blocking=$temp/blocking
sed 's/TransBlk- ReqRedir+/TransBlk+ ReqRedir+/' "$redirecting" > "$blocking"
by_policy 0 'Of class translated: NOT_SUPPORTED.' --kernel tlp-class \
    --cpu allowed --lspci "$blocking" explain 03:00.0 04:00.0
by_policy 1 'That port is 02:00.0.' --kernel tlp-class --cpu allowed \
    --translated --lspci "$blocking" explain 03:00.0 04:00.0
run --kernel 7.3 --cpu allowed --lspci "$blocking" explain 03:00.0 04:00.0
! grep -q 'Of class' "$temp/out"
point $? "no classes before tlp-class"

# What is not known matters less to one that looks at less.
denied=$temp/denied
sed '/^04:00.0/,/^$/s/Capabilities: .*/Capabilities: <access denied>/' \
    "$server" > "$denied"
by_policy 3 'Linux:    not known: ACS of 04:00.0' --kernel 7.3 \
    --lspci "$denied" explain 04:00.0 03:00.0
by_policy 0 'BUS_ADDR by tlp-class' --kernel tlp-class --lspci "$denied" \
    explain 04:00.0 03:00.0
by_policy 3 'Linux:    not known: ACS of 04:00.0' --kernel tlp-class \
    --lspci "$denied" explain 04:00.0 04:00.1

# Where they differ.
prints 1 kernels.txt --lspci "$added" --kernel all matrix
prints 1 kernels-redirecting.txt --lspci "$redirecting" --cpu allowed \
    --policy forward-all --kernel all matrix 04:00.0 04:00.1 03:00.0
prints 1 kernels.json --lspci "$added" --policy forward-all --kernel all \
    --json matrix 03:00.0 06:00.0
says 0 '12 pairs, 0 by which kernels differ' --lspci "$server" --kernel all \
    matrix
says 1 '1 pair, 1 by which kernels differ' --lspci "$added" --kernel all \
    matrix 00:1f.0 06:00.0
is_json --lspci "$added" --kernel all matrix
is_json --lspci "$added" --kernel tlp-class explain 03:00.0 06:00.0
"$make" hex 64 > "$temp/header"
says 3 'not known' --lspci "$temp/header" --kernel all matrix

# Every name is where it should be.
root=$data/../../..
is_everywhere() {
    "$p2p" --help | grep -qwF -- "$1" &&
        grep -E '^\.Cm ' "$root/docs/man/p2p.1" | grep -qwF -- "$1" &&
        grep -qwF -- "$1" "$root/tools/completion/_p2p" &&
        grep -qF -- "\`\`$1\`\`" "$root/docs/specs/p2p-linux.rst"
}
for kernel in $kernels; do
    is_everywhere "$kernel"
    point $? "$kernel is in usage, manual, completion and on its page"
done
! is_everywhere 7.9
point $? "planted: a kernel that is nowhere"
if command -v bash > /dev/null; then
    completes tlp-class --kernel t
    completes '7.2 7.3' --kernel 7
    completes '7.2 7.3' --allow 7
    completes --kernel --k
else
    skip completion "no bash"
fi
tap_end
