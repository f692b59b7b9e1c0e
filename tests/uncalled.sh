#!/bin/bash
# Functions that nothing in api/ calls, as the linker sees it from main: printed unless tests/uncalled.txt says what they
# wait for, as are its lines that are no longer true. The argument is a build folder with the target jqt_functions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1

# Libraries call these in place of their own.
roots=(-e main -u pthread_attr_setstacksize -u accept -u poll -u recv)

cd "$build"
exported=$(xargs nm -g --defined-only <functions.rsp 2>/dev/null | awk '$2 == "T" { print $3 }' | sort -u)
dropped=$(gcc -fuse-ld=bfd -nostdlib -static -no-pie "${roots[@]}" -Wl,--gc-sections,--print-gc-sections \
    -Wl,--unresolved-symbols=ignore-all @functions.rsp -o functions.out 2>&1 |
    grep -o "section '\.text\.[^']*'" | sed "s/.*\.text\.//; s/'//" | sort -u)
cd - >/dev/null
uncalled=$(comm -12 <(echo "$exported") <(echo "$dropped"))
[[ $(wc -l <<<"$exported") -gt 500 ]] || { echo "uncalled: $build has no functions"; exit 1; }

listed=$(sed '/^#/d' tests/uncalled.txt | sort)
awk 'NF == 1 { print "tests/uncalled.txt: no feature is named: " $0; bad = 1 } END { exit bad }' <<<"$listed"
wrong=0
for name in $(comm -23 <(echo "$uncalled") <(cut -d" " -f1 <<<"$listed")); do
    echo "only tests call $name: delete it, or say in tests/uncalled.txt which feature will"
    wrong=1
done
for name in $(comm -13 <(echo "$uncalled") <(cut -d" " -f1 <<<"$listed")); do
    echo "tests/uncalled.txt: $name is called, or is gone"
    wrong=1
done
exit $wrong
