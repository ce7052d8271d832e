# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# shellcheck shell=sh
#
# What the tests of the command p2p have in common. Their arguments: p2p, a
# program that makes machines, the folder of what is expected, python3 or "".
# P2P_UPDATE=1 in the environment writes down what it prints as expected.

p2p=$1 make=$2 data=$3 python=$4
unset NO_COLOR
. "${0%/*}/tap.sh"

run() {
    "$p2p" "$@" > "$temp/out" 2> "$temp/err" < /dev/null
    status=$?
}

# It ends with $1 and prints what is in file $2; the rest is its command line.
prints() {
    expected=$1 file=$data/$2
    shift 2
    run "$@"
    [ -z "${P2P_UPDATE:-}" ] || cp "$temp/out" "$file"
    cmp -s "$temp/out" "$file" && [ "$status" = "$expected" ]
    point $? "$*"
    [ "$status" = "$expected" ] || echo "# ends with $status"
    diff "$file" "$temp/out" | sed 's/^/# /'
}

# It ends with 2, prints nothing but an error with $1 in it.
refuses() {
    text=$1
    shift
    run "$@"
    [ "$status" = 2 ] && [ ! -s "$temp/out" ] && grep -qF -- "$text" "$temp/err"
    point $? "refused: $*"
    grep -qF -- "$text" "$temp/err" || sed 's/^/# /' "$temp/err"
}

# It prints something with $2 in it, and ends with $1.
says() {
    expected=$1 text=$2
    shift 2
    run "$@"
    [ "$status" = "$expected" ] && grep -qF -- "$text" "$temp/out" "$temp/err"
    point $? "$*: $text"
}

# Where it looks makes no difference: $temp/sys, or $both, which is what is
# printed of that, if it is not empty.
is_same() {
    "$p2p" --sysfs "$temp/sys" "$@" > "$temp/live" 2>&1
    for input in ${both:+"--lspci $both"} "--sysfs $temp/sys/devices" \
                 "--sysfs $temp/sys/bus/pci/devices"; do
        # shellcheck disable=SC2086
        "$p2p" $input "$@" > "$temp/out" 2>&1
        cmp -s "$temp/live" "$temp/out"
        point $? "${input#--* } $*: the same"
    done
}

is_json() {
    run "$@" --json
    if [ -z "$python" ]; then
        skip "JSON: $*" "no python3"
    else
        "$python" -c 'import json, sys; json.load(sys.stdin)' < "$temp/out" \
            2> "$temp/err"
        point $? "JSON: $*"
    fi
}

# In bash, the last of the words after $1 is completed to $1.
completes() {
    expected=$1
    shift
    bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _p2p; echo ${COMPREPLY[*]}' - "$data/../../../tools/completion/p2p.bash" \
        p2p "$@" > "$temp/out" 2>&1
    [ "$(cat "$temp/out")" = "$expected" ]
    point $? "completes $*"
}
