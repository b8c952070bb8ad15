#!/usr/bin/env bash
# Some hundred damaged result files before every command that reads one, and memory that runs out at many more allocations than in
# the quick suite.
set -u
srcdir=$(cd "${srcdir:-.}" && pwd)
PYTHON=${PYTHON:-python3}
export srcdir

status=0
TEIDE_MUTATIONS=${TEIDE_MUTATIONS:-11} "$PYTHON" "$srcdir/tests/cli/test_damaged.py" || status=1
TEIDE_ALLOCATIONS=${TEIDE_ALLOCATIONS:-97} "$PYTHON" "$srcdir/tests/cli/test_memory.py" || status=1
exit "$status"
