# tests/bench: built and run by `make bench`.
EXTRA_PROGRAMS = \
	tests/bench/bench_models \
	tests/bench/bench_network \
	tests/bench/bench_optimal_time \
	tests/bench/bench_photons \
	tests/bench/bench_sweep

tests_bench_bench_models_SOURCES = \
	tests/bench/bench_models.c
tests_bench_bench_models_LDADD = libteide_internal.la $(LIBM)

tests_bench_bench_network_SOURCES = \
	tests/bench/bench_network.c \
	tests/bench/network_memory.c \
	tests/bench/network_memory.h \
	tests/sim/build_network.c \
	tests/sim/build_scenario.c
tests_bench_bench_network_LDADD = libteide_internal.la $(LIBM)

tests_bench_bench_optimal_time_SOURCES = \
	tests/bench/bench_optimal_time.c
tests_bench_bench_optimal_time_LDADD = libteide_internal.la $(LIBM)

tests_bench_bench_photons_SOURCES = \
	tests/bench/bench_photons.c
tests_bench_bench_photons_LDADD = libteide_internal.la $(LIBM)

tests_bench_bench_sweep_SOURCES = \
	tests/bench/bench_sweep.c
tests_bench_bench_sweep_LDADD = libteide_internal.la $(LIBM)

bench: all
	@$(MAKE) $(AM_MAKEFLAGS) $(EXTRA_PROGRAMS)
	@./tests/bench/bench_models
	@./tests/bench/bench_network
	@./tests/bench/bench_optimal_time
	@./tests/bench/bench_photons
	@./tests/bench/bench_sweep
	@TEIDE='$(abs_top_builddir)/teide' PYTHONDONTWRITEBYTECODE=1 $(PYTHON) '$(srcdir)/tests/bench/sweep_ranks.py'
	@TEIDE='$(abs_top_builddir)/teide' PYTHONDONTWRITEBYTECODE=1 $(PYTHON) '$(srcdir)/tests/bench/run_scenarios.py' '$(srcdir)/scenarios/bench'
	@TEIDE='$(abs_top_builddir)/teide' PYTHONDONTWRITEBYTECODE=1 $(PYTHON) '$(srcdir)/tests/bench/run_networks.py' '$(srcdir)/scenarios'
	@TEIDE='$(abs_top_builddir)/teide' PYTHONDONTWRITEBYTECODE=1 $(PYTHON) '$(srcdir)/tests/bench/optimize_methods.py' '$(srcdir)/scenarios'
