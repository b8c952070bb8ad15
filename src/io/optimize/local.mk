# src/io/optimize: points of the section optimize, and what was found.
libteide_la_SOURCES += \
	src/io/optimize/points.c \
	src/io/optimize/points.h \
	src/io/optimize/text.c \
	src/io/optimize/write.h
