#!/bin/bash
# More than six parameters want a struct: prints every function of api/ and include/ that has more, and fails if there is
# one. Looks at what begins at the start of a line; macros may take more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck disable=SC2016 # $0 is awk's
find api include -name '*.[ch]' | sort | xargs awk '
BEGIN { most = 6 }
function count(text,    i, c, depth, commas) { # the parameters in the first parentheses
    for (i = index(text, "("); i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "(") depth++
        else if (c == ")" && --depth == 0) break
        else if (c == "," && depth == 1) commas++
    }
    return commas + 1
}
function judge(text,    name) {
    functions++
    if (count(text) <= most) return
    name = text
    sub(/\(.*/, "", name)
    sub(/.*[ *]/, "", name)
    printf "%s:%d: %s has %d parameters, at most %d\n", FILENAME, line, name, count(text), most
    wrong = 1
}
FNR == 1 { head = "" }
{
    gsub(/"([^"\\]|\\.)*"/, "\"\"")
    gsub(/\/\*([^*]|\*[^\/])*\*\//, "")
    sub(/\/\*.*/, "")
}
/^[a-z]/ && !/^(enum|else|case|default)[ :]*[{]/ && head == "" { line = FNR; head = " " }
head != "" {
    head = head " " $0
    if (match(head, /[;{=]/)) {
        head = substr(head, 1, RSTART - 1)
        if (head ~ /^ *[a-z][^()]*[ *][a-z_0-9]+\(/) judge(head)
        head = ""
    }
}
END {
    if (functions < 1000) { print "only " functions + 0 " functions were found"; wrong = 1 }
    exit wrong
}
'
