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
share=$(dirname "$(find "$scratch" -path '*/share/teide/README.md')")
out=$(LD_LIBRARY_PATH=$library "$scratch/program")
[ "$out" = 0.926396 ] || { echo "printed $out"; exit 1; }
# the program of the documentation, which needs the library of result files; from C++ too
# shellcheck disable=SC2016 # marks of Markdown
sed -n '/^```c$/,/^```$/p' "$share/doc/library.md" | sed '1d;$d' >"$scratch/ten_lines.c"
grep -q teide_write "$scratch/ten_lines.c"
# shellcheck disable=SC2046 # a list of flags
"${CC:-cc}" -Wall -Wextra -Werror "$scratch/ten_lines.c" -o "$scratch/ten_lines" $(pkg-config --cflags --libs teide-hdf5)
out=$(cd "$share" && LD_LIBRARY_PATH=$library "$scratch/ten_lines")
[ "$out" = "42.304047651279269 +- 1.8567695445046501" ] || { echo "printed $out"; exit 1; }
[ -s "$share/ten_lines.h5" ]
rm "$share/ten_lines.h5"
if command -v c++ >/dev/null; then
    cp "$scratch/ten_lines.c" "$scratch/ten_lines.cc"
    # shellcheck disable=SC2046 # a list of flags
    c++ -Wall -Wextra -Werror "$scratch/ten_lines.cc" -o "$scratch/of_cc" $(pkg-config --cflags --libs teide-hdf5)
    [ "$(cd "$share" && LD_LIBRARY_PATH=$library "$scratch/of_cc")" = "$out" ]
    rm "$share/ten_lines.h5"
fi
# libteide alone has no HDF5
if LD_LIBRARY_PATH=$library ldd "$library/libteide.so" | grep hdf5; then
    echo "libteide links HDF5"
    exit 1
fi
# the package, with its library where it is going to be
out=$(TEIDE_LIBRARY=$library/libteide.so PYTHONPATH=$share/analysis "${PYTHON:-python3}" -W ignore -c "
import teide
print('%.17g' % teide.run('$share/scenarios/quickstart.yaml', {'run.deliveries': 200})['requests/rate'].item())")
[ "$out" = 42.304047651279269 ] || { echo "the package printed $out"; exit 1; }
[ -s "$share/analysis/teide/_place.py" ]
find "$share" -name __pycache__ -exec rm -rf {} +

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
cd "$share"
find scenarios -name '*.yaml' -exec "$teide" validate {} + >"$scratch/valid"
[ "$(wc -l <"$scratch/valid")" -ge 40 ] || { echo "few scenarios:"; cat "$scratch/valid"; exit 1; }
"$teide" validate --schema | cmp - doc/scenario.schema.json
for file in doc/guide.md doc/theory.md doc/figures/quickstart.png scenarios/slurm/merge.sh analysis/compare_policies.py COPYING; do
    [ -s "$file" ] || { echo "not installed: $file"; exit 1; }
done
"$teide" run scenarios/quickstart.yaml --set run.deliveries=200 -o "$scratch/q.h5" -q >/dev/null
PYTHONPATH=$share/analysis "${PYTHON:-python3}" "$teide-plot" "$scratch/q.h5"
[ -s "$scratch/q.png" ]

cd "$build"
make -s uninstall DESTDIR="$scratch" >>"$scratch/log" 2>&1
left=$(find "$scratch/usr" "$scratch/opt" -type f 2>/dev/null | head -n 3)
[ -z "$left" ] || { echo "left by make uninstall: $left"; exit 1; }
