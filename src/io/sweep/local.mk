# src/io/sweep: points, their store, their file.
libteide_la_SOURCES += \
	src/io/sweep/block.c \
	src/io/sweep/block.h \
	src/io/sweep/identify.c \
	src/io/sweep/memory.c \
	src/io/sweep/memory.h \
	src/io/sweep/store.c \
	src/io/sweep/store.h \
	src/io/sweep/template.c \
	src/io/sweep/template.h \
	src/io/sweep/worker.c \
	src/io/sweep/worker.h
