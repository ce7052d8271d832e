#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# The library as it is installed: what it shows, and that a program can be
# built with it. Arguments: meson, the build folder, pkg-config, nm, the static
# library, the public headers, what lspci printed, the C compiler.
set -u

meson=$1 build=$2 pkg_config=$3 nm=$4 static=$5 headers=$6 dump=$7
shift 7
. "${0%/*}/tap.sh"

# Build $1 with the compiler that follows it, and what pkg-config says.
compile() {
    source=$1
    shift
    # shellcheck disable=SC2046
    "$@" -std=c11 "$source" -o "$temp/program" \
        $("$pkg_config" --cflags --libs p2pcore) \
        > "$temp/log" 2>&1
}

DESTDIR=$temp/root "$meson" install -C "$build" --no-rebuild --quiet \
    > "$temp/log" 2>&1
point $? "it installs"
sed 's/^/# /' "$temp/log"

pc=$(find "$temp/root" -name p2pcore.pc)
so=$(find "$temp/root" -name libp2pcore.so)
[ -n "$pc" ] && [ -n "$so" ] && [ -n "$(find "$temp/root" -name libp2pcore.a)" ]
point $? "shared and static library and the pkg-config file are there"
[ -n "$(find "$temp/root" -path '*/man3/p2pcore.3')" ]
point $? "the overview is there"
export PKG_CONFIG_PATH="${pc%/*}" PKG_CONFIG_SYSROOT_DIR="$temp/root"
export LD_LIBRARY_PATH="${so%/*}"

# What the headers declare, and the library has. An inline function it has not.
"$nm" "$static" | awk '$2 == "T" { print $3 }' | sort -u > "$temp/has"
grep -oh '\<p2p_[a-z0-9_]*(' "$headers"/p2pcore/*.h | tr -d '(' | sort -u |
    comm -12 - "$temp/has" > "$temp/declared"
"$nm" -D --defined-only "$so" | sed 's/.* //; s/@.*//' | grep '^p2p_' |
    sort -u > "$temp/shown"
[ -s "$temp/declared" ] && cmp -s "$temp/declared" "$temp/shown"
point $? "the shared library shows what the headers declare"
comm -23 "$temp/declared" "$temp/shown" | sed 's/^/# not in p2pcore.map: /'
comm -13 "$temp/declared" "$temp/shown" | sed 's/^/# not in a header: /'
"$nm" -D "$so" | grep -q ' p2p_route@@P2PCORE_0$'
point $? "with a version"
! comm -23 "$temp/has" "$temp/shown" | grep -qx p2p_route
point $? "planted: what is shown is told from what is not"

example=$(find "$temp/root" -name p2pcore-example.c)
compile "$example" "$@"
point $? "the example compiles"
sed 's/^/# /' "$temp/log"
"$temp/program" < "$dump" > "$temp/out"
[ $? = 0 ] && grep -qx '03:00.0 R24 forward-upstream' "$temp/out"
point $? "and runs"
! "$temp/program" < /dev/null > "$temp/log"
point $? "and can refuse"
# shellcheck disable=SC2046
"$@" -std=c11 $("$pkg_config" --cflags p2pcore) "$example" "${so%so}a" \
    -o "$temp/program" && LD_LIBRARY_PATH='' "$temp/program" < "$dump" |
    cmp -s - "$temp/out"
point $? "the same with the static library"

echo 'int p2p_walk_start(void *); int main(void) { return p2p_walk_start(0); }' \
    > "$temp/inside.c"
! compile "$temp/inside.c" "$@"
point $? "refused: a function from inside"
echo '#include <p2pcore/walk.h>' > "$temp/inside.c"
! compile "$temp/inside.c" "$@"
point $? "refused: a header from inside"
[ -z "$(find "$temp/root" -name 'libp2phost*')" ]
point $? "what reads files is not installed"
tap_end
