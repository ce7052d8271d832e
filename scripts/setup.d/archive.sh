# SPDX-License-Identifier: GPL-2.0-or-later
#
# The Debian archive as this machine knows it: its mirrors, its keyrings.
# Sourced by scripts/setup.
#
# Other suites than the machine's, and sources, are read with a private apt
# root: its lists and its cache are in our cache folder, the machine's are left
# alone and nobody needs to be root.

# What apt says of the machine's entries with component main, one
# "ORIGIN|FILE:ENTRY URI SUITE" a line.
machine_targets() {
    format='$(ORIGIN)|$(SOURCESENTRY) $(REPO_URI) $(RELEASE)|$(COMPONENT)'
    apt-get indextargets "$@" --format "$format" 'Created-By: Packages' |
        sed -n '/cdrom:/d; s/|main$//p' | uniq
}

# Debian's of them for release $1, without the origin. Before a first update
# apt does not know whose an entry is: any will do.
archive_entries() {
    entries=$(machine_targets | sed -n 's/^Debian|//p')
    [ -n "$entries" ] ||
        entries=$(machine_targets --no-release-info | sed 's/^[^|]*|//')
    echo "$entries" |
        grep -E " ($1|stable|oldstable)(-updates|-security|/updates)?\$"
}

# The entry of the release itself: its mirror has all other suites as well.
main_entry() {
    archive_entries "$1" | grep -E ' [a-z]*$' | head -n 1
}

# How entry $1 ("FILE:N") is trusted, as lines of a deb822 stanza: its N counts
# stanzas in a .sources file, lines in a .list file.
entry_trust() {
    file=${1%:*}
    number=${1##*:}
    case $file in
    *.sources)
        awk -v number="$number" '
            /^[ \t]*$/ { in_stanza = 0; next }
            /^#/ { next }
            !in_stanza { in_stanza = 1; n++ }
            /^[^ \t]/ { wanted = tolower($0) ~ /^(signed-by|trusted):/ }
            n == number && wanted
        ' "$file"
        ;;
    *)
        sed -n "${number}p" "$file" | tr '][ ' '\n\n\n' |
            sed -n -e 's/^signed-by=/Signed-By: /p' \
                   -e 's/^trusted=/Trusted: /p'
        ;;
    esac
}

# A stanza of type $1 (deb, deb-src) for the suites that follow, by the mirror
# and the keyring of the machine's own entry.
archive_stanza() {
    type=$1
    shift
    entry=$(main_entry "$(debian_release)")
    [ -n "$entry" ] ||
        fail "found no Debian mirror in this machine's apt sources"
    set -- "$(echo "$entry" | cut -d ' ' -f 1)" \
           "$(echo "$entry" | cut -d ' ' -f 2)" "$@"
    echo "# Written by the set-up of qemu-p2p."
    echo "Types: $type"
    echo "URIs: $2"
    echo "Components: main"
    entry_trust "$1"
    shift 2
    echo "Suites: $*"
}

# Make the private root $1, from the stanzas on standard input. Of the
# machine's settings, such as a proxy, all but the hooks hold in it.
make_apt_root() {
    apt_root=$cache/apt/$1
    for part in sources.list.d apt.conf.d state/lists/partial \
                cache/archives/partial; do
        mkdir -p "$apt_root/$part"
    done
    cat > "$apt_root/sources.list.d/all.sources"
    : > "$apt_root/state/status"
    cp /etc/apt/apt.conf.d/* "$apt_root/apt.conf.d" 2>/dev/null || :
    cat > "$apt_root/apt.conf.d/zz-private" <<EOF
#clear APT::Update;
#clear DPkg;
Acquire::Languages "none";
EOF
}

# Run "$2"..., a command of apt's, in the private root $1.
in_apt_root() {
    apt_root=$cache/apt/$1
    program=$2
    shift 2
    "$program" -o Dir::Etc::SourceList=/dev/null \
        -o Dir::Etc::SourceParts="$apt_root/sources.list.d" \
        -o Dir::Etc::Parts="$apt_root/apt.conf.d" \
        -o Dir::Etc::Preferences=/dev/null \
        -o Dir::Etc::PreferencesParts=/dev/null \
        -o Dir::State="$apt_root/state" \
        -o Dir::State::status="$apt_root/state/status" \
        -o Dir::Cache="$apt_root/cache" \
        -o APT::Sandbox::User=root "$@"
}
