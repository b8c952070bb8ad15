# src/sim/chain: the engine of chains and paths.
libteide_la_SOURCES += \
	src/sim/chain/advance.c \
	src/sim/chain/advance.h \
	src/sim/chain/advance_link.c \
	src/sim/chain/chains.c \
	src/sim/chain/chains.h \
	src/sim/chain/cutoff.h \
	src/sim/chain/delivery.h \
	src/sim/chain/expiry.c \
	src/sim/chain/expiry.h \
	src/sim/chain/generation.h \
	src/sim/chain/lanes.h \
	src/sim/chain/life.h \
	src/sim/chain/loss.h \
	src/sim/chain/plain.h \
	src/sim/chain/purification.h \
	src/sim/chain/replica.c \
	src/sim/chain/replica.h \
	src/sim/chain/run_loop.h \
	src/sim/chain/state.h \
	src/sim/chain/swapping.h \
	src/sim/chain/timing_policy.c \
	src/sim/chain/timing_policy.h \
	src/sim/chain/trace.c \
	src/sim/chain/use.c
