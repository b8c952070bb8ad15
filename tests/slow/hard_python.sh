#!/usr/bin/env bash
# Interrupts of Python at 250 moments, threads side by side for longer, and 50,000 runs whose memory stays flat.
exec "${PYTHON:-python3}" "$(dirname "$0")/../python/test_hard.py" MANY
