# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the set-up says. Sourced by scripts/setup.

fail() {
    echo "setup: $*" >&2
    exit 1
}

say() {
    echo "setup: $*"
}

# Run "$2"..., a command or a function, and say so with $1: a dot for every two
# seconds that it takes, and its last words if it fails. Returns what it did.
try() {
    mkdir -p "$cache/log"
    log=$cache/log/$(echo "$1" | tr -cs 'a-zA-Z0-9.\n' '-').log
    printf 'setup: %s ' "$1"
    shift
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    # A command in the background does not hear the keyboard's interrupt.
    trap 'kill -TERM 0; exit 130' INT TERM
    naps=0
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.1
        naps=$((naps + 1))
        [ $((naps % 20)) -ne 0 ] || printf .
    done
    trap - INT TERM
    status=0
    wait "$pid" || status=$?
    if [ "$status" -eq 0 ]; then
        echo " done"
    else
        echo " failed:"
        tail -n 12 "$log" | sed 's/^/    /'
        echo "    (all of it: $log)"
    fi
    return "$status"
}

# The same, for what cannot be done without.
step() {
    try "$@" || exit 1
}
