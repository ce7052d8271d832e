#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# p2p machine: its options, what it says cannot be rebuilt, and what it refuses.
# That what it writes is right is seen by round-trip.c. Arguments: see
# p2p-run.sh.
set -u

. "${0%/*}/p2p-run.sh"

# Files say which text they are of.
texts=$data/lspci
p2p=$(realpath "$p2p")
cd "$texts" || exit 1
base=00-base.txt
server=$data/server.lspci
known=$data/../../../topologies/known

# What is written, in a file for QEMU.
prints 0 machine.txt --lspci "$base" machine

run --lspci "$base" --policy same-host machine
grep -q 'forward = "none"' "$temp/out" &&
    grep -q 'allow = "\*>same=forward"' "$temp/out" &&
    ! grep -q 'is not known' "$temp/out"
point $? "a policy for all"
run --lspci "$base" --policy 'forward-all; 00:01.0>00:02.0/read+atomic=ca' \
    --policy 'pci0000:00=writes-only; 00:02.0>00:*=ur' machine
grep -q 'on-refuse = "drop"' "$temp/out" &&
    grep -qF 'allow = "*>*/write=forward; rp00-02.0>rc00=ur"' "$temp/out"
point $? "a root complex' own policy goes before that of all"
says 3 'Entries of policies about what is left out' \
    --lspci 22-client-root-complex.txt \
    --policy 'none; 00:02.0>00:01.0=forward' machine

# Sizes: as they were, divided, and no smaller than they can be.
says 0 'mem-size = "16M"' --lspci "$base" machine
says 3 'mem-size = "4M"' --lspci "$base" --scale 4 machine
says 3 'mem-size = "4K"' --lspci "$base" --scale 1048576 machine
says 3 '(divided by 4)' --lspci "$base" --scale 4 machine
sed 's/f\([80]\)000000 (32-bit, non-prefetchable) \[size=16M/\1010000000000 (64-bit, prefetchable) [size=1T/
    s/^\(.Prefetchable memory behind bridge: \).*/\10000000000000000-0000ffffffffffff [64-bit]/' \
    "$base" > "$temp/large"
says 3 'mem-size = "64G"' --lspci "$temp/large" machine
says 3 '(divided by 16)' --lspci "$temp/large" machine
says 3 '(divided by 64)' --lspci "$temp/large" --scale 64 machine
refuses 'need --scale 16' --lspci "$temp/large" --scale 8 machine
sed 's/ \[size=16M\]//' "$base" > "$temp/sizeless"
says 3 'the size of the memory is another' --lspci "$temp/sizeless" machine
run --lspci "$temp/sizeless" machine
! grep -q mem-size "$temp/out"
point $? "a size that is not known is the emulator's"

# What cannot be rebuilt is told.
sed '/^01:00.0/,/^$/{/Express/d;/LnkCap/d;}' "$base" > "$temp/conventional"
says 3 'conventional bridges' --lspci "$temp/conventional" machine
says 3 'below what is left out' --lspci "$temp/conventional" machine
says 3 'what is above them is not known' --lspci 10-cardbus-with-card.txt \
    machine
says 3 'integrated endpoints' --lspci 22-client-root-complex.txt \
    machine
says 3 'no host bridge that Linux would know' \
    --lspci 19-host-bridge-not-listed.txt machine
sed 's/BusMaster+/BusMaster-/' "$base" > "$temp/barred"
says 3 'bus master or memory is off' --lspci "$temp/barred" machine
sed 's/EgressCtrl-/EgressCtrl+/' "$base" > "$temp/egress"
says 3 'the egress vector' --lspci "$temp/egress" machine
sed 's/\[10de:0001\]//' "$base" > "$temp/nameless"
says 3 'vendor and device are not known' --lspci "$temp/nameless" machine

# Virtual functions, as many as there can be, for the guest to turn on.
virtual() {
    sed '/^03:00.0/,/^$/{/Express/a\
\tCapabilities: [160 v1] Single Root I/O Virtualization (SR-IOV)\
\t\tIOVCtl: Enable'"$1"' Migration- Interrupt- MSE+ ARIHierarchy+\
\t\tInitial VFs: 200, Total VFs: 200, Number of VFs: '"$2"', Function Dependency Link: 00\
\t\tVF offset: 2, stride: 1, Device ID: 154c
    }' "$base" > "$temp/virtual"
}
virtual + 8
says 0 'vfs = "8"' --lspci "$temp/virtual" machine
says 0 'vf-device-id = "0x154c"' --lspci "$temp/virtual" machine
virtual + 65
says 3 'vfs = "64"' --lspci "$temp/virtual" machine
says 3 'fewer virtual functions' --lspci "$temp/virtual" machine
says 3 'vfs = "7"' --lspci "$temp/virtual" --scale 512 machine
virtual - 8
run --lspci "$temp/virtual" machine
! grep -q vfs "$temp/out"
point $? "virtual functions that are off"

# 31 root complexes of a port each are more than there can be, and so are more
# buses than 256.
root_complexes() {
    for bus in $(seq 0 30); do
        sed -n "s/^00:02.0/$(printf %02x $((bus * 8))):02.0/
            s/secondary=04, subordinate=04/secondary=$(printf %02x \
                $((bus * 8 + 1))), subordinate=$(printf %02x \
                $((bus * 8 + 1)))/
            s/primary=00/primary=$(printf %02x $((bus * 8)))/
            /:02\.0/,/^\$/p" "$base"
    done
}
root_complexes > "$temp/many"
says 3 '256 buses and 26 root complexes' --lspci "$temp/many" machine
[ "$(grep -c p2p-root-complex "$temp/out")" = 26 ]
point $? "as many root complexes as there can be"

# A name does not get out of its comment.
odd="$temp/a
[machine]"
cp "$base" "$odd"
run --lspci "$odd" machine
grep -q '^# The PCI Express fabric of .*a?\[machine\], for$' "$temp/out" &&
    ! grep -q '^\[machine\]' "$temp/out"
point $? "a line break in the name of a file"

# What is refused.
for scale in 0 3 -1 x '' 4x 1e3 0x10 99999999999999999999; do
    refuses "--scale $scale: a power of two" --lspci "$base" \
        --scale "$scale" machine
done
refuses '--scale and --list are for machine' --lspci "$base" --scale 2 show
refuses '--scale and --list are for machine' --lspci "$base" --list matrix
refuses '--json is not for machine' --lspci "$base" --json machine
refuses '--findings is for matrix' --lspci "$base" --findings machine
refuses 'is for matrix' --lspci "$base" --kernel all machine
refuses '--translated and --iova are for explain' --lspci "$base" \
    --translated machine
refuses 'no such end' --lspci "$base" \
    --policy 'none; 00:05.0>00:01.0=ur' machine
refuses 'No such file' --lspci "$temp/nothing" machine
refuses 'no root port is known' --lspci 04-endpoints-only.txt machine
refuses 'no root port is known' \
    --lspci 05-switch-without-root-port.txt machine
refuses 'no root port is known' --lspci 14-v-bars-unknown.txt machine

# Known machines.
export P2P_KNOWN="$known"
run machine --list
[ "$status" = 0 ] && [ "$(wc -l < "$temp/out")" = \
    "$(find "$known" -name '*.cfg' | wc -l)" ]
point $? "--list has a line for each"
while read -r name title; do
    "$p2p" machine "$name" > "$temp/one" 2>&1 &&
        cmp -s "$temp/one" "$known/$name.cfg" && [ -n "$title" ]
    point $? "machine $name"
    grep -q '^# Source' "$known/$name.cfg"
    point $? "$name says where its facts are from"
done < "$temp/out"
for name in nothing .. ../one-switch ../known/two-sockets '' 'two sockets' \
    two-sockets.cfg; do
    refuses 'no known machine is called' machine "$name"
done
refuses 'one name at the most' machine two-sockets two-sockets
refuses 'a name, or --list' --list machine two-sockets
refuses 'a known machine is printed as it is' --lspci "$base" machine \
    two-sockets
refuses 'a known machine is printed as it is' --policy none machine two-sockets
refuses 'a known machine is printed as it is' --scale 2 machine two-sockets
P2P_KNOWN=$temp/nowhere
refuses "$temp/nowhere: No such file" machine --list
refuses 'no known machine is called' machine two-sockets
mkdir "$temp/empty"
P2P_KNOWN=$temp/empty
refuses 'no machine is there' machine --list
printf '# SPDX-License-Identifier: X' > "$temp/empty/cut.cfg"
run machine --list
[ "$status" = 0 ] && grep -q '^cut *$' "$temp/out"
point $? "--list of a file that is cut in its first line"

# Planted: another machine is not the one that is expected.
"$p2p" --lspci "$server" machine > "$temp/out" 2>&1
! cmp -s "$temp/out" "$data/machine.txt"
point $? "planted: another machine is seen"
tap_end
