# tests/sim/network/topology: graphs by their kind, and paths through them.
check_PROGRAMS += tests/sim/network/topology/check_topology
tests_sim_network_topology_check_topology_SOURCES = \
	tests/sim/network/topology/check_topology.c \
	tests/sim/network/topology/check_topology.h \
	tests/sim/network/topology/test_random.c \
	tests/sim/network/topology/test_regular.c \
	tests/sim/network/topology/test_routing.c
tests_sim_network_topology_check_topology_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(IGRAPH_CFLAGS)
tests_sim_network_topology_check_topology_LDADD = libteide_internal.la $(CHECK_LIBS) $(IGRAPH_LIBS) $(GSL_LIBS) $(LIBM)
