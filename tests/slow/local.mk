# tests/slow: run by `make check-slow`; by hand, since it takes a quarter of an hour: optimize_all.sh.
SLOW_TESTS = \
	tests/slow/coverage.sh \
	tests/slow/damaged.sh \
	tests/slow/exact_all.tap \
	tests/slow/fuzz.sh \
	tests/slow/hard_python.sh \
	tests/slow/install.sh \
	tests/slow/large_sweep.py \
	tests/slow/local_all.tap \
	tests/slow/network_all.tap \
	tests/slow/pip.sh \
	tests/slow/slurm.sh \
	tests/slow/test_notebooks.py \
	tests/slow/valgrind.sh \
	tests/slow/when_to_purify.sh

# Quick tests all of whose cases are among those of slow ones.
TESTS_IN_SLOW_TESTS = \
	tests/cli/test_damaged.py \
	tests/cli/test_memory.py \
	tests/exact/exact_some.tap \
	tests/exact/local_some.tap \
	tests/exact/network_some.tap \
	tests/python/test_hard.py
