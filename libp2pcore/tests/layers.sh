#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# That a room uses only what is below it, both by what its files include and by
# the symbols that their objects need. Arguments: nm, a table of rooms, the
# folder that the paths in it start from, and the objects or libraries that
# the files in it were compiled to.
set -u

nm=$1 table=$2 root=$3
shift 3
. "${0%/*}/tap.sh"

# The sources below $1, which may be a file or a pattern, relative to $root.
sources() {
    (cd "$root" && set +f && find $1 -name '*.[ch]')
}

# What layers.awk reads of the files that table $1 names.
describe_files() {
    sed '/^#/d; /^ *$/d' "$1" | while read -r name lower rest; do
        if [ "$name" = search ]; then
            echo "search $lower $rest"
            for folder in $lower $rest; do
                sources "$folder" | sed 's/^/source /' >> "$temp/sources"
            done
            continue
        fi
        echo "table $name $lower"
        set -f
        for pattern in $rest; do
            sources "$pattern" | sed "s/^/file $name /"
        done
        set +f
    done
    cat "$temp/sources"
    sed 's/^source //' "$temp/sources" | (cd "$root" && xargs grep -H \
        '^#[[:space:]]*include[[:space:]]*"') |
        sed 's/^\([^:]*\):[^"]*"\([^"]*\)".*/include \1 \2/'
}

# What it reads of the objects in $@; a line is "LIBRARY:OBJECT:ADDRESS T NAME".
describe_objects() {
    "$nm" -A "$@" | awk '
        match($0, /[^\/:]*\.o:/) {
            object = substr($0, RSTART, RLENGTH - 1)
            n = split(substr($0, RSTART + RLENGTH), word, " ")
            if (word[n - 1] == "U")
                print "needs", object, word[n]
            else if (word[n - 1] ~ /^[A-TV-Z]$/)
                print "defines", object, word[n]
        }'
}

# What is wrong by table $1 with the objects in the rest.
wrong() {
    : > "$temp/sources"
    {
        describe_files "$1"
        shift
        describe_objects "$@"
    } | awk -f "${0%/*}/layers.awk" | sort
}

# Whether there is a line like $1 about the objects by table $temp/table.
planted() {
    pattern=$1
    shift
    wrong "$temp/table" "$@" | grep -q "$pattern"
}

for file in "$table" "$@"; do
    [ -r "$file" ] || { echo "Bail out! cannot read $file"; exit 1; }
done

wrong "$table" "$@" > "$temp/wrong"
cat "$temp/wrong"
[ ! -s "$temp/wrong" ]
point $? "nothing points up"

# Where no room rests on another each use points up.
sed '/^#/d; /^ *$/d' "$table" |
    awk '$1 != "search" { $2 = "-" } { print }' > "$temp/table"
planted ' includes .*: up, ' "$@"
point $? "planted: an include that points up is seen"
planted ' needs .*: up, ' "$@"
point $? "planted: a symbol that points up is seen"

awk '/^#/ || NF == 0 { next } { print prev; prev = $0 }' "$table" \
    > "$temp/table"
planted ' is in no room$' "$@"
point $? "planted: a file in no room is seen"
planted ' is of no file in a room$' "$@"
point $? "planted: an object in no room is seen"

awk '/^#/ || NF == 0 { next }
     $1 != "search" && !done { $2 = "none"; done = 1 }
     { print }' "$table" > "$temp/table"
planted ' which is none below it$' "$@"
point $? "planted: a room that rests on a higher one is seen"
tap_end
