#!/usr/bin/env bash
# The unit tests of models and reader, and a few runs of the program, under valgrind: no error, no leak.
set -eu
command -v valgrind >/dev/null || exit 77
source=$(cd "${srcdir:-.}" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
check=(libtool --mode=execute)
[ -x ./libtool ] && check=(./libtool --mode=execute)
kinds=definite,indirect
grind=("${check[@]}" valgrind -q --error-exitcode=99 --leak-check=full "--errors-for-leak-kinds=$kinds")

# Of the models only what allocates or is quick: the others run for minutes here, and under the sanitizers anyway.
for suite in bell pauli_channel recurrence swap ode driven_channel changing_memory; do
    CK_RUN_SUITE=$suite CK_FORK=no CK_TIMEOUT_MULTIPLIER=50 "${grind[@]}" tests/models/check_models
done
CK_FORK=no CK_TIMEOUT_MULTIPLIER=50 "${grind[@]}" tests/io/check_io_read
CK_FORK=no CK_RUN_CASE=engine CK_TIMEOUT_MULTIPLIER=50 "${grind[@]}" tests/sim/check_sim
"${grind[@]}" ./teide run "$source/scenarios/quickstart.yaml" --set run.deliveries=200 -j 2 -o "$scratch/a.h5" >/dev/null
"${grind[@]}" ./teide show "$scratch/a.h5" >/dev/null
"${grind[@]}" ./teide run "$source/scenarios/bench/w2-purify.yaml" --set run.deliveries=200 --format json \
    --trace "$scratch/t.json" >/dev/null
"${grind[@]}" ./teide sweep "$source/scenarios/sweeps/small.yaml" --set run.deliveries=50 -j 2 -o "$scratch/s0.h5" --shard 0/2 >/dev/null
"${grind[@]}" ./teide sweep "$source/scenarios/sweeps/small.yaml" --set run.deliveries=50 -j 2 -o "$scratch/s1.h5" --shard 1/2 >/dev/null
"${grind[@]}" ./teide merge "$scratch"/s?.h5 -o "$scratch/s.h5" >/dev/null
"${grind[@]}" ./teide show "$scratch/s.h5" --format csv >/dev/null
status=0
"${grind[@]}" ./teide validate "$source"/tests/bad/*.yaml 2>/dev/null || status=$?
[ "$status" -eq 2 ]
echo '{"op": "purify", "p": [1, 0, 0, 0], "q": [0.7, 0.1, 0.1, 0.1], "variant": "dejmps"}' | "${grind[@]}" ./teide calc
