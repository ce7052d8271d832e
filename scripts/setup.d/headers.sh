# SPDX-License-Identifier: GPL-2.0-or-later
#
# What modules for the guest's kernel are built with: the headers and kbuild
# programs that Debian has for it, unpacked and not installed. Sourced by
# scripts/setup.

# The C library that those programs are built for, and what else they use: on
# a host with an older one they run with these.
library_suite=${kernel_suite%-backports}
library_packages="libc6 libelf1t64 libzstd1 zlib1g"
kbuild_programs="scripts/mod/modpost.real-lsb-64 tools/objtool/objtool.real-x86"

download_headers() {
    version=${1%-amd64}
    rm -rf "$cache/headers.tmp"
    mkdir -p "$cache/headers.tmp/packages"
    (cd "$cache/headers.tmp/packages" && in_apt_root kernel apt-get download \
        "linux-headers-$1" "linux-headers-$version-common" \
        "linux-kbuild-$version")
}

# All but other processors' headers, device trees, and what BTF is made with.
unpack_headers() {
    for package in "$cache"/headers.tmp/packages/*; do
        dpkg-deb --fsys-tarfile "$package" |
            tar -x -C "$cache/headers.tmp" --exclude='./usr/share' \
                --exclude='./usr/src/*/arch/[!x]*' \
                --exclude='./usr/src/*/include/dt-bindings' \
                --exclude='./usr/src/*/vmlinux'
    done
    # They are not where they would have been installed.
    sed -i 's|^\(KBUILD_OUTPUT\)=.*|\1=$(CURDIR)|; s|/usr/src/|../|' \
        "$cache"/headers.tmp/usr/src/*-amd64/Makefile
    rm -r "$cache/headers.tmp/packages"
}

# Whether the kbuild programs find the libraries that they want.
kbuild_runs() {
    for program in $kbuild_programs; do
        ! ldd "$cache"/headers.tmp/usr/lib/linux-kbuild-*/"$program" 2>&1 |
            grep -q 'not found' || return 1
    done
}

update_library_root() {
    archive_stanza deb $library_suite > "$cache/sources.tmp"
    make_apt_root library < "$cache/sources.tmp"
    rm "$cache/sources.tmp"
    in_apt_root library apt-get -o APT::Update::Error-Mode=any update
}

download_libraries() {
    mkdir -p "$cache/headers.tmp/packages"
    (cd "$cache/headers.tmp/packages" &&
        in_apt_root library apt-get download $library_packages)
}

# In place of each program, a script that runs it with the libraries.
unpack_libraries() {
    for package in "$cache"/headers.tmp/packages/*; do
        dpkg-deb --fsys-tarfile "$package" |
            tar -x -C "$cache/headers.tmp" --no-wildcards-match-slash \
                --wildcards './usr/lib/*/l*.so*'
    done
    rm -r "$cache/headers.tmp/packages"
    for program in $kbuild_programs; do
        program=$(echo "$cache"/headers.tmp/usr/lib/linux-kbuild-*/"$program")
        mv "$program" "$program.elf"
        cat > "$program" <<'EOF'
#!/bin/sh
libraries=$(dirname "$(realpath "$0")")/../../../x86_64-linux-gnu
exec "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries" \
    "$0.elf" "$@"
EOF
        chmod +x "$program"
    done
}

# Those of Linux $1; the index that has it has been read.
set_up_headers() {
    try "download the headers of Linux $1 (14 MB)" download_headers "$1" ||
        return 1
    step "unpack the headers of Linux $1" unpack_headers
    if ! kbuild_runs; then
        step "read the index of $library_suite (10 MB)" update_library_root
        step "download the C library of $library_suite (3 MB)" \
            download_libraries
        step "unpack the C library of $library_suite" unpack_libraries
    fi
    mv "$cache/headers.tmp" "$cache/headers-$1"
}
