#!/bin/sh
# The best policy in many seeds, and the coverage of its intervals: see tests/cli/test_optimize_policy.py.
exec "${PYTHON:-python3}" "$(dirname "$0")/../cli/test_optimize_policy.py" all Many
