#!/bin/bash
# sql/migrations/FROZEN lists the migrations that a release brought to somebody's database, as `sha256sum` prints them:
# the first ones, in order, without a gap. None of them may change, vanish or be renamed any more. A release appends to
# it with  (cd sql/migrations && sha256sum 00*.sql >FROZEN);  lines with # are comments.
#   tests/frozen.sh [FOLDER]     says what is wrong, and fails if anything is
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:-sql/migrations}
wrong=0
complain() {
    printf '%s/FROZEN: %s\n' "$folder" "$*"
    wrong=1
}

mapfile -t migrations < <(cd "$folder" && ls -- *.sql)
mapfile -t lines < <(grep -v '^#' "$folder/FROZEN" || true)
place=0
for line in "${lines[@]}"; do
    if [[ ! $line =~ ^[0-9a-f]{64}\ \ [0-9]{4}_[a-z_]+\.sql$ ]]; then
        complain "\"$line\" is no SHA-256, two blanks and the name of a migration"
        continue
    fi
    name=${line:66}
    if [[ ! -e $folder/$name ]]; then
        complain "$name is frozen and missing"
    elif [[ $(sha256sum <"$folder/$name") != "${line:0:64}  -" ]]; then
        complain "$name is frozen and was changed; write a new migration instead"
    elif [[ ${migrations[place]-} != "$name" ]]; then
        complain "$name stands where ${migrations[place]-nothing} should: frozen are the first migrations, all of them"
    fi
    place=$((place + 1))
done
exit $wrong
