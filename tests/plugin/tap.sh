# SPDX-License-Identifier: GPL-2.0-or-later
#
# TAP from a shell script. Sourced by the tests here.

count=0
hangs=0
hang=600                # seconds; no command takes so long that does not hang
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Judge by the status of "$2"..., a command; $1 is the test's name.
check() {
    count=$((count + 1))
    name=$1
    shift
    check_status=0
    "$@" > "$scratch/check.log" 2>&1 3> "$scratch/hung" || check_status=$?
    if [ -s "$scratch/hung" ]; then
        echo "# HUNG: $name: $(cat "$scratch/hung")"
        hangs=1
    elif [ "$check_status" -eq 0 ]; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        sed 's/^/# /' "$scratch/check.log"
    fi
}

done_testing() {
    echo "1..$count"
    exit $hangs
}

# Run "$@", part of a check, and kill it if it hangs: that is no result of it.
limited() {
    timeout "$hang" "$@" 3>&- && return
    limited_status=$?
    [ $limited_status -ne 124 ] || echo "no end after $hang s: $1" >&3
    return $limited_status
}

# Whether "$3"... ends with status $1 and one line on standard error, which
# has $2 in it.
ends_with_line() {
    status=0
    wanted=$1
    text=$2
    shift 2
    limited "$@" > "$scratch/out" 2> "$scratch/err" < /dev/null ||
        status=$?
    cat "$scratch/err"
    [ "$status" -eq "$wanted" ] || { echo "status $status"; return 1; }
    [ "$(wc -l < "$scratch/err")" -eq 1 ] || { echo "not one line"; return 1; }
    grep -qF -- "$text" "$scratch/err"
}
