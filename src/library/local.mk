# src/library: teide.h.
libteide_la_SOURCES += \
	src/library/ask.c \
	src/library/callbacks.c \
	src/library/callbacks.h \
	src/library/error.c \
	src/library/handle.h \
	src/library/policy.c \
	src/library/policy.h \
	src/library/raise.c \
	src/library/result.c \
	src/library/scenario.c \
	src/library/sweep.c \
	src/library/sweep.h

hdf5_sources += \
	src/library/files.c
