# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian packages. Sourced by scripts/setup.

sources_file=/etc/apt/sources.list.d/qemu-p2p.sources

core_packages="gcc libc6-dev ninja-build pkg-config python3"
build_packages="$core_packages binutils bison bzip2 flex libglib2.0-dev
    libpixman-1-dev libslirp-dev make python3-distlib python3-venv xz-utils"
guest_packages="binutils busybox-static cpio gcc libc6-dev xz-utils zstd"

# The release's name, empty where this is no Debian that the set-up knows.
debian_release() (
    . /etc/os-release
    case ${ID:-}-${VERSION_ID:-} in
    debian-12|debian-13) echo "$VERSION_CODENAME" ;;
    esac
)

installed_version() {
    dpkg-query -W -f='${db:Status-Status} ${Version}\n' "$1" 2>/dev/null |
        sed -n 's/^installed //p'
}

# Print those of the packages named that are not installed.
missing_packages() {
    for package; do
        [ -n "$(installed_version "$package")" ] || echo "$package"
    done
}

# These print those that are not there in the version we need; where the
# release has an older one, its backports have it.

missing_meson() {
    dpkg --compare-versions "$(installed_version meson)" ge 1.5 || echo meson
}

missing_new_packages() {
    missing_meson
    missing_packages python3-pycotap
    if [ -z "${QEMU:-}" ]; then
        case $(installed_version qemu-system-x86) in
        1:10.0.*) ;;
        *) echo qemu-system-x86 ;;
        esac
    fi
}

# A service that a package starts is not to keep the cache's lock.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@" 9>&-
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@" 9>&-
    fi
}

# Ask for the password now: later its prompt would be in a log file.
become_root() {
    [ "$(id -u)" -ne 0 ] || return 0
    command -v sudo >/dev/null ||
        fail "this needs root, or sudo; as root: apt-get install sudo"
    sudo -v || fail "sudo refused"
}

write_sources() {
    archive_stanza deb "$1" > "$cache/qemu-p2p.sources"
    as_root install -m 644 "$cache/qemu-p2p.sources" "$sources_file"
}

# The backports of release $1, unless the machine has them.
add_backports() {
    ! machine_targets --no-release-info | grep -q " $1-backports\$" ||
        return 0
    say "adding $1-backports, from the mirror that this machine uses, in" \
        "$sources_file"
    become_root
    write_sources "$1-backports" || fail "cannot write $sources_file"
}

# A fresh machine may be at its first upgrade still.
apt_install() {
    as_root apt-get -o DPkg::Lock::Timeout=300 install -y \
        --no-install-recommends "$@"
}

# An index can be newer or older than what the mirror holds: with the index
# renewed, and then with every version that it lists.
install_qemu() {
    try "install qemu-system-x86" apt_install "$@" qemu-system-x86 && return
    tried="the newest"
    for version in $(apt-cache madison qemu-system-x86 |
                     sed -n 's/.*| *\(1:10\.0\.[^ ]*\) *|.*/\1/p' | uniq); do
        tried="$tried, $version"
        try "install qemu-system-x86 $version" apt_install \
            "qemu-system-x86=$version" "qemu-system-common=$version" \
            "qemu-system-data=$version" && return
    done
    fail "no QEMU 10.0 could be installed; tried: $tried." \
         "Set QEMU= to one that is there."
}

set_up_core_packages() {
    is_debian "$core_packages and meson (1.5 or later)" || return 0
    install_packages "$(missing_packages $core_packages)" "$(missing_meson)"
}

set_up_build_packages() {
    is_debian "$build_packages meson (1.5 or later), pycotap and QEMU 10.0" ||
        return 0
    install_packages "$(missing_packages $build_packages)" \
        "$(missing_new_packages)"
}

# Whether we know the packages of this machine; $1 is what it has to have.
is_debian() {
    [ -z "$(debian_release)" ] || return 0
    say "this is not Debian 12 or 13: no package will be installed; wanted" \
        "are" $1
    return 1
}

# $1: of the release; $2: those that its backports may have to give.
install_packages() {
    missing=$1
    new=$2
    [ -n "$missing$new" ] || return 0

    say "these Debian packages will be installed:" $missing $new
    release=$(debian_release)
    from=
    if [ "$release" = bookworm ] && [ -n "$new" ]; then
        add_backports "$release"
        from="-t $release-backports"
    fi
    become_root
    step "apt-get update" as_root apt-get update
    [ -z "$missing" ] ||
        step "install the build tools" apt_install $missing
    others=$(echo "$new" | grep -vx qemu-system-x86 || :)
    [ -z "$others" ] ||
        step "install the newer build tools" apt_install $from $others
    ! echo "$new" | grep -qx qemu-system-x86 || install_qemu $from
}

set_up_guest_packages() {
    [ -n "$(debian_release)" ] || return 0
    missing=$(missing_packages $guest_packages)
    [ -n "$missing" ] || return 0
    say "these Debian packages will be installed:" $missing
    become_root
    step "apt-get update" as_root apt-get update
    step "install the guest's tools" apt_install $missing
}
