# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# For layers.sh: says what points up, one line each. Input, each line led by a
# word that says what it is:
#
#   table NAME RESTS-ON[,RESTS-ON...] ...   the rooms, from the lowest up
#   search FOLDER...                        where #include looks its names up
#   file ROOM PATH                          what is in a room
#   source PATH                             what has to be in one
#   include PATH NAME                       an #include "NAME"
#   defines OBJECT SYMBOL                   by name of the object file, which is
#   needs OBJECT SYMBOL                     a path with _ for /, from anywhere

function complain(text) {
    print "# " text
}

# Let @room use @lower and all that that may use.
function rest_on(room, lower,    i) {
    if (lower == "-")
        return
    if (!(lower in known)) {
        complain("room " room " rests on " lower ", which is none below it")
        return
    }
    may[room, lower]
    for (i in known)
        if ((lower, i) in may)
            may[room, i]
}

function may_use(room, other) {
    return room == other || (room, other) in may
}

# The path of what @name in an #include of @path is, or "".
function resolve(path, name,    i, folder) {
    folder = path
    sub(/[^\/]*$/, "", folder)
    if ((folder name) in room_of)
        return folder name
    for (i = 1; i <= searched; i++)
        if ((folders[i] "/" name) in room_of)
            return folders[i] "/" name
    return ""
}

# The path in the table of what was compiled to @object, or "".
function source_of(object,    rest) {
    for (rest = object; rest != ""; sub(/^[^_]*_?/, "", rest))
        if (rest in path_of)
            return path_of[rest]
    return ""
}

$1 == "table" {
    n = split($3, lower, ",")
    for (i = 1; i <= n; i++)
        rest_on($2, lower[i])
    known[$2]
}
$1 == "search" {
    for (i = 2; i <= NF; i++)
        folders[++searched] = $i
}
$1 == "file" {
    if (($3 in room_of) && room_of[$3] != $2)
        complain($3 " is in two rooms, " room_of[$3] " and " $2)
    room_of[$3] = $2
    if ($3 ~ /\.c$/) {
        object = $3 ".o"
        gsub(/\//, "_", object)
        path_of[object] = $3
    }
}
$1 == "source" && !($2 in room_of) { complain($2 " is in no room") }
$1 == "include" && ($2 in room_of) {
    target = resolve($2, $3)
    if (target != "" && !may_use(room_of[$2], room_of[target]))
        complain($2 " includes " $3 ": up, from " room_of[$2] " to " \
                 room_of[target])
}
$1 == "defines" || $1 == "needs" {
    if (!($2 in source))
        source[$2] = source_of($2)
    if (source[$2] == "" && !($2 in strange)) {
        strange[$2]
        complain("object " $2 " is of no file in a room")
    }
    has_object[source[$2]]
}
$1 == "defines" { owner[$3] = source[$2] }
$1 == "needs" { needs[source[$2], $3] }

END {
    for (object in path_of)
        if (!(path_of[object] in has_object))
            complain(path_of[object] " has no object to look into")
    for (pair in needs) {
        split(pair, part, SUBSEP)
        from = part[1]
        to = owner[part[2]]
        if (from != "" && to != "" && !may_use(room_of[from], room_of[to]))
            complain(from " needs " part[2] " of " to ": up, from " \
                     room_of[from] " to " room_of[to])
    }
}
