# The steps of .ci/run once there is what building needs. One job server has them all, so that no core idles while a step has
# little to do. Those with a few long jobs come first, those with many short ones last. Each step builds in a folder of its own.
names := build tools distcheck lint check sanitizers

all: $(names)
names: ; @echo $(names)
.PHONY: all names $(names)

# Each test that runs C code of our own which no other one does runs under the sanitizers, too. Not there: figures, documents,
# statistics of what check_sim runs, and failing allocations, which a sanitizer does not let fail. Tests with $TEIDE_SANITIZED leave
# out long ones. Unit tests do not fork, which under a sanitizer takes longer than most of them. The longest come first.
elsewhere := $(addprefix tests/cli/test_,docs.py man.py memory.py one_file.py plot.py published.py)
long := tests/slow/fuzz.sh $(addprefix tests/cli/test_,sweep.py validate.py optimize_policy.py)
sanitized := $(long) tests/study/check_study tests/io/check_io_read tests/io/check_channel tests/io/check_io_write \
	tests/models/check_models tests/sim/check_sim \
	$(filter-out $(elsewhere) $(long),$(sort $(wildcard tests/cli/test_*.py)))
# Those that leave nothing out there are not run a second time without the sanitizers.
shortened := $(addprefix tests/cli/test_,applications.py damaged.py network_results.py optimize_policy.py results.py structures.py \
	sweep.py topology.py)
once := tests/slow/fuzz.sh $(filter-out $(shortened),$(filter tests/cli/%,$(sanitized)))
# What shows that the tarball has all that it needs: all of it is built, and these read most of the other files.
few := tests/io/check_io_read $(addprefix tests/cli/test_,man.py) tests/analysis/test_palette.py

# What the tests do not run is compiled by lint, everything else is by the builds; in all of them warnings are errors. This build
# lies as deep as that of distcheck, so that the paths are the same and the compiler's cache has its objects.
export CCACHE_DIR := $(CURDIR)/build-cache
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
checked := build-check/sub
build:
	+@CC="ccache gcc" TEIDE_BUILD=$(checked) TEIDE_CONFIGURE=--enable-werror $(STEP) build ./quickstart build

# Installed while the first build is made, which needs none of them.
tools:
	@$(STEP) tools ./quickstart tools

check lint sanitizers: tools

check: build
	+@$(STEP) check $(MAKE) -C $(checked) check-all ELSEWHERE='$(once)'

lint: build
	+@LINT_COMPILE='tests/bench tests/cli tests/fuzz' $(STEP) lint $(MAKE) -C $(checked) -s lint

distcheck: build
	+@CC="ccache gcc" $(STEP) distcheck $(MAKE) -C $(checked) -s distcheck DISTCHECK_CONFIGURE_FLAGS=--enable-werror TESTS='$(few)'

# One build for the tests and for the fuzzers, which need clang; what decides where a fuzzer goes is in tests/fuzz/instrumented.
sanitizers:
	+@CK_FORK=no TEIDE_SANITIZED=1 $(STEP) sanitizers sh -ec 'mkdir -p build-sanitizers; cd build-sanitizers; \
	  ../configure --enable-sanitizers --enable-werror CC=clang PYTHON=/usr/bin/python3 \
	    CFLAGS="-O1 -g1 -fsanitize=fuzzer-no-link -fsanitize-coverage-allowlist=$$PWD/../tests/fuzz/instrumented"; \
	  $(MAKE) -s; TEIDE_FUZZ_BUILD=$$PWD $(MAKE) check TESTS="$$1"' sh '$(sanitized)'
