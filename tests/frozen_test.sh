#!/bin/bash
# tests/frozen.sh sees what it is there to see.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

passes() { # SENTENCE
    tests/frozen.sh "$folder" >"$folder/said" || { cat "$folder/said"; printf 'FAILED: %s\n' "$1"; exit 1; }
}
refuses() { # SENTENCE PART-OF-THE-COMPLAINT
    if tests/frozen.sh "$folder" >"$folder/said" || ! grep -q "$2" "$folder/said"; then
        cat "$folder/said"
        printf 'FAILED: %s\n' "$1"
        exit 1
    fi
}
fresh() { # three migrations, the first two frozen
    rm -f "$folder"/*
    for what in 0001_one 0002_two 0003_three; do echo "SELECT '$what';" >"$folder/$what.sql"; done
    (cd "$folder" && sha256sum 0001_one.sql 0002_two.sql >FROZEN)
}

fresh
passes "what is as it was frozen passes"
echo "SELECT 3;" >>"$folder/0003_three.sql"
passes "a migration that is not frozen may change"
echo "# nothing yet" >"$folder/FROZEN"
passes "an empty list freezes nothing"
fresh
echo >>"$folder/0002_two.sql"
refuses "a frozen migration may not change by a byte" "0002_two.sql is frozen and was changed"
fresh
rm "$folder/0001_one.sql"
refuses "a frozen migration may not vanish" "0001_one.sql is frozen and missing"
fresh
mv "$folder/0002_two.sql" "$folder/0002_other.sql"
refuses "a frozen migration may not be renamed" "0002_two.sql is frozen and missing"
fresh
sed -i 1d "$folder/FROZEN"
refuses "the list has no gap" "0002_two.sql stands where 0001_one.sql should"
fresh
echo "0003_three.sql" >>"$folder/FROZEN"
refuses "a line is a checksum and a name" "is no SHA-256"
