# src/sim/network: paths through graphs.
libteide_la_SOURCES += \
	src/sim/network/disjoint.c \
	src/sim/network/disjoint.h \
	src/sim/network/metric.c \
	src/sim/network/metric.h \
	src/sim/network/routing.c \
	src/sim/network/routing.h
