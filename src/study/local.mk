# src/study: what the questions share.
libteide_la_SOURCES += \
	src/study/parallel.c \
	src/study/simulate.c \
	src/study/simulate.h

studyincludedir = $(pkgincludedir)/study
studyinclude_HEADERS = \
	src/study/parallel.h
