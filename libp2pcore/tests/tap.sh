# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# Test Anything Protocol for the shell scripts here, which source it, and a
# folder $temp that goes away with them.

temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
number=0 failed=0

# One test point: $1 is 0 if it passed, $2 its name.
point() {
    number=$((number + 1))
    if [ "$1" = 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        failed=1
    fi
}

# One that cannot run here, and why.
skip() {
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2"
}

# The plan, and how the script ends.
tap_end() {
    echo "1..$number"
    exit $failed
}
