#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# Each public header compiles by itself, as C and as C++, and is in the header
# for all of its library. Arguments: the include folder, a C++ compiler or "",
# the C compiler with its arguments.
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

# Print the headers of library $2 in folder $1 that its $2.h does not include.
left_out() {
    for header in "$1/$2"/*.h; do
        name=$2/${header##*/}
        [ "$name" = "$2/$2.h" ] || grep -qx "#include \"$name\"" "$1/$2/$2.h" ||
            echo "$name"
    done
}

for header in "$include"/p2pcore/*.h "$include"/p2pmap/*.h; do
    name=${header%/*}
    name=${name##*/}/${header##*/}
    echo "#include \"$name\"" | compiles c "$@" -std=c11
    point $? "$name by itself"
    if [ -n "$cxx" ]; then
        echo "#include \"$name\"" | compiles c++ "$cxx"
        point $? "$name by itself, C++"
    else
        skip "$name by itself, C++" "no C++ compiler"
    fi
done
for library in p2pcore p2pmap; do
    missing=$(left_out "$include" "$library")
    [ -z "$missing" ]
    point $? "$library/$library.h has all${missing:+ but }$missing"
done
# Print the headers of the platform that files below the folders name.
platform() {
    grep -rn --include='*.[ch]' '^#include <' "$@" | grep -v '/p2pcore/env.h:'
}

named=$(platform "$include" "$include/../src")
[ -z "$named" ]
point $? "only env.h names headers of the platform${named:+, but: $named}"
mkdir "$temp/planted"
echo '#include <stdint.h>' > "$temp/planted/a.h"
[ -n "$(platform "$temp/planted")" ]
point $? "planted: another file that names one is seen"
mkdir "$temp/p2pcore"
touch "$temp/p2pcore/new.h" "$temp/p2pcore/p2pcore.h"
[ "$(left_out "$temp" p2pcore)" = p2pcore/new.h ]
point $? "planted: a header that is left out is seen"
! echo 'p2p_id id;' | compiles c "$@" -std=c11
point $? "planted: a header that lacks another is seen"
tap_end
