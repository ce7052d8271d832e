# SPDX-License-Identifier: GPL-2.0-or-later
#
# Texts that others wrote, for a test of what reads them: the dumps in Debian's
# source package of pciutils, of the machine's own release. Whoever cannot have
# them tests without. Sourced by scripts/setup.

make_texts_root() {
    archive_stanza deb-src "$(debian_release)" > "$cache/sources.tmp"
    make_apt_root texts < "$cache/sources.tmp"
    rm "$cache/sources.tmp"
    in_apt_root texts apt-get -o APT::Update::Error-Mode=any update
}

# The .orig tarball as apt-get lists it, checked against the index.
download_pciutils() {
    make_texts_root || return 1
    in_apt_root texts apt-get --print-uris source pciutils 2>/dev/null |
        grep '\.orig\.tar\.[a-z0-9]* ' > "$cache/pciutils.uri" || return 1
    read -r uri name size sum < "$cache/pciutils.uri"
    rm "$cache/pciutils.uri"
    in_apt_root texts /usr/lib/apt/apt-helper download-file \
        "$(echo "$uri" | tr -d "'")" "$cache/$name" "$sum" || return 1
    rm -rf "$cache/pciutils.tmp"
    mkdir "$cache/pciutils.tmp"
    tar -xf "$cache/$name" -C "$cache/pciutils.tmp" --strip-components=1 \
        --wildcards '*/tests' || return 1
    rm "$cache/$name"
    mv "$cache/pciutils.tmp" "$cache/pciutils"
}

set_up_texts() {
    P2P_PCIUTILS=
    if [ ! -d "$cache/pciutils/tests" ]; then
        { [ -n "$(debian_release)" ] &&
            try "download the dumps of pciutils" download_pciutils; } ||
            say "going on without them"
    fi
    [ ! -d "$cache/pciutils/tests" ] || P2P_PCIUTILS=$cache/pciutils/tests
}
