#!/usr/bin/env bash
# Install into an empty folder, then build a program with pkg-config as a user of the library would.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
make -s install DESTDIR="$scratch" >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
pc=$(find "$scratch" -name teide.pc)
cat >"$scratch/program.c" <<'C'
#include <stdio.h>
#include <teide.h>

int
main(void)
{
    struct teide_operation_noise perfect = { 0, 0 };
    struct teide_bell pair = teide_bell_werner(0.9);
    struct teide_purified out = teide_purify(TEIDE_DEJMPS, pair, pair, perfect);
    return printf("%.6f\n", out.state.p[TEIDE_PHI_PLUS]) < 0;
}
C
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR="$scratch"
PKG_CONFIG_PATH=$(dirname "$pc")
# shellcheck disable=SC2046 # a list of flags
"${CC:-cc}" "$scratch/program.c" -o "$scratch/program" $(pkg-config --cflags --libs teide)
library=$(dirname "$(find "$scratch" -name libteide.so)")
out=$(LD_LIBRARY_PATH=$library "$scratch/program")
[ "$out" = 0.926396 ] || { echo "printed $out"; exit 1; }
LD_LIBRARY_PATH=$library "$(find "$scratch" -path '*/bin/teide')" --version
