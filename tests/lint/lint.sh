#!/usr/bin/env bash
# Static checks: warnings as errors under gcc and clang, cppcheck, formatting, shell and Python syntax, include layers,
# exported names, headers that stand alone. Usage: lint.sh SOURCE_FOLDER BUILD_FOLDER
# $LINT_COMPILE: only C files below these folders are compiled, since all others have been with warnings as errors.
# shellcheck disable=SC2317 # the functions are called through check
set -u
source=$(cd "$1" && pwd)
build=$(cd "$2" && pwd)
cd "$source" || exit 1
passed=0
failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# check NAME COMMAND...: print what a failing check said
check() {
    local name=$1
    shift
    if "$@" >"$scratch/log" 2>&1; then
        echo "ok   $name"
        passed=$((passed + 1))
    else
        echo "FAIL $name"
        cat "$scratch/log"
        failed=$((failed + 1))
    fi
}
have() { command -v "$1" >/dev/null || { echo "FAIL $2 is not installed: ./quickstart tools"; failed=$((failed + 1)); false; }; }

mapfile -t c_files < <(git ls-files '*.c')
read -ra compiled_here <<<"${LINT_COMPILE:-.}"
mapfile -t compiled < <(git ls-files "${compiled_here[@]}" | grep '\.c$')
mapfile -t h_files < <(git ls-files '*.h')
mapfile -t shell_files < <(git ls-files quickstart .ci/run 'tests/**/*.sh' 'scenarios/slurm/*.sh' tests/fuzz/run tests/bench/run_scenarios.sh)
mapfile -t python_files < <(git ls-files '*.py')
warnings=(-std=gnu11 -Wall -Wextra -Wconversion -Wshadow -Werror)
mapfile -t flags < <(pkg-config --cflags gsl hdf5-serial yaml-0.1 jansson igraph check | tr ' ' '\n' | grep .)
mapfile -t mpi_flags < <(sed -n 's/^MPI_CFLAGS = //p' "$build/Makefile" | tr ' ' '\n' | grep .)
flags+=("-I$source" "-I$source/src" "-I$build" "${mpi_flags[@]}")

compile_all() {
    local compiler=$1 file status=0
    for file in "${compiled[@]}"; do
        "$compiler" -O2 "${warnings[@]}" "${flags[@]}" -c "$file" -o "$scratch/object.o" || status=1
    done
    return "$status"
}
headers_alone() {
    local file status=0
    for file in "${h_files[@]}"; do
        printf '#include "%s"\n' "$file" >"$scratch/header.c"
        gcc "${warnings[@]}" "${flags[@]}" -fsyntax-only "$scratch/header.c" || { echo "$file"; status=1; }
    done
    return "$status"
}
formatted() {
    local tool=clang-format-14
    command -v "$tool" >/dev/null || tool=clang-format
    "$tool" --version | grep -q 'version 14' || { echo "skipped: needs clang-format 14" >&2; return 0; }
    "$tool" --dry-run --Werror "${c_files[@]}" "${h_files[@]}"
}

check "warnings, gcc" compile_all gcc
have clang clang && check "warnings, clang" compile_all clang
have cppcheck cppcheck && check cppcheck cppcheck -q --std=c11 --enable=warning,performance,portability \
    --inline-suppr --suppressions-list=tests/lint/cppcheck.txt --error-exitcode=1 --max-configs=2 -I. -Isrc models src
check "clang-format" formatted
have shellcheck shellcheck && check shellcheck shellcheck -x "${shell_files[@]}"
check "python syntax" python3 -c 'import ast, sys
for name in sys.argv[1:]: ast.parse(open(name, encoding="utf-8").read(), name)' "${python_files[@]}"
check "include layers" python3 tests/lint/layers.py "$source"
mapfile -t prose < <(git ls-files README.md CONTRIBUTING.md 'doc/*.md' | grep -v '^doc/scenario.md$') # that one is generated
check "prose at 100 columns" python3 tests/lint/prose.py "${prose[@]}"
check "no circles of calls" python3 tests/lint/circles.py "$build" "$source"
check "exported names" python3 tests/lint/exports.py "$source" "$build/.libs/libteide.so" "$build/.libs/libteide_hdf5.so"
check "headers stand alone" headers_alone
printf '# PASS: %d\n# FAIL: %d\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
