#!/bin/sh
# Errors in the steady state: 95 % intervals at 50, 80 and 95 % load against exact queues, 400 repeats of each.
TEIDE_SLOW=1 CK_RUN_CASE=coverage CK_FORK=no exec tests/study/check_study
