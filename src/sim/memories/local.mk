# src/sim/memories: what the channel of a memory follows from.
libteide_la_SOURCES += \
	src/sim/memories/errors.c \
	src/sim/memories/memory_model.h \
	src/sim/memories/memory_models.c
