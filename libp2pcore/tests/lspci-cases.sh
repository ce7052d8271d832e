#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# What is right of each text in data/lspci, by the command p2p: its arguments
# are that, and the folder of the texts.
set -u

p2p=$1 data=$2
. "${0%/*}/tap.sh"

# p2p --lspci TEXT "$3"... ends with $1, and prints what matches $2.
says() {
    status=$1 pattern=$2 text=$3
    shift 3
    "$p2p" --lspci "$data/$text" "$@" > "$temp/out" 2>&1
    [ $? = "$status" ] && grep -qE -- "$pattern" "$temp/out"
    result=$?
    point $result "$text $*: $pattern"
    [ $result = 0 ] || sed 's/^/# /' "$temp/out"
}

# The same, and it prints nothing that matches $1.
never() {
    pattern=$1 text=$2
    shift 2
    "$p2p" --lspci "$data/$text" "$@" > "$temp/out" 2>&1
    ! grep -qE -- "$pattern" "$temp/out"
    point $? "$text $*: not $pattern"
}

# All is as in 00-base.txt, which is right.
same() {
    text=$1
    for command in show matrix 'explain --read 03:00.0 04:00.0'; do
        # shellcheck disable=SC2086
        "$p2p" --lspci "$data/00-base.txt" $command > "$temp/base" 2>&1
        # shellcheck disable=SC2086
        "$p2p" --lspci "$data/$text" $command > "$temp/out" 2>&1
        cmp -s "$temp/base" "$temp/out"
        point $? "$text $command: as in 00-base.txt"
    done
}

# 00-base: two endpoints below two root ports, one of them below a switch.
says 3 '^03:00.0 +04:00.0 +0 +THRU_HOST_BRIDGE +6 .*R33 +works, if the root complex' \
    00-base.txt matrix
says 0 '^2 pairs, 2 work; findings: none' 00-base.txt --policy forward-all \
    matrix
says 0 'ACS SV\+ TB- RR\+ CR\+ UF\+ DT-' 00-base.txt show

# 01: a second "Control:" below a slot's.
says 3 '00:1c.0 root port, buses 02-02' 01-slot-control.txt show
never 'not known:.*(command|windows|kind)' 01-slot-control.txt show
never 'left out' 01-slot-control.txt show

# 02, 24: an expansion ROM that is virtual makes no virtual function.
says 3 '01:00.0 endpoint$' 02-virtual-rom.txt show
never 'virtual function|not known:.*command' 02-virtual-rom.txt show
same 24-virtual-rom-on-gpu.txt

# 04: what is above is not known.
says 3 '^19:00.0 +3b:00.0 +0 +\? +\? +\? +not known: place in the tree' \
    04-endpoints-only.txt matrix
says 3 'Result:   not known' 04-endpoints-only.txt explain 19:00.0 3b:00.0
never 'root bus' 04-endpoints-only.txt show

# 05: the same above an upstream port; what turns round below it is known.
says 3 'not known: place in the tree of 03:00.0' \
    05-switch-without-root-port.txt matrix
never 'missed' 05-switch-without-root-port.txt matrix
sed 's/ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl-/ReqRedir- CmpltRedir- UpstreamFwd- EgressCtrl-/' \
    "$data/05-switch-without-root-port.txt" > "$temp/turned"
"$p2p" --lspci "$temp/turned" matrix > "$temp/out" 2>&1
[ $? = 0 ] && grep -qE '^05:00.0 +06:00.0 +0 +BUS_ADDR +4 +direct, R20' "$temp/out"
point $? "05-switch-without-root-port.txt without ACS: direct"

# 06 to 09, 13: mails, paths, two texts, prose, a web page.
same 06-cc-line.txt
same 07-lspci-PP.txt
same 08-brief-and-verbose.txt
same 09-prose-starts-with-bdf.txt
same 13-html.txt

# 10, 11: what cannot be understood is left out, with what is below it.
says 3 'left out: .*:16: 0000:1c:03.0: ' 10-cardbus-with-card.txt show
says 3 'left out: .*what is above it: A bridge leads towards this bus' \
    10-cardbus-with-card.txt show
says 3 '04:00.0 +1c:03.2 +0 +THRU_HOST_BRIDGE' 10-cardbus-with-card.txt matrix
says 3 '1d:00.0 +04:00.0 .* not known: place in the tree of 1d:00.0' \
    10-cardbus-with-card.txt matrix
says 3 'left out: .*:30: 0000:01:00.0: ' 11-sleeping-bridge.txt show
says 3 'not known: place in the tree of 02:01.0' 11-sleeping-bridge.txt matrix
says 3 '00:02.0 root port' 11-sleeping-bridge.txt show

# 12: a ROM of a bridge closes no window.
says 3 'prefetchable e0000000-efffffff' 12-v-rom-closes-window.txt show
says 3 'memory f8000000-f8ffffff' 12-v-rom-closes-window.txt show

# 14: what -v does not print is not known, and null.
says 3 '"bars": null' 14-v-bars-unknown.txt --json show
[ "$(grep -c '"bars": null' "$temp/out")" = 2 ]
point $? "of both, and not of the host bridge"
says 3 'BARs are not known.*: 2' 14-v-bars-unknown.txt matrix
says 3 'not known: BARs' 14-v-bars-unknown.txt explain 00:02.0 00:03.0
never 'it has no memory BAR' 14-v-bars-unknown.txt explain 00:02.0 00:03.0

# 15: the processor's addresses are not those of the bus.
says 0 '^03:00.0 +04:00.0 +0 +BUS_ADDR +4 +direct, R20' 15-cpu-address-offset.txt \
    matrix
says 0 'BAR 0 c0000000-c0003fff, by 0x540000000 higher as the processor' 15-cpu-address-offset.txt show
never 'lost|R35' 15-cpu-address-offset.txt matrix

# 18: in either direction, the command register of the bridge.
says 3 '03:00.0 +04:00.0 .* not known: command register of 00:01.0' \
    18-bridge-command-unknown.txt matrix
says 3 '04:00.0 +03:00.0 .* not known: command register of 00:01.0' \
    18-bridge-command-unknown.txt matrix

# 19: a root port is no host bridge.
says 3 '03:00.0 +04:00.0 +0 +\? +6 .* not known: host bridge of 00:01.0' \
    19-host-bridge-not-listed.txt matrix
says 3 '"map": null' 19-host-bridge-not-listed.txt --json matrix

# 20, 21: two GPUs below one switch.
says 3 '0e:00.0 +12:00.0 +0 +NOT_SUPPORTED +8 ' \
    20-two-gpus-one-switch-acs-on.txt matrix
says 0 '0e:00.0 +12:00.0 +0 +BUS_ADDR +8 +direct, R20' \
    21-two-gpus-one-switch-acs-off.txt matrix

# 22: what the root complex forwards is not known.
says 3 'missed, if the root complex forwards' 22-client-root-complex.txt matrix
says 3 'arrives, if the root complex forwards' 22-client-root-complex.txt \
    explain 01:00.0 00:02.0
never 'would (have )?arrive' 22-client-root-complex.txt matrix
never 'would (have )?arrive' 22-client-root-complex.txt \
    explain 01:00.0 00:02.0
says 1 'findings: 2 missed$' 22-client-root-complex.txt --policy forward-all \
    matrix

# Planted: another text is not the base.
"$p2p" --lspci "$data/00-base.txt" show > "$temp/base" 2>&1
"$p2p" --lspci "$data/18-bridge-command-unknown.txt" show > "$temp/out" 2>&1
! cmp -s "$temp/base" "$temp/out"
point $? "planted: another text is seen"
tap_end
