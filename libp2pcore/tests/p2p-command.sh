#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# The command p2p: what it prints and how it ends. Arguments: see p2p-run.sh.
set -u

. "${0%/*}/p2p-run.sh"

server=$data/server.lspci
redirecting=$temp/redirecting
sed 's/ACSCtl:\tSrcValid- TransBlk- ReqRedir- CmpltRedir- UpstreamFwd-/ACSCtl:\tSrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+/' \
    "$server" > "$redirecting"
unforwarded=$temp/unforwarded
sed 's/UpstreamFwd+ EgressCtrl- DirectTrans-/UpstreamFwd- EgressCtrl- DirectTrans-/' \
    "$redirecting" > "$unforwarded"
barred=$temp/barred
sed '/^01:00.0/,/^$/s/BusMaster+/BusMaster-/' "$redirecting" > "$barred"
"$make" hex 64 > "$temp/header"
both=$temp/both
"$make" both 4096 > "$both"
mkdir "$temp/sys" "$temp/header-sys"
"$make" tree 4096 "$temp/sys" && "$make" tree 64 "$temp/header-sys"
point $? "machines are made"

# What it prints.
prints 0 show.txt --lspci "$server" show
prints 3 matrix.txt --lspci "$server" matrix
prints 3 matrix-trusted.txt --lspci "$server" --cpu allowed matrix
prints 0 explain-direct.txt --lspci "$server" explain 03:00.0 04:00.0
prints 0 explain-direct.json --lspci "$server" --json \
    explain 03:00.0 0000:04:00.0:3+0x10
prints 3 explain-unforwarded.txt --lspci "$unforwarded" --cpu allowed \
    explain 03:00.0 04:00.0 --read
prints 3 explain-iommu.txt --lspci "$redirecting" --cpu AuthenticAMD:25 \
    --iommu on explain 03:00.0 04:00.0:0+4096
prints 1 explain-translated.txt --lspci "$redirecting" --translated \
    explain 03:00.0 04:00.0
prints 1 explain-policy.txt --lspci "$server" --cpu allowed \
    --policy 'forward-all; 00:01.0>00:02.0=ca' explain 03:00.0 06:00.0
prints 3 matrix-header.txt --lspci "$temp/header" matrix
prints 3 explain-header.txt --lspci "$temp/header" explain 03:00.0 04:00.0
prints 3 matrix-unforwarded.txt --lspci "$unforwarded" --cpu allowed \
    matrix 03:00.0 04:00.0 06:00.0
prints 1 matrix-findings.txt --lspci "$barred" --cpu allowed \
    --findings matrix 03:00.0 04:00.0 06:00.0
prints 1 matrix-read.txt --lspci "$server" --read --cpu allowed \
    --policy 'none; 00:01.0>00:02.0=forward' matrix 03:00.0 06:00.0
prints 1 explain-answer.txt --lspci "$server" --read --cpu allowed \
    --policy 'none; 00:01.0>00:02.0=forward' explain 03:00.0 06:00.0
prints 0 explain-read.txt --lspci "$server" --read explain 03:00.0 04:00.0
prints 0 explain-atomic.txt --lspci "$server" --atomic explain 03:00.0 04:00.0

# What the specification leaves undefined is neither fine nor found, unless
# Linux does not map it anyway.
says 3 '"verdict": "undefined"' --lspci "$unforwarded" --json \
    --cpu allowed explain 03:00.0 04:00.0
says 3 '"arrives": null' --lspci "$unforwarded" --json \
    --cpu allowed explain 03:00.0 04:00.0
says 3 '"finding": null' --lspci "$unforwarded" --json \
    --cpu allowed matrix 03:00.0 04:00.0
says 1 '"works": false' --lspci "$unforwarded" --json \
    explain 03:00.0 04:00.0

# What Linux does not map does not work, though it would arrive.
forwards='--policy forward-all'
# shellcheck disable=SC2086
{
says 1 '2 pairs, 0 work; findings: 2 missed' --lspci "$server" $forwards \
    matrix 03:00.0 06:00.0
says 0 '1 pair, 1 works; findings: none' --lspci "$server" --cpu allowed \
    $forwards matrix 00:1f.0 06:00.0
says 1 '1 pair, 0 work; findings: 1 missed' --lspci "$server" $forwards \
    matrix 00:1f.0 06:00.0
says 0 '2 pairs, 2 work; findings: none' --lspci "$server" --cpu allowed \
    $forwards matrix 03:00.0 06:00.0
says 1 '"works": false' --lspci "$server" --json $forwards \
    matrix 03:00.0 06:00.0
says 1 '"arrives": true' --lspci "$server" --json $forwards \
    matrix 03:00.0 06:00.0
says 1 '"works": false' --lspci "$server" --json $forwards \
    explain 03:00.0 06:00.0
says 1 'would arrive (through' --lspci "$server" $forwards \
    explain 03:00.0 06:00.0
}

# What the root complex forwards is no fact.
says 3 '2 pairs, 0 work; findings: 2 missed, if the root complex forwards' \
    --lspci "$server" matrix 03:00.0 06:00.0
says 3 '1 pair, 0 work, 1 more, if the root complex forwards; findings: none' \
    --lspci "$server" --cpu allowed matrix 00:1f.0 06:00.0
says 3 '"arrives": null' --lspci "$server" --json matrix 03:00.0 06:00.0
says 3 '"works": false' --lspci "$server" --json matrix 03:00.0 06:00.0
says 3 '"works": null' --lspci "$server" --cpu allowed --json \
    matrix 03:00.0 06:00.0
says 3 '"finding": null' --lspci "$server" --json explain 03:00.0 06:00.0
says 3 '"finding_if_forwarded": "missed"' --lspci "$server" --json \
    explain 03:00.0 06:00.0
says 3 'arrives, if the root complex forwards (through' --lspci "$server" \
    explain 03:00.0 06:00.0
run --lspci "$server" explain 03:00.0 06:00.0
! grep -q 'would arrive\|would have arrived' "$temp/out"
point $? "that it would arrive is not said"
says 3 '06:00.0    0  NOT_SUPPORTED       6  through' --lspci "$server" \
    --findings matrix
says 1 'would not arrive (unsupported' --lspci "$server" --policy none \
    explain 03:00.0 06:00.0
says 0 '  arrives (through' --lspci "$server" --cpu allowed \
    --policy forward-all explain 03:00.0 06:00.0
sed '/^04:00.0/,/^$/s/Capabilities: .*/Capabilities: <access denied>/' \
    "$server" > "$temp/denied"
says 3 'Result:   arrives' --lspci "$temp/denied" explain 04:00.0 03:00.0
says 3 '"works": null' --lspci "$temp/denied" --json explain 04:00.0 03:00.0
says 1 '"works": false' --lspci "$temp/denied" --json --policy none \
    explain 04:00.0 06:00.0

says 0 ': trusted by Linux (given)' --lspci "$server" --cpu AuthenticAMD:0x19 show
says 0 'not trusted by Linux (given)' --lspci "$server" --cpu AuthenticAMD:22 \
    show
says 0 'not trusted by Linux (given)' --lspci "$server" --cpu GenuineIntel:6 \
    show

sed '/^06:00.0/,/^$/s/BusMaster+/BusMaster-/' "$server" > "$temp/silent"
says 3 'bus master is off: 1 as initiators' --lspci "$temp/silent" matrix
says 3 'not issued, R2 at 06:00.0' --lspci "$temp/silent" \
    matrix 03:00.0 06:00.0

sed '/^04:00.1/,/^$/s/Control:/Flags:/' "$server" > "$temp/unseen"
says 3 'BARs are not known: 1' --lspci "$temp/unseen" --cpu allowed matrix
sed -n '/^[0-9].*PCI bridge/d; /^[0-9]/p' "$server" > "$temp/names"
says 3 '0 pairs, 0 work' --lspci "$temp/names" matrix
says 3 '"left_out_without_known_bars": 6' --lspci "$temp/names" --json matrix

for command in show matrix 'explain 04:00.1 03:00.0'; do
    # shellcheck disable=SC2086
    is_same $command
done
"$p2p" --lspci - show < "$server" | cmp -s - "$data/show.txt"
point $? "from standard input"
run --sysfs "$temp/header-sys" explain 03:00.0 04:00.0:0+0x7fffff
[ "$status" = 3 ]
point $? "sysfs without privileges: not known, though BAR sizes are"

for command in show matrix 'explain 03:00.0 04:00.0'; do
    # shellcheck disable=SC2086
    is_json --lspci "$server" $command
    # shellcheck disable=SC2086
    is_json --lspci "$temp/header" $command
done

# A decision is the same in all of them, and every member is in the manual.
members() {
    run "$@"
    grep -E '^ +"(verdict|failure|rule|at|arrives|works|finding|missing)":' \
        "$temp/out" | sed 's/^ *//; s/,$//' | tail -n 8 | sort
}
for policy in none forward-all; do
    members --lspci "$server" --policy $policy --json matrix 00:1f.0 06:00.0 \
        > "$temp/pair"
    members --lspci "$server" --policy $policy --json explain 00:1f.0 06:00.0 \
        | cmp -s - "$temp/pair" && [ "$(wc -l < "$temp/pair")" = 8 ]
    point $? "$policy: JSON of matrix is that of explain"
done
says 3 '"rule": "R33 root-peer"' --lspci "$server" --json matrix
says 0 '"failure": "unsupported request"' --lspci "$server" --policy none \
    --json matrix 03:00.0 06:00.0
says 0 '"failure": null' --lspci "$server" --json matrix 03:00.0 04:00.0
says 1 '"failure": "completion timeout"' --lspci "$server" --read \
    --policy 'none; 00:01.0>00:02.0=forward' --cpu allowed --json \
    explain 03:00.0 06:00.0
undescribed() {
    for command in show matrix '--kernel all matrix' \
                   'explain --read 03:00.0 04:00.0'; do
        # shellcheck disable=SC2086
        "$p2p" --lspci "$server" --json $command
    done | grep -oE '^ *"[a-z_0-9]+":' | tr -d ' ":' | sort -u |
        while read -r member; do
            grep -qE "^\.(Va|Po Va) (.* )?$member( |\$)" "$1" || echo "$member"
        done
}
[ -z "$(undescribed "$data/../../../docs/man/p2p.1")" ]
point $? "every member is in the manual"
grep -v unroutable "$data/../../../docs/man/p2p.1" > "$temp/man"
[ "$(undescribed "$temp/man")" = unroutable ]
point $? "planted: a member is not in the manual"

# Colors.
run --lspci "$server" matrix
! grep -q "$(printf '\033')" "$temp/out"
point $? "no color but on a terminal"
run --lspci "$server" --color always matrix
grep -q "$(printf '\033')" "$temp/out"
point $? "color if wanted"
if [ -n "$python" ] && "$python" -c 'import pty; pty.openpty()' 2>/dev/null
then
    in_terminal='import os, pty, sys
said = b""
def read(fd):
    global said
    data = os.read(fd, 4096)
    said += data
    return data
try:
    pty.spawn(sys.argv[1:], read)
except OSError:
    pass
sys.exit(0 if b"\033[" in said else 1)'
    TERM=xterm "$python" -c "$in_terminal" \
        "$p2p" --lspci "$server" matrix > /dev/null
    point $? "color on a terminal"
    ! NO_COLOR=1 TERM=xterm "$python" -c "$in_terminal" \
        "$p2p" --lspci "$server" matrix > /dev/null
    point $? "NO_COLOR is respected"
else
    skip "color on a terminal" "no python3, or no pseudo terminal"
    skip "NO_COLOR is respected" "no python3, or no pseudo terminal"
fi

# Completion, where the shell is.
if command -v bash > /dev/null; then
    completes "matrix machine" ma
    completes '--iommu --iova' --io
    completes same-host --policy sa
    completes pci10000:00=same-host --policy pci10000:00=sa
    completes '' --policy pci10000:00=x
    completes '' show 0
    completes '04:00.0 04:00.1' --lspci "$server" explain 03:00.0 04
    completes '0000:06:00.0' --sysfs "$temp/sys" explain 0000:06
else
    skip completion "no bash"
fi
if command -v zsh > /dev/null; then
    zsh -n "$data/../../../tools/completion/_p2p"
    point $? "completion in zsh can be read"
else
    skip "completion in zsh" "no zsh"
fi

# What is refused: the command line.
refuses usage:
refuses 'no such command' --lspci "$server" list
refuses '--lspci: given twice' --lspci "$server" --lspci "$server" show
refuses '--sysfs: given twice' --sysfs "$temp/sys" --sysfs "$temp/sys" show
refuses 'not both' --lspci "$server" --sysfs "$temp/sys" show
refuses "'--frobnicate'" --frobnicate show
refuses 'takes no arguments' --lspci "$server" show 03:00.0
refuses 'explain FROM TO' --lspci "$server" explain 03:00.0
refuses 'a function is such as' --lspci "$server" explain 03:0 04:00.0
refuses 'no such function' --lspci "$server" explain 03:00.0 09:00.0
refuses 'no such function' --lspci "$server" explain 0001:03:00.0 04:00.0
refuses 'a function is such as' --lspci "$server" matrix gpu
refuses 'no memory BAR' --lspci "$server" explain 03:00.0 00:1f.0
refuses 'no memory BAR 2' --lspci "$server" explain 03:00.0 04:00.0:2
refuses 'from 0 to 5' --lspci "$server" explain 03:00.0 04:00.0:6
refuses 'has 0x800000 bytes' --lspci "$server" \
    explain 03:00.0 04:00.0:0+0x800000
refuses 'not known whether' --lspci "$temp/header" explain 03:00.0 04:00.0+16
refuses 'an offset is such as' --lspci "$server" explain 03:00.0 04:00.0:0+x
refuses 'expected :BAR' --lspci "$server" explain 03:00.0 04:00.0:0x
refuses 'such as +0x1000' --lspci "$server" explain 03:00.0 04:00.0+-1
refuses 'such as +0x1000' --lspci "$server" explain 03:00.0 '04:00.0+ 1'
refuses 'such as +0x1000' --lspci "$server" \
    explain 03:00.0 04:00.0+0x10000000000000000
refuses "nothing at 'x'" --lspci "$server" explain 03:00.0 04:00.0+1x
refuses '04:00.0:9: a BAR' --lspci "$server" explain 03:00.0 04:00.0:9
refuses 'for explain' --lspci "$server" --translated matrix
refuses 'for explain' --lspci "$server" --iova 0x1000 show
refuses 'for matrix' --lspci "$server" --findings explain 03:00.0 04:00.0
refuses 'two functions to make a pair' --lspci "$server" matrix 03:00.0
refuses 'two functions to make a pair' --lspci "$server" \
    matrix 03:00.0 03:00.0
refuses 'none of them has a memory BAR' --lspci "$server" \
    matrix 00:00.0 00:1f.0
refuses 'column 1: text ends early' --lspci "$server" --policy '' show
refuses 'a hexadecimal number' --lspci "$server" --domain -1 show
refuses 'a hexadecimal number' --lspci "$server" --domain 100000000 show
refuses 'a hexadecimal number' --lspci "$server" --domain '' show
refuses 'allowed, not-allowed' --lspci "$server" --cpu perhaps show
refuses 'vendors are AuthenticAMD' --lspci "$server" --cpu authenticamd:25 show
refuses 'vendors are AuthenticAMD' --lspci "$server" --cpu AMD:25 show
refuses 'vendors are AuthenticAMD' --lspci "$server" --cpu AuthenticAMD: show
refuses 'vendors are AuthenticAMD' --lspci "$server" --cpu AuthenticAMD:-1 show
refuses 'allow 86:1: a kernel' --lspci "$server" --allow 7.2,86:1 show
refuses 'allow none: ' --lspci "$server" --allow none,8086:1234 show
refuses 'allow none: ' --lspci "$server" --allow 8086:1234,none show
refuses 'allow none: ' --lspci "$server" --allow none, show
refuses 'allow : ' --lspci "$server" --allow '' show
says 0 'Host bridges trusted: none.' --lspci "$server" --allow none show
refuses 'column 8: text ends early' --lspci "$server" --policy 'none; 5' show
refuses 'auto, on or off' --lspci "$server" --iommu yes show
refuses 'a hexadecimal number' --lspci "$server" --domain x show
refuses 'no function in domain 0001' --lspci "$server" --domain 1 show
refuses 'an address' --lspci "$server" --iova -1 explain 03:00.0 04:00.0

# What is refused: the input.
refuses 'No such file' --lspci "$temp/none" show
refuses 'No such file' --sysfs "$temp/none" show
refuses 'no PCI function in it' --sysfs "$temp" show
refuses 'Is a directory' --lspci "$temp" show
refuses 'Not a directory' --sysfs "$server" show
refuses '(input): there is no function' --lspci - show
printf 'nothing\n' > "$temp/bad"
refuses 'bad: there is no function' --lspci "$temp/bad" show
: > "$temp/bad"
refuses 'bad: there is no function' --lspci "$temp/bad" show
head -c 20000 "$p2p" > "$temp/bad"
refuses 'bad:1: There is a byte' --lspci "$temp/bad" show
"$make" hex 4096 | sed '3d' > "$temp/bad"
says 3 'left out: '"$temp/bad:3: 0000:00:00.0: This row" --lspci "$temp/bad" show
"$make" hex 256 | sed '5s/00 00$/00 zz/' > "$temp/bad"
says 3 'left out: '"$temp/bad:5: 0000:00:00.0: A row" --lspci "$temp/bad" show
sed 's/secondary=04/secondary=03/' "$server" > "$temp/bad"
says 3 'Two bridges lead to one bus' --lspci "$temp/bad" show
sed 's/secondary=02, subordinate=05/secondary=01, subordinate=05/' \
    "$server" > "$temp/bad"
says 3 'leads to its own bus' --lspci "$temp/bad" show
sed 's/secondary=04, subordinate=04/secondary=04, subordinate=07/' \
    "$server" > "$temp/bad"
says 3 'does not lead to' --lspci "$temp/bad" show
sed '/^02:00.0/,/^$/d' "$server" > "$temp/bad"
says 3 'the next one on the way is missing' --lspci "$temp/bad" show
says 3 'not known: place in the tree of' --lspci "$temp/bad" matrix
cat "$server" "$server" > "$temp/twice"
"$p2p" --lspci "$temp/twice" show | cmp -s - "$data/show.txt"
point $? "what is said twice is said once"
{ cat "$server"; sed '/^04:00.0/,/^$/s/BusMaster+/BusMaster-/' "$server"; } \
    > "$temp/bad"
refuses "$temp/bad:507: this says something else of one function than $temp/bad:220: command register" \
    --lspci "$temp/bad" show
printf -- '-[0000:00]-+-00.0\n           +-01.0-[01]----00.0\n' > "$temp/bad"
refuses 'the tree that lspci -t draws' --lspci "$temp/bad" show

# What tools make that dump machines: the functions' folders, side by side and
# in each other, with less in them than a machine has.
mkdir "$temp/dump"
cp -rL "$temp/sys/bus/pci/devices/." "$temp/dump"
"$p2p" --sysfs "$temp/sys" show > "$temp/live"
"$p2p" --sysfs "$temp/dump" show | cmp -s - "$temp/live"
point $? "a copy of all functions' folders is the machine"
for folder in "$temp/dump"/*; do
    find "$folder" -mindepth 1 -maxdepth 1 -type d -exec rm -r {} +
    find "$folder" -type l -exec rm {} +
done
"$p2p" --sysfs "$temp/dump" show | cmp -s - "$temp/live"
point $? "the same without those in each other"
find "$temp/dump" -name resource -exec rm {} +
says 3 'BAR 1 4000000000-400000000f, of unknown size' --sysfs "$temp/dump" show
for file in "$temp/dump"/*/config; do
    head -c 64 "$file" > "$temp/header-bytes"
    cp "$temp/header-bytes" "$file"
done
says 3 'not known: power state of 03:00.0' --sysfs "$temp/dump" matrix
rm "$temp/dump/0000:02:00.0/config"
says 3 'not known: place in the tree of 03:00.0' --sysfs "$temp/dump" matrix

# A function that nobody can read is left out, and that is said.
sed 's/^06:00.0.*/&\n\t!!! Unknown header type 7f/' "$server" > "$temp/bad"
says 3 'left out: ' --lspci "$temp/bad" show
says 3 'left out because unreadable: 1' --lspci "$temp/bad" show
says 3 'left out because unreadable: 1' --lspci "$temp/bad" --cpu allowed matrix
says 3 'left out because unreadable: 1' --lspci "$temp/bad" \
    explain 03:00.0 04:00.0
for command in show matrix 'explain 03:00.0 04:00.0'; do
    # shellcheck disable=SC2086
    says 3 'header type is unknown"' --lspci "$temp/bad" --json $command
    # shellcheck disable=SC2086
    is_json --lspci "$temp/bad" $command
done
sed 's/^06:00.0.*/&\n\t!!! Unknown header type 7f/' "$unforwarded" \
    > "$temp/both-bad"
says 3 'left out because unreadable: 1' --lspci "$temp/both-bad" \
    --cpu allowed explain 03:00.0 04:00.0
printf 'x' > "$temp/sys/bus/pci/devices/0000:06:00.0/config"
says 3 '06:00.0/config: the configuration space is cut short' \
    --sysfs "$temp/sys" show
printf '0x1 0x2' > "$temp/sys/bus/pci/devices/0000:04:00.1/resource"
says 3 '04:00.1/resource:1: there should be three numbers' \
    --sysfs "$temp/sys" show
rm "$temp/sys/bus/pci/devices/0000:02:01.0/config"
says 3 'the bridge is not there' --sysfs "$temp/sys" show
# Cut short: whatever is known yet is what is known of all of it.
"$p2p" --lspci "$server" matrix > "$temp/all"
wrong=0 len=$(wc -c < "$server")
for kept in $(seq 7000 397 "$len"); do
    head -c "$kept" "$server" > "$temp/cut"
    run --lspci "$temp/cut" matrix
    grep -E '^[0-9a-f]{2}:' "$temp/out" | grep -v 'not known' > "$temp/known"
    [ "$status" != 2 ] && ! grep -qvxF -f "$temp/all" "$temp/known" &&
        { [ "$(tail -c 1 "$temp/cut" | wc -l)" = 1 ] ||
          grep -q 'its last line, which has no end' "$temp/err"; }
    wrong=$((wrong + $?))
done
[ "$wrong" = 0 ]
point $? "cut short anywhere: nothing else is known, and it is said"
sed '/^03:00.0/,/^$/s/BusMaster+/BusMaster-/' "$server" > "$temp/cut"
run --lspci "$temp/cut" matrix 03:00.0 04:00.0
grep -E '^[0-9a-f]{2}:' "$temp/out" | grep -qvxF -f "$temp/all"
point $? "planted: something else is seen"

# What cannot be written is no answer.
if [ -c /dev/full ]; then
    for arguments in "--lspci $server show" "--lspci $server matrix --json" \
                     --help --version; do
        # shellcheck disable=SC2086
        "$p2p" $arguments > /dev/full 2> "$temp/err"
        [ $? = 2 ] && grep -q 'cannot write: No space left' "$temp/err"
        point $? "refused: an output that is full: $arguments"
    done
else
    skip "an output that is full" "no /dev/full"
fi

# What is not known of the answer takes nothing from the request.
sed '/^02:01.0/,/^$/{/ACSCtl/d;}' "$server" > "$temp/no-control"
prints 3 explain-answer-unknown.txt --lspci "$temp/no-control" --read \
    explain 03:00.0 04:00.0
says 3 '"arrives": true' --lspci "$temp/no-control" --read --json \
    explain 03:00.0 04:00.0
says 3 '"works": null' --lspci "$temp/no-control" --read --json \
    explain 03:00.0 04:00.0
says 3 'direct, R20 at 02:00.0               not known: ACS of 02:01.0' \
    --lspci "$temp/no-control" --read matrix 03:00.0 04:00.0

# Without privileges, in JSON: null, and what is missing.
says 3 '"acs": null' --sysfs "$temp/header-sys" --json show
says 3 '"kind of port"' --sysfs "$temp/header-sys" --json show
says 3 '"missing": "ACS of 03:00.0"' --sysfs "$temp/header-sys" --json matrix
says 3 '"works": null' --sysfs "$temp/header-sys" --json matrix
says 3 '"linux_missing": "ACS of 04:00.0"' --sysfs "$temp/header-sys" --json \
    explain 03:00.0 04:00.0
says 3 '"missing": "power state of 03:00.0"' \
    --sysfs "$temp/header-sys" --json explain 03:00.0 04:00.0

# Behind an IOMMU a device emits what Linux chose.
says 3 'Emitted:  not known' --sysfs "$temp/header-sys" --iommu on \
    explain 03:00.0 04:00.0
says 3 '"emitted": null' --sysfs "$temp/header-sys" --iommu on --json \
    explain 03:00.0 04:00.0
says 3 'Emitted:  0x4000000000, translated' --sysfs "$temp/header-sys" \
    --iommu on --translated explain 03:00.0 04:00.0

says 0 'usage: p2p' --help
says 0 'p2p ' --version

# The planted fault: what is not as expected is seen.
run --lspci "$server" --cpu allowed show
! cmp -s "$temp/out" "$data/show.txt"
point $? "planted: another output is seen"
tap_end
