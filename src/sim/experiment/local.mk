# src/sim/experiment: the engine of photons.
libteide_la_SOURCES += \
	src/sim/experiment/experiment.c \
	src/sim/experiment/experiment.h \
	src/sim/experiment/rates.c \
	src/sim/experiment/rates.h \
	src/sim/experiment/record.h \
	src/sim/experiment/run.c \
	src/sim/experiment/run.h
