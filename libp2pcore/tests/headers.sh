#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# Each public header compiles by itself, as C and as C++. Arguments: the
# include folder, a C++ compiler or "", the C compiler with its arguments.
set -u

include=$1 cxx=$2
shift 2

# The text on standard input, compiled as $1 by the rest.
compiles() {
    language=$1
    shift
    "$@" -I"$include" -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
        -x "$language" - 2>&1 | sed 's/^/# /'
}

point() {
    number=$((number + 1))
    if [ -z "$1" ]; then
        echo "ok $number - $2"
    else
        echo "$1"
        echo "not ok $number - $2"
        failed=1
    fi
}

number=0 failed=0
for header in "$include"/p2pcore/*.h; do
    name=p2pcore/${header##*/}
    point "$(echo "#include \"$name\"" | compiles c "$@" -std=c11)" \
        "$name by itself"
    if [ -n "$cxx" ]; then
        point "$(echo "#include \"$name\"" | compiles c++ "$cxx")" \
            "$name by itself, C++"
    else
        number=$((number + 1))
        echo "ok $number - $name by itself, C++ # SKIP no C++ compiler"
    fi
done
if [ -n "$(echo 'p2p_id id;' | compiles c "$@" -std=c11)" ]; then
    point "" "planted: a header that lacks another is seen"
else
    point "# it compiled" "planted: a header that lacks another is seen"
fi
echo "1..$number"
exit $failed
