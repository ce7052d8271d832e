#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# The command p2p on a machine with several PCI domains, and with a policy for
# each root complex. Arguments: see p2p-run.sh.
set -u

. "${0%/*}/p2p-run.sh"

far=$temp/far
"$make" far numbers > "$far"
"$make" far hex 4096 > "$temp/hex"
both=                       # no text says whether it has all of a root bus
mkdir "$temp/sys" "$temp/header"
"$make" far tree 4096 "$temp/sys" && "$make" far tree 64 "$temp/header"
point $? "machines are made"

# All domains in one picture.
prints 3 show-far.txt --lspci "$far" show
prints 3 matrix-far.txt --lspci "$far" matrix 0000:03:00.0 0000:06:00.0 \
    0001:01:00.0 10000:01:00.0 10000:02:00.0
prints 3 explain-far.txt --lspci "$far" --cpu allowed --read \
    explain 0000:03:00.0 10000:01:00.0
for command in show matrix 'explain 10000:02:00.0 0001:01:00.0'; do
    # shellcheck disable=SC2086
    is_same $command
    # shellcheck disable=SC2086
    is_json --lspci "$far" $command
    # shellcheck disable=SC2086
    is_json --sysfs "$temp/header" $command
done
says 3 'BAR 2 b0000000-b000000f, of unknown size, leads to domain 10000' \
    --lspci "$temp/hex" show
says 3 '"leads_to": "10000"' --lspci "$far" --json show
says 3 'root bus 00' --lspci "$far" --domain 0 show
says 0 'pairs, 0 work' --sysfs "$temp/sys" --domain 10000 --cpu not-allowed \
    --allow none --policy none matrix
says 0 'arrives (direct' --lspci "$far" explain 04:00.0 03:00.0

# What Linux chooses: both host bridges have to be in the table.
says 0 'THRU_HOST_BRIDGE' --sysfs "$temp/sys" --policy forward-all \
    explain 10000:01:00.0 10000:02:00.0
says 3 'Linux:    not known: host bridge of 10000:00:02.0' --lspci "$far" \
    explain 10000:01:00.0 10000:02:00.0
says 1 'NOT_SUPPORTED' --lspci "$far" --policy none \
    explain 0001:01:00.0 10000:01:00.0
says 0 'THRU_HOST_BRIDGE' --sysfs "$temp/sys" --policy forward-all \
    --allow '8086:2030,1def:e100' \
    explain 0001:01:00.0 10000:01:00.0
says 1 'only for what stays within it' --sysfs "$temp/sys" --policy none \
    --allow '8086:2030/same,1def:e100' explain 0001:01:00.0 10000:01:00.0

# A policy for each.
says 3 'Root complex pci10000:00: default=ur.' --lspci "$far" \
    --policy pci10000:00=none show
says 3 '"pci10000:00": "default=ur"' --lspci "$far" --json \
    --policy pci10000:00=none show
prints 1 explain-far-policy.txt --lspci "$far" --cpu allowed \
    --policy pci0000:00=forward-all --policy 'pci10000:00=none; *>same=ca' \
    --policy default=drop explain 0000:06:00.0 10000:02:00.0
says 1 '"at": "pci10000:00"' --lspci "$far" --cpu allowed --json \
    --policy pci10000:00=none explain 0000:06:00.0 10000:02:00.0
says 1 'unsupported request, R36 at pci0000:00' --lspci "$far" --cpu allowed \
    --policy 'pci0000:00=forward-all; *>10000:00:*=ur' \
    matrix 0000:06:00.0 10000:02:00.0
says 1 'completer abort, R37 at pci0001:00' --lspci "$far" --cpu allowed \
    --policy default=ca --policy pci10000:00=forward-all \
    matrix 0001:01:00.0 10000:02:00.0
says 1 'lost, R59 at pci0001:00' --lspci "$far" --cpu allowed --read \
    --policy 'pci0001:00=none; *>0001:00:*=forward' \
    --policy forward-all explain 10000:02:00.0 0001:01:00.0
says 0 'through the root complex' --lspci "$far" --cpu allowed \
    --policy none --policy pci0001:00=forward-all \
    --policy pci10000:00=forward-all matrix 0001:01:00.0 10000:02:00.0

# Without privileges: all three say what is not known.
says 3 'not known: power state, kind of port, ACS' \
    --sysfs "$temp/header" show
says 3 'not known' --sysfs "$temp/header" --cpu allowed \
    explain 0001:01:00.0 10000:01:00.0

if command -v bash > /dev/null; then
    completes '10000:02:00.0' --sysfs "$temp/sys" matrix 10000:02
    completes '01:00.0' --sysfs "$temp/sys" matrix 01
else
    skip completion "no bash"
fi

# What is refused: which function it is.
refuses 'in several domains' --lspci "$far" explain 01:00.0 03:00.0
refuses 'no such function' --lspci "$far" explain 0001:03:00.0 03:00.0
refuses 'no such function' --lspci "$far" --domain 1 explain 03:00.0 01:00.0
refuses 'BAR 2 leads to another domain' --lspci "$far" \
    explain 03:00.0 5d:05.5:2
refuses 'no function in domain 0002' --lspci "$far" --domain 2 show

# What is refused: policies.
refuses 'column 1: there is no such root complex; there are pci0000:00 pci0000:5d pci0001:00 pci10000:00' \
    --lspci "$far" --policy pci0000:80=none show
refuses 'column 1: there is no such root complex; there are pci0001:00' \
    --lspci "$far" --domain 1 --policy pci0000:00=none show
refuses 'column 1: it has a policy before' --lspci "$far" \
    --policy pci0001:00=none --policy pci00000001:00=none show
refuses 'column 1: there is a policy for all' --lspci "$far" --policy none \
    --policy none show
refuses 'column 4: unexpected text; expected a domain' --lspci "$far" \
    --policy pci00:00=none show
refuses 'column 4: unexpected text; expected a domain' --lspci "$far" \
    --policy pci000000000:00=none show
refuses "column 8: unexpected text; expected ':'" --lspci "$far" \
    --policy pci0000-00=none show
refuses 'column 9: unexpected text; expected a bus number' --lspci "$far" \
    --policy pci0000:0=none show
refuses 'column 9: text ends early; expected a bus number' --lspci "$far" \
    --policy pci0000: show
refuses "column 11: text ends early; expected '='" --lspci "$far" \
    --policy pci0000:00 show
refuses 'column 12: text ends early; expected forward-all' --lspci "$far" \
    --policy pci0000:00= show
refuses 'column 7: no such end; expected a function on a root bus' \
    --lspci "$far" --policy 'none; 00:04.0>00:01.0=forward' show
refuses 'column 15: no such end' --lspci "$far" \
    --policy 'none; 00:01.0>19:00.0=forward' show
refuses 'column 3: no such end' --lspci "$far" --policy '*>80:*=ur' show
refuses 'column 3: no such end' --lspci "$far" --policy '*>0002:00:*=ur' show
refuses 'column 12: no such end' --lspci "$far" \
    --policy 'pci0001:00=04:00.0>*=ur' show
refuses 'column 1: no such end' --lspci "$far" --policy '03:00.0>*=ur' show
refuses 'column 3: no such end' --lspci "$far" --domain 1 \
    --policy '*>0000:00:*=ur' show
says 3 'default=ur; 0001:00:00.0>00:01.0=forward; *>10000:00:*=forward.' \
    --lspci "$far" \
    --policy 'none; 0001:00:00.0>00:01.0=forward; *>10000:00:*=forward' show
refuses 'column 18: unknown word' --lspci "$far" \
    --policy 'pci0001:00=none; maybe' show

# Two domains with one address: their functions, but no routes.
sed 's/c00fffff/b20fffff/; s/c0000000/b2000000/' "$far" > "$temp/apart"
says 0 'through' --lspci "$temp/apart" --cpu allowed --policy forward-all \
    explain 10000:01:00.0 0001:01:00.0
sed 's/c00fffff/a20fffff/; s/c0000000/a2000000/' "$far" > "$temp/shared"
says 3 'Not known: routes. 0000:00:02.0 and 0001:00:00.0 both claim 0xa2000000' \
    --lspci "$temp/shared" show
says 3 '"unroutable": "0000:00:02.0 and' --lspci "$temp/shared" --json show
refuses 'both claim 0xa2000000' --lspci "$temp/shared" matrix
refuses 'both claim 0xa2000000' --lspci "$temp/shared" \
    explain 03:00.0 04:00.0
says 0 'direct' --lspci "$temp/shared" --domain 0 explain 03:00.0 04:00.0

# Two in one place: in two domains that is nothing, in one it is.
sed 's/^0001:00:00.0/0000:00:01.0/' "$far" > "$temp/bad"
refuses 'says something else of one function' --lspci "$temp/bad" show
sed 's/^10000:01:00.0/10000:03:00.0/' "$far" > "$temp/bad"
says 3 'bus 10000:03, and nobody knows' --lspci "$temp/bad" show

# The planted fault: with one domain, it is another machine.
sed 's/^0001:/0000:/' "$far" > "$temp/planted"
run --lspci "$temp/planted" show
! cmp -s "$temp/out" "$data/show-far.txt"
point $? "planted: another domain is seen"
tap_end
