# src/io/sweep: points, their store, their file.
libteide_la_SOURCES += \
	src/io/sweep/block.c \
	src/io/sweep/block.h \
	src/io/sweep/file.h \
	src/io/sweep/hdf5.c \
	src/io/sweep/print.c \
	src/io/sweep/read.c \
	src/io/sweep/slice.c \
	src/io/sweep/slice.h \
	src/io/sweep/store.c \
	src/io/sweep/store.h \
	src/io/sweep/template.c \
	src/io/sweep/template.h \
	src/io/sweep/text.c \
	src/io/sweep/text.h \
	src/io/sweep/worker.c \
	src/io/sweep/worker.h
