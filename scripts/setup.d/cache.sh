# SPDX-License-Identifier: GPL-2.0-or-later
#
# The cache folder: whose it is, and who is at work in it. Sourced by
# scripts/setup.

# Say that $cache is ours, for scripts/distclean, and what was in it before: of
# a folder that the user named we may remove our own things only.
mark_cache() {
    [ ! -e "$cache/.qemu-p2p-cache" ] || return 0
    before=
    [ "$cache" = "$top/.cache" ] || before=$(ls -A "$cache")
    echo "$before" > "$cache/.qemu-p2p-cache"
}

# Two set-ups in one cache would remove each other's half-made folders. The
# lock ends with this process and the commands that it runs.
lock_cache() {
    command -v flock > /dev/null || return 0
    exec 9>> "$cache/.qemu-p2p-lock"
    flock -n 9 || {
        say "waiting for another set-up that uses $cache"
        flock 9
    }
}

# Root may write where a file system does not let it: trying tells.
open_cache() {
    (mkdir -p "$cache" && : >> "$cache/.qemu-p2p-lock") 2> /dev/null ||
        fail "cannot write to the cache $cache; set P2P_CACHE= to another"
    cache=$(cd "$cache" && pwd)
    lock_cache
    mark_cache
}
