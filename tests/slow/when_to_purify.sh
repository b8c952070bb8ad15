#!/bin/sh
# More numbers of doc/when-to-purify.md: see tests/cli/test_when_to_purify.py.
exec "${PYTHON:-python3}" "$(dirname "$0")/../cli/test_when_to_purify.py" all
