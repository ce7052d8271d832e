# SPDX-License-Identifier: GPL-2.0-or-later
#
# The guest's kernel: Debian's, the oldest series from 7.2 on, unpacked and not
# installed. Sourced by scripts/setup.

kernel_suite=trixie-backports

# What is kept of the modules, below kernel/: what a guest of ours can need.
# An asterisk there stands for what follows the name of a file.
kept_modules="arch crypto drivers/block drivers/dca drivers/i2c/algos
    drivers/iommu drivers/net/ethernet/intel drivers/net/net_failover.*
    drivers/net/virtio_net.* drivers/nvme drivers/pci drivers/scsi drivers/usb
    drivers/vfio drivers/virtio lib net/core virt/lib"

update_kernel_root() {
    archive_stanza deb $kernel_suite > "$cache/sources.tmp"
    make_apt_root kernel < "$cache/sources.tmp"
    rm "$cache/sources.tmp"
    in_apt_root kernel apt-get -o APT::Update::Error-Mode=any update
}

# Whether release $1, as 7.2.12+deb13-amd64, is the one that is wanted, if any.
is_wanted() {
    case $1 in
    "${LINUX_RELEASE:-$1}" | "${LINUX_RELEASE:-}"[+-]*) ;;
    *) return 1 ;;
    esac
}

# Kernel releases in the index, the best first: newest of the oldest series.
list_kernels() {
    in_apt_root kernel apt-cache pkgnames linux-binary- |
        sed -n 's/^linux-binary-\([0-9].*[0-9]-amd64\)$/\1/p' |
        awk -F '[.+]' '$1 > 7 || ($1 == 7 && $2 >= 2)' |
        sort -t . -k 1,1n -k 2,2n -k 3,3nr |
        while read -r release; do
            if is_wanted "$release"; then echo "$release"; fi
        done
}

download_kernel() {
    (cd "$cache" && in_apt_root kernel apt-get download \
        "linux-binary-$1" "linux-modules-$1")
}

unpack_kernel() {
    tree=$cache/kernel.tmp
    rm -rf "$tree"
    mkdir -p "$tree"
    dpkg -x "$cache/linux-binary-$1"_*.deb "$tree"
    # Most of them are for hardware that QEMU has not.
    patterns=
    for part in $kept_modules; do
        patterns="$patterns ./usr/lib/modules/$1/kernel/$part"
    done
    dpkg-deb --fsys-tarfile "$cache/linux-modules-$1"_*.deb |
        tar -x --wildcards -C "$tree" $patterns
    echo "$kept_modules" > "$tree/kept"
    rm -rf "$cache/kernel-$1"
    mv "$tree" "$cache/kernel-$1"
}

# Whether Linux $1 is here, with those of its modules that are wanted now.
has_kernel() {
    [ -r "$cache/kernel-$1/usr/lib/modules/$1/vmlinuz" ] &&
        [ "$(cat "$cache/kernel-$1/kept" 2>/dev/null)" = "$kept_modules" ]
}

# The one that the user named.
check_kernel() {
    [ -r "$KERNEL" ] || fail "cannot read KERNEL=$KERNEL"
    KERNEL=$(realpath "$KERNEL")
    P2P_MODULES=${P2P_MODULES:-}
    KERNEL_HEADERS=${KERNEL_HEADERS:-}
    [ -n "$KERNEL_HEADERS" ] || return 0
    [ -r "$KERNEL_HEADERS/Makefile" ] ||
        fail "KERNEL_HEADERS=$KERNEL_HEADERS has no Makefile; wanted is the" \
            "folder that KERNEL= was built in, or its headers'"
    KERNEL_HEADERS=$(realpath "$KERNEL_HEADERS")
}

set_up_kernel() {
    if [ -n "${KERNEL:-}" ]; then
        [ -z "${LINUX_RELEASE:-}" ] ||
            fail "KERNEL= and LINUX_RELEASE= are two ways to name a kernel"
        check_kernel
        return
    fi
    [ -z "${KERNEL_HEADERS:-}" ] ||
        fail "KERNEL_HEADERS= is given, but not the KERNEL= that it is of"
    [ -n "$(debian_release)" ] || fail "set KERNEL= to a kernel, 7.2 or later"
    for tree in "$cache"/headers-*; do
        if is_wanted "${tree##*/headers-}" &&
            has_kernel "${tree##*/headers-}"
        then
            use_kernel "${tree##*/headers-}"
            return
        fi
    done
    step "read the index of $kernel_suite" update_kernel_root
    tried=
    for release in $(list_kernels); do
        tried="$tried $release"
        if fetch_kernel "$release"; then
            use_kernel "$release"
            return
        fi
    done
    fail "cannot get a kernel from $kernel_suite; tried:${tried:- nothing, its\
 index lists none}. Set KERNEL= to one that is there."
}

fetch_kernel() {
    if ! has_kernel "$1"; then
        try "download Linux $1 (170 MB)" download_kernel "$1" || return 1
        step "unpack Linux $1" unpack_kernel "$1"
    fi
    [ -d "$cache/headers-$1" ] || set_up_headers "$1"
}

use_kernel() {
    P2P_MODULES=$cache/kernel-$1/usr/lib/modules/$1
    KERNEL=$P2P_MODULES/vmlinuz
    KERNEL_HEADERS=$cache/headers-$1/usr/src/linux-headers-$1
}
