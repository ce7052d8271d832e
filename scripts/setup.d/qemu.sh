# SPDX-License-Identifier: GPL-2.0-or-later
#
# QEMU: the binary, the source of the same version, its headers and its test
# libraries. Sourced by scripts/setup.

default_qemu=/usr/bin/qemu-system-x86_64

# The options decide what the headers look like; the plugin's handshake finds
# out if a distribution's differ in what matters.
configure_options="--target-list=x86_64-softmmu --without-default-features
    --enable-system --disable-user --disable-tools --enable-tcg --enable-kvm
    --enable-slirp --enable-pixman --enable-modules --enable-plugins
    --disable-docs --disable-download --disable-install-blobs
    --disable-werror"

qemu_tests="q35-test intel-iommu-test qos-test device-introspect-test qom-test
    test-hmp"

qemu_version() {
    "$1" --version 2>/dev/null |
        sed -n 's/^QEMU emulator version \([0-9.]*\).*/\1/p'
}

# The source index: the machine's own suites, its backports, and if $1 is
# given, that suite too.
make_source_root() {
    release=$(debian_release)
    {
        archive_stanza deb-src "$release-backports" $1
        archive_entries "$release" | while read -r entry uri suite; do
            echo
            echo "Types: deb-src"
            echo "URIs: $uri"
            echo "Suites: $suite"
            echo "Components: main"
            entry_trust "$entry"
        done
    } > "$cache/sources.tmp"
    make_apt_root qemu < "$cache/sources.tmp"
    rm "$cache/sources.tmp"
}

# What the index lists of upstream version $1, one "'URI' FILE SIZE SHA256:SUM"
# a line, as apt-get prints it. Nothing is looked up but names and checksums.
list_origs() {
    in_apt_root qemu apt-cache showsrc qemu 2>/dev/null |
        sed -n "s/^Version: \(1:$1[+-].*\)/\1/p" | sort -u |
        while read -r version; do
            in_apt_root qemu apt-get --print-uris source "qemu=$version" \
                2>/dev/null | grep '\.orig\.tar\.[a-z0-9]* '
        done | sort -u
}

fetch_orig() {
    in_apt_root qemu /usr/lib/apt/apt-helper download-file "$1" "$2" "$3"
}

# The .orig tarball of version $1, checked against the index, into $orig.
download_orig() {
    tried=
    for more in "" trixie; do
        try "read the index of Debian's sources" update_source_root "$more" ||
            say "going on with what there is of it"
        list_origs "$1" > "$cache/origs"
        while read -r uri name size sum; do
            orig=$cache/$name
            uri=$(echo "$uri" | tr -d "'")
            [ ! -e "$orig" ] ||
                ! echo "${sum#SHA256:}  $orig" | sha256sum -c --quiet || return 0
            tried="$tried
    $uri"
            ! try "download $name ($((size / 1000000)) MB)" \
                fetch_orig "$uri" "$orig" "$sum" || return 0
        done < "$cache/origs"
    done
    fail "cannot get the source of QEMU $1; tried:${tried:- nothing, no index\
 lists it}
Set QEMU_SRC= to that source, unpacked."
}

update_source_root() {
    make_source_root "$1"
    in_apt_root qemu apt-get -o APT::Update::Error-Mode=any update
}

unpack_source() {
    rm -rf "$2.tmp"
    mkdir -p "$2.tmp"
    tar -xJf "$1" -C "$2.tmp" --strip-components=1
    # Debian leaves out firmware that configure insists on unpacking.
    sed -n "s/^ *'\(edk2-.*\.fd\)',\$/\1/p" "$2.tmp/pc-bios/meson.build" |
        while read -r blob; do
            [ -e "$2.tmp/pc-bios/$blob.bz2" ] ||
                bzip2 -c < /dev/null > "$2.tmp/pc-bios/$blob.bz2"
        done
    mv "$2.tmp" "$2"
}

# Configure $1 in $2. /usr/bin/python3, because that is the one that has
# Debian's packages: another that comes first in PATH has no distlib.
configure_qemu() {
    rm -rf "$2"
    mkdir -p "$2"
    (cd "$2" && "$1/configure" --python=/usr/bin/python3 $configure_options)
}

generate_headers() {
    ninja -C "$1" -t targets all |
        sed -n 's/^\([^ ]*\.h\): CUSTOM_COMMAND.*/\1/p' > "$1/headers"
    xargs ninja -j "$(nproc)" -C "$1" < "$1/headers"
    touch "$1/headers-ready"
}

set_up_source() {
    if [ -n "${QEMU_SRC:-}" ]; then
        [ -r "$QEMU_SRC/VERSION" ] ||
            fail "QEMU_SRC=$QEMU_SRC is not a QEMU source tree"
        QEMU_SRC=$(cd "$QEMU_SRC" && pwd)
        tree=$cache/qemu-$(echo "$QEMU_SRC" | cksum | tr ' ' -)
    else
        tree=$cache/qemu-$version
        QEMU_SRC=$tree/src
    fi
    if [ ! -r "$QEMU_SRC/VERSION" ]; then
        [ -n "$(debian_release)" ] ||
            fail "set QEMU_SRC= to the source of QEMU $version"
        download_orig "$version"
        step "unpack $(basename "$orig")" unpack_source "$orig" "$QEMU_SRC"
    fi
    found=$(cat "$QEMU_SRC/VERSION")
    [ "$found" = "$version" ] ||
        fail "$QEMU is version $version, its source in $QEMU_SRC is $found"
}

# A launcher of ours in QEMU= is what other programs shall run. What it runs
# itself is another question, which is here.
leave_launcher_out() {
    left_out=
    if [ -n "${QEMU:-}" ] && "$QEMU" --p2p-version > /dev/null 2>&1; then
        left_out=$QEMU
        QEMU=
    fi
}

set_up_qemu() {
    QEMU=${QEMU:-$default_qemu}
    [ -z "$left_out" ] ||
        say "QEMU=$left_out is a launcher of ours, which needs a QEMU: $QEMU"
    [ -x "$QEMU" ] || fail "cannot run QEMU at $QEMU; set QEMU="
    QEMU=$(realpath "$QEMU")
    version=$(qemu_version "$QEMU")
    [ -n "$version" ] || fail "$QEMU says no version; is it a QEMU?"
    set_up_source
    if [ -n "${QEMU_BUILD:-}" ]; then
        QEMU_BUILD=$(cd "$QEMU_BUILD" && pwd)
        [ -e "$QEMU_BUILD/config-host.h" ] ||
            fail "QEMU_BUILD=$QEMU_BUILD is not configured"
        return
    fi
    QEMU_BUILD=$tree/build
    if [ ! -e "$QEMU_BUILD/headers-ready" ]; then
        step "configure QEMU $version" configure_qemu "$QEMU_SRC" "$QEMU_BUILD"
        step "generate QEMU's headers" generate_headers "$QEMU_BUILD"
    fi
}

set_up_qtests() {
    targets="tests/qtest/libqos/libqos.a libqom.a libevent-loop-base.a
        libqemuutil.a"
    for name in $qemu_tests; do
        targets="$targets tests/qtest/$name"
    done
    step "build libqtest and QEMU's tests" ninja -j "$(nproc)" -C "$QEMU_BUILD" $targets
}
