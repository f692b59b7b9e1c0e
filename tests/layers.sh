#!/bin/bash
# The layers' arrows (README, "layout"): prints every include that goes another way, and fails if there is one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck disable=SC2016 # $0 is awk's
find api include -name '*.[ch]' | sort | xargs awk '
BEGIN {
    # what each layer may include beside itself; features may include all of these and the features before them
    below["base"] = ""
    below["db"] = "base"
    below["http"] = below["contract"] = below["token"] = below["net"] = "base"
    below["command"] = "base db"
    below["gate"] = "base db http contract token net command"
    under_features = "base db http contract token net command gate"
    split("site file identity proposal enterprise qualification ledger voucher booking product order evaluation settlement notification audit me", order)
    for (i in order) rank[order[i]] = i + 0
    # libraries that one layer hides from all others
    only["civetweb.h"] = "http"
    only["jwt.h"] = "token"
    only["libpq-fe.h"] = "db"
    only["yaml.h"] = "contract"
    only["cjson/cJSON.h"] = "base"
    only["curl/curl.h"] = "net"
    only["magic.h"] = "file"
    only["utf8proc.h"] = "base"
    only["zlib.h"] = "base"
}
function has(list, word) { return index(" " list " ", " " word " ") > 0 }
function allowed(from, to) {
    if (from == to || from == "top") return 1
    if (from in below) return has(below[from], to)
    if (from in rank) return has(under_features, to) || (to in rank && rank[to] < rank[from])
    return 0
}
FNR == 1 { # api/MODULE/FILE.c, include/MODULE/FILE.h, api/FILE.c
    n = split(FILENAME, part, "/")
    module = n > 2 ? part[2] : "top"
    pure = FILENAME ~ /_rules\.[ch]$/
}
/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    target = $0
    sub(/^[^<"]*[<"]/, "", target)
    sub(/[>"].*$/, "", target)
    why = ""
    if ($0 ~ /include[ \t]*</) {
        if (target in only && !has(only[target], module)) why = "only " only[target] " uses " target
    } else if (target == "queries.h") { # generated: the SQL of every feature, as db knows it
        if (!allowed(module, "db") || pure) why = module " may not know of queries"
    } else if (target ~ /\.def$/) {
        # tables of words, not code
    } else {
        n = split(target, part, "/")
        if (part[1] == "api") { to = n > 2 ? part[2] : "top" }
        else if (n > 1) { to = part[1] }
        else { to = (getline line < ("api/" target)) >= 0 || (getline line < ("include/" target)) >= 0 ? "top" : module }
        if (!allowed(module, to)) why = module " may not include " to
        else if (pure && to != "base" && !(to in rank)) why = "rules include base and features only"
    }
    if (why != "") { printf "%s:%d: %s (%s)\n", FILENAME, FNR, target, why; wrong = 1 }
}
END { exit wrong }
'
