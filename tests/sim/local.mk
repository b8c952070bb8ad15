# tests/sim: unit tests, which mirror the tree.
check_PROGRAMS += tests/sim/check_sim
tests_sim_check_sim_SOURCES = \
	tests/sim/build_network.c \
	tests/sim/build_network.h \
	tests/sim/build_scenario.c \
	tests/sim/build_scenario.h \
	tests/sim/check_sim.c \
	tests/sim/check_sim.h \
	tests/sim/means.c \
	tests/sim/means.h \
	tests/sim/test_common_luck.c \
	tests/sim/test_communication_qubits.c \
	tests/sim/test_event_queue.c \
	tests/sim/test_experiment_run.c \
	tests/sim/test_network.c \
	tests/sim/test_outcomes.c \
	tests/sim/test_partners.c \
	tests/sim/test_quiet.c \
	tests/sim/test_random.c \
	tests/sim/test_replica.c \
	tests/sim/test_tally.c
tests_sim_check_sim_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_sim_check_sim_LDADD = libteide_internal.la $(CHECK_LIBS) $(GSL_LIBS) $(LIBM)

# Random networks, with what must hold checked after every event.
check_PROGRAMS += tests/sim/fuzz_network
tests_sim_fuzz_network_SOURCES = \
	src/sim/network/arriving.c \
	src/sim/network/circuits.c \
	src/sim/network/communication.c \
	src/sim/network/expiry.c \
	src/sim/network/graph.c \
	src/sim/network/net.c \
	src/sim/network/noting.c \
	src/sim/network/outage.c \
	src/sim/network/sampling.c \
	src/sim/network/trace.c \
	src/sim/network/way.c \
	tests/sim/build_network.c \
	tests/sim/build_network.h \
	tests/sim/build_scenario.c \
	tests/sim/fuzz_network.c \
	tests/sim/network_check.c \
	tests/sim/random_network.c \
	tests/sim/random_network.h
tests_sim_fuzz_network_CPPFLAGS = $(AM_CPPFLAGS) -DTEIDE_NET_CHECK
tests_sim_fuzz_network_LDADD = libteide_internal.la $(LIBM)
