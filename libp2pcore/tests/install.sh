#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# The libraries as they are installed: what they show, and that a program can be
# built with them. Arguments: meson, the build folder, pkg-config, nm, the
# include folder, a C++ compiler or "", the C compiler.
set -u

meson=$1 build=$2 pkg_config=$3 nm=$4 include=$5 cxx=$6
shift 6
. "${0%/*}/tap.sh"

# Build $1 with the compiler that follows it, and what pkg-config says.
compile() {
    source=$1
    shift
    # shellcheck disable=SC2046
    "$@" -std=c11 "$source" -o "$temp/program" \
        $("$pkg_config" --cflags --libs p2pcore p2pmap) \
        > "$temp/log" 2>&1
}

# What library $1 has, its headers $2... declare, and its shared form shows. An
# inline function it has not.
look_at() {
    library=$1
    shift
    "$nm" "$lib/lib$library.a" 2> /dev/null | awk '$2 == "T" { print $3 }' |
        sort -u > "$temp/has"
    cat "$@" | grep -o '\<p2p_[a-z0-9_]*(' | tr -d '(' | sort -u |
        comm -12 - "$temp/has" > "$temp/declared"
    "$nm" -D --defined-only "$lib/lib$library.so" | sed 's/.* //; s/@.*//' |
        grep '^p2p_' | sort -u > "$temp/shown"
}

# One test point: library $1 shows what headers $2... declare.
shows() {
    look_at "$@"
    [ -s "$temp/declared" ] && cmp -s "$temp/declared" "$temp/shown"
    point $? "lib$1.so shows what its headers declare"
    comm -23 "$temp/declared" "$temp/shown" | sed "s/^/# not in $1.map: /"
    comm -13 "$temp/declared" "$temp/shown" | sed 's/^/# not in a header: /'
}

DESTDIR=$temp/root "$meson" install -C "$build" --no-rebuild --quiet \
    > "$temp/log" 2>&1
point $? "it installs"
sed 's/^/# /' "$temp/log"

lib=$(find "$temp/root" -name libp2pcore.so)
lib=${lib%/*}
for file in libp2pcore.so libp2pcore.a pkgconfig/p2pcore.pc \
            libp2pmap.so libp2pmap.a pkgconfig/p2pmap.pc; do
    [ -e "$lib/$file" ]
    point $? "$file is there"
done
[ -n "$(find "$temp/root" -path '*/man3/p2pcore.3')" ]
point $? "the overview is there"
export PKG_CONFIG_PATH="$lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$temp/root"
export LD_LIBRARY_PATH="$lib"

shows p2pmap "$include"/p2pmap/*.h "$include"/p2pcore/error.h \
    "$include"/p2pcore/types.h
shows p2pcore "$include"/p2pcore/*.h
"$nm" -D "$lib/libp2pcore.so" | grep -q ' p2p_route@@P2PCORE_0$'
point $? "with a version"
! comm -23 "$temp/has" "$temp/shown" | grep -qx p2p_route
point $? "planted: what is shown is told from what is not"
! "$nm" -D "$lib/libp2pmap.so" | grep -q p2p_route
point $? "libp2pmap.so knows of no routes"

example=$(find "$temp/root" -name p2pcore-example.c)
compile "$example" "$@"
point $? "the example compiles"
sed 's/^/# /' "$temp/log"
"$temp/program" > "$temp/out"
point $? "and runs"
grep -q '^root complex across turned               R33 root-peer: ' "$temp/out" &&
    [ "$(tail -n 2 "$temp/out")" = "delivered
covered" ]
point $? "and says where a read goes, and that it may"
# shellcheck disable=SC2046
"$@" -std=c11 $("$pkg_config" --cflags p2pcore p2pmap) "$example" \
    "$lib/libp2pcore.a" "$lib/libp2pmap.a" -o "$temp/program" &&
    LD_LIBRARY_PATH='' "$temp/program" | cmp -s - "$temp/out"
point $? "the same with the static libraries"

cat > "$temp/map.c" <<'EOF'
#include <p2pmap/p2pmap.h>
int main(void)
{
    const struct p2p_map_capacity none = { 0, 0, 0, 0 };

    return p2p_map_init(0, 0, &none) || *p2p_strerror(0) != 's';
}
EOF
# shellcheck disable=SC2046
"$@" -std=c11 "$temp/map.c" -o "$temp/program" \
    $("$pkg_config" --cflags --libs p2pmap) && "$temp/program"
point $? "mappings alone need one library"

if [ -n "$cxx" ]; then
    cat > "$temp/all.cc" <<'EOF'
#include <p2pcore/p2pcore.h>
#include <p2pmap/p2pmap.h>
int main()
{
    p2p_function function = p2p_function_init(P2P_KIND_ENDPOINT);

    return p2p_function_check(&function) ||
           !p2p_direction_name(P2P_DIRECTION_READ);
}
EOF
    # shellcheck disable=SC2046
    "$cxx" "$temp/all.cc" -o "$temp/program" \
        $("$pkg_config" --cflags --libs p2pcore p2pmap) && "$temp/program"
    point $? "a program in C++ finds both"
else
    skip "a program in C++ finds both" "no C++ compiler"
fi

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
