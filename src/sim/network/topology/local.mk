# src/sim/network/topology: graphs by their kind.
libteide_la_SOURCES += \
	src/sim/network/topology/barabasi_albert.c \
	src/sim/network/topology/erdos_renyi.c \
	src/sim/network/topology/grid.c \
	src/sim/network/topology/kinds.c \
	src/sim/network/topology/kinds.h \
	src/sim/network/topology/position.c \
	src/sim/network/topology/position.h \
	src/sim/network/topology/random_geometric.c \
	src/sim/network/topology/row.c \
	src/sim/network/topology/square.c \
	src/sim/network/topology/square.h \
	src/sim/network/topology/topology.c \
	src/sim/network/topology/topology.h \
	src/sim/network/topology/waxman.c
