# tests/slow: run by `make check-slow`.
SLOW_TESTS = \
	tests/slow/damaged.sh \
	tests/slow/exact_all.tap \
	tests/slow/fuzz.sh \
	tests/slow/install.sh \
	tests/slow/local_all.tap \
	tests/slow/network_all.tap \
	tests/slow/slurm.sh \
	tests/slow/valgrind.sh
