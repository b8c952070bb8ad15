#!/usr/bin/env bash
# pip install ./analysis into an empty environment, without a network: the package uses the libteide that pkg-config names, and says
# in one line when there is none.
set -eu
build=$PWD
source=$(cd "${srcdir:-.}" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
make -s install DESTDIR="$scratch" >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
pc=$(find "$scratch" -name teide.pc)
library=$(dirname "$(find "$scratch" -name libteide.so)")
mkdir "$scratch/pc"
sed "s|^libdir=.*|libdir=$library|" "$pc" >"$scratch/pc/teide.pc" # it was installed for another root
cp -r "$source/analysis" "$scratch/analysis"                    # pip leaves files where it builds
find "$scratch/analysis" -name '_place.py' -delete

"${PYTHON:-python3}" -m venv --system-site-packages "$scratch/venv"
python=$scratch/venv/bin/python
"$python" -m pip install -q --no-index --no-build-isolation --no-deps "$scratch/analysis" >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
cd "$scratch"
export PKG_CONFIG_PATH=$scratch/pc PKG_CONFIG_LIBDIR=$scratch/none

out=$("$python" -W ignore -c "
import os, teide
assert teide.__file__.startswith(os.environ['PKG_CONFIG_LIBDIR'][:-4]), teide.__file__
result = teide.run('$source/scenarios/quickstart.yaml', {'run.deliveries': 200})
result.write('q.h5')
print(teide.__version__, '%.17g' % teide.open('q.h5')['requests/rate'].item())")
version=$(sed -n 's/^AC_INIT(\[[^]]*\], *\[\([^]]*\)\].*/\1/p' "$source/configure.ac")
[ "$out" = "$version 42.304047651279269" ] || { echo "printed $out"; exit 1; }
"$python" -m pip show teide 2>/dev/null | grep -qx "Version: $version"
"$scratch/venv/bin/teide-plot" q.h5
[ -s q.png ]
find "$scratch/venv" -path "*/site-packages/teide/py.typed" | grep -q py.typed
PATH=$build:$PATH "$python" -m teide --version | grep -q "$version"

# without the library: files are read and drawn, and one line says what is missing
export PKG_CONFIG_PATH=$scratch/none
"$scratch/venv/bin/teide-plot" q.h5
"$python" -c "
import teide
assert teide.open('q.h5').kind == 'run'
try:
    teide.run('teide: 1')
except ImportError as error:
    assert 'libteide cannot be loaded' in str(error) and '\n' not in str(error), error
else:
    raise SystemExit('a library was found: %s' % teide._library.library.path)"
