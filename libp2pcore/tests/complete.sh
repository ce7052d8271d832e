#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# That nothing was left out: each rule of a page of rules is named in the
# library, and the tests that the page says it has are there and pass; each
# value of an enum is in a test, and each function that names has a row in
# enum-names.c. Arguments: libp2pcore's folder, that of the pages, test
# programs.
set -u

core=$1 pages=$2
shift 2
. "${0%/*}/tap.sh"

# "p2p-routing route R7" for each rule on a page and each of its tests; "-" if
# it has none. A heading may have several rules, which share what follows.
tests_of() {
    awk '
    function flush(    i, n, word, program, found) {
        n = split(text, word, /[ ,]+/)
        for (i = 1; i <= n; i++) {
            if (word[i] ~ /^[RM][0-9]+$/ && program != "")
                found[word[i]] = found[word[i]] program "\n"
            else
                program = word[i] ~ /^[a-z]+(-[a-z]+)*$/ ? word[i] : ""
        }
        for (i in rules) {
            if (!(i in found)) {
                print "-", i
                continue
            }
            n = split(found[i], word, "\n")
            while (--n > 0)
                print word[n], i
        }
        split("", found)
    }
    function begin() {
        if (heading) { flush(); split("", rules); text = ""; reading = 0 }
        heading = 0
    }
    /^\*\*[RM][0-9]+ / {
        if (!titled) begin()
        titled = heading = 1
        line = $0
        while (match(line, /\*\*[RM][0-9]+ /)) {
            rules[substr(line, RSTART + 2, RLENGTH - 3)]
            line = substr(line, RSTART + RLENGTH)
        }
        next
    }
    { titled = 0 }
    match($0, /Test: /) { reading = 1; $0 = substr($0, RSTART + 6) }
    reading { text = text " " $0 }
    reading && /\./ { sub(/\..*/, "", text); reading = 0 }
    END { begin() }' "$1" | sort -u -k 2,2 -k 1,1
}

# Print the rules of page $1 that are not R1, R2, ... up to as many as there are.
misnumbered() {
    tests_of "$1" | awk '{ print substr($2, 2) }' | sort -nu |
        awk '$1 != NR { print "# not in order: " $1 }'
}

# Print the rules of page $1 that no source file in $2 names but rule.c.
unnamed() {
    find "$2" -name '*.[ch]' ! -name rule.c -exec cat {} + > "$temp/sources"
    tests_of "$1" | cut -d ' ' -f 2 | sort -u | while read -r rule; do
        grep -qE "(^|[^A-Za-z0-9_])(P2P_)?$rule(_|[^A-Za-z0-9_]|\$)" \
            "$temp/sources" || echo "# not named: $rule"
    done
}

# Print the rules of page $1 of which a test has no row, or none that passes.
untested() {
    tests_of "$1" | while read -r program rule; do
        grep -qE "^ok [0-9]+ - $rule([^0-9]|\$)" "$temp/rows.$program" \
            2> /dev/null || echo "# no row of $program passes: $rule"
    done
}

# The values of the enums in headers "$@", without those that count them.
values() {
    awk '
    {
        gsub(/\/\*([^*]|\*[^\/])*\*\//, "")
        if (comment && sub(/^.*\*\//, "")) comment = 0
        if (comment) next
        if (sub(/\/\*.*/, "")) comment = 1
    }
    /^enum [a-z0-9_]+ \{/ { inside = 1; next }
    /^\}/ { inside = 0 }
    inside' "$@" | grep -oE 'P2P_[A-Z0-9_]+' | sort -u
}

# Print the values in the headers of the folders in $1 that no test in $2 has.
untried() {
    cat "$2"/*.c > "$temp/tests"
    values "$1"/*/*.h | while read -r value; do
        grep -qw "$value" "$temp/tests" || echo "# in no test: $value"
    done
}

# Print the functions that name in the headers of $1 and are not in file $2.
not_in_table() {
    grep -ohE 'const char \*p2p_[a-z0-9_]+\((enum [a-z0-9_]+|int) [a-z]+\)' \
        "$1"/*/*.h | sed 's/.*\*//; s/(.*//' | sort -u |
        while read -r function; do
            grep -q "\\<$function(" "$2" || echo "# not in it: $function"
        done
}

# One test point: nothing was printed by "$2"..., or if $name is planted, is.
nothing() {
    name=$1
    shift
    "$@" > "$temp/said"
    case $name in planted*) [ -s "$temp/said" ] ;; *) [ ! -s "$temp/said" ] ;;
    esac
    result=$?
    [ $result = 0 ] || cat "$temp/said"
    point $result "$name"
}

for program; do
    "$program" > "$temp/rows.${program##*p2pcore-test-}"
done

for page in p2p-routing p2p-mapping; do
    if [ ! -r "$pages/$page.rst" ]; then
        skip "the rules of $page" "the page is not there"
        continue
    fi
    nothing "$page: rules are numbered in one row" misnumbered "$pages/$page.rst"
    nothing "$page: each rule is named in the library" \
        unnamed "$pages/$page.rst" "$core/src"
    nothing "$page: each rule has its tests, which pass" \
        untested "$pages/$page.rst"
    echo "# $(tests_of "$pages/$page.rst" | cut -d ' ' -f 2 | sort -u | wc -l)" \
        "rules"
done
nothing "each value of an enum is in a test" untried "$core/include" \
    "$core/tests"
nothing "each function that names is in enum-names.c" \
    not_in_table "$core/include" "$core/tests/enum-names.c"

mkdir -p "$temp/planted/p2pcore"
cat > "$temp/planted/page.rst" <<'EOF'
**R1 unknown-requester**
    Something. Test: route R1.

**R99 none**
    Nothing. Test: route R99.
EOF
cat > "$temp/planted/p2pcore/none.h" <<'EOF'
enum p2p_none {
    P2P_NONE_SUCH,              /* of this one there is no test */
};
const char *p2p_none_name(enum p2p_none none);
EOF
nothing "planted: a number is missing" misnumbered "$temp/planted/page.rst"
nothing "planted: a rule that nothing knows" \
    unnamed "$temp/planted/page.rst" "$core/src"
nothing "planted: a rule without a test" untested "$temp/planted/page.rst"
nothing "planted: a value that is in no test" untried "$temp/planted" \
    "$core/tests"
nothing "planted: a function that names, and is in no table" \
    not_in_table "$temp/planted" "$core/tests/enum-names.c"
tap_end
