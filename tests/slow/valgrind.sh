#!/usr/bin/env bash
# Unit tests of models and reader, and a few runs of the program, under valgrind: no error, no leak.
set -eu
command -v valgrind >/dev/null || exit 77
source=$(cd "${srcdir:-.}" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
check=(libtool --mode=execute)
[ -x ./libtool ] && check=(./libtool --mode=execute)
kinds=definite,indirect
grind=("${check[@]}" valgrind -q --error-exitcode=99 --leak-check=full "--errors-for-leak-kinds=$kinds")

# Values that were never set, which the sanitizers do not see, and leaks: where memory is allocated and filled in. What is arithmetic,
# or takes long here, runs under the sanitizers alone; so do mistakes in scenarios, and lines of calc.
for suite in ode driven_channel changing_memory; do
    CK_RUN_SUITE=$suite CK_FORK=no CK_TIMEOUT_MULTIPLIER=50 "${grind[@]}" tests/models/check_models
done
CK_FORK=no CK_TIMEOUT_MULTIPLIER=50 "${grind[@]}" tests/io/check_io_read
"${grind[@]}" ./teide run "$source/scenarios/quickstart.yaml" --set run.deliveries=200 -j 2 -o "$scratch/a.h5" >/dev/null
"${grind[@]}" ./teide run "$source/scenarios/bench/w2-purify.yaml" --set run.deliveries=200 --format json \
    --trace "$scratch/t.json" >/dev/null
"${grind[@]}" ./teide run "$source/scenarios/networks/campus.yaml" --set run.time="1 s" --set run.warm_up="0.1 s" >/dev/null
"${grind[@]}" ./teide sweep "$source/scenarios/sweeps/small.yaml" --set run.deliveries=50 -j 2 -o "$scratch/s.h5" >/dev/null
"${grind[@]}" ./teide merge "$scratch/s.h5" -o "$scratch/m.h5" >/dev/null
"${grind[@]}" ./teide show "$scratch/m.h5" --format csv >/dev/null
