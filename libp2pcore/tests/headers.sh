#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# Each public header compiles by itself, as C and as C++. Arguments: the
# include folder, a C++ compiler or "", the C compiler with its arguments.
set -u

include=$1 cxx=$2
shift 2
. "${0%/*}/tap.sh"

# Whether the text on standard input compiles as $1 by the rest.
compiles() {
    language=$1
    shift
    "$@" -I"$include" -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
        -x "$language" - > "$temp/log" 2>&1 || {
        sed 's/^/# /' "$temp/log"
        return 1
    }
}

for header in "$include"/p2pcore/*.h; do
    name=p2pcore/${header##*/}
    echo "#include \"$name\"" | compiles c "$@" -std=c11
    point $? "$name by itself"
    if [ -n "$cxx" ]; then
        echo "#include \"$name\"" | compiles c++ "$cxx"
        point $? "$name by itself, C++"
    else
        skip "$name by itself, C++" "no C++ compiler"
    fi
done
! echo 'p2p_id id;' | compiles c "$@" -std=c11
point $? "planted: a header that lacks another is seen"
tap_end
