#!/usr/bin/env bash
# Install into an empty folder, build a program with pkg-config as a user of the library would, use the installed scenarios and
# scripts, and uninstall.
set -eu
scratch=$(mktemp -d)
build=$PWD
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
# a private function, which the library must not offer
echo 'int teide_yaml_parse(void); int main(void) { return teide_yaml_parse(); }' >"$scratch/private.c"
# shellcheck disable=SC2046 # a list of flags
if "${CC:-cc}" "$scratch/private.c" -o "$scratch/private" $(pkg-config --cflags --libs teide) 2>"$scratch/log"; then
    echo "the library exports teide_yaml_parse"
    exit 1
fi
grep -q teide_yaml_parse "$scratch/log"
teide=$(find "$scratch" -path '*/bin/teide')
export LD_LIBRARY_PATH=$library
"$teide" --version

# scenarios, documentation, schema and analysis, which work from where they are
share=$(dirname "$(find "$scratch" -path '*/share/teide/README.md')")
cd "$share"
find scenarios -name '*.yaml' -exec "$teide" validate {} + >"$scratch/valid"
[ "$(wc -l <"$scratch/valid")" -ge 40 ] || { echo "few scenarios:"; cat "$scratch/valid"; exit 1; }
"$teide" validate --schema | cmp - doc/scenario.schema.json
for file in doc/guide.md doc/theory.md doc/figures/quickstart.png scenarios/slurm/merge.sh analysis/plot_deliveries.py COPYING; do
    [ -s "$file" ] || { echo "not installed: $file"; exit 1; }
done
"$teide" run scenarios/quickstart.yaml --set run.deliveries=200 -o "$scratch/q.h5" -q >/dev/null
"${PYTHON:-python3}" analysis/plot_deliveries.py "$scratch/q.h5" -o "$scratch/q.png"
[ -s "$scratch/q.png" ]

cd "$build"
make -s uninstall DESTDIR="$scratch" >>"$scratch/log" 2>&1
left=$(find "$scratch/usr" "$scratch/opt" -type f 2>/dev/null | head -n 3)
[ -z "$left" ] || { echo "left by make uninstall: $left"; exit 1; }
