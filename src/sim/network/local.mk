# src/sim/network: the engine of networks.
libteide_la_SOURCES += \
	src/sim/network/arriving.c \
	src/sim/network/arriving.h \
	src/sim/network/check.h \
	src/sim/network/choosing.h \
	src/sim/network/circuits.c \
	src/sim/network/circuits.h \
	src/sim/network/contention.h \
	src/sim/network/delivery.h \
	src/sim/network/disjoint.c \
	src/sim/network/disjoint.h \
	src/sim/network/ending.h \
	src/sim/network/expiry.c \
	src/sim/network/expiry.h \
	src/sim/network/generation.h \
	src/sim/network/graph.c \
	src/sim/network/graph.h \
	src/sim/network/hold.h \
	src/sim/network/life.h \
	src/sim/network/loss.h \
	src/sim/network/metric.c \
	src/sim/network/metric.h \
	src/sim/network/net.c \
	src/sim/network/net.h \
	src/sim/network/noting.c \
	src/sim/network/noting.h \
	src/sim/network/outage.c \
	src/sim/network/outage.h \
	src/sim/network/policy.h \
	src/sim/network/routing.c \
	src/sim/network/routing.h \
	src/sim/network/sampling.c \
	src/sim/network/sampling.h \
	src/sim/network/state.h \
	src/sim/network/swapping.h \
	src/sim/network/way.c \
	src/sim/network/way.h
