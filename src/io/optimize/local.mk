# src/io/optimize: points of the section optimize.
libteide_la_SOURCES += \
	src/io/optimize/journal.c \
	src/io/optimize/journal.h \
	src/io/optimize/points.c \
	src/io/optimize/points.h
