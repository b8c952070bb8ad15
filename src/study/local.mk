# src/study: what the questions share.
libteide_la_SOURCES += \
	src/study/parallel.c

studyincludedir = $(pkgincludedir)/study
studyinclude_HEADERS = \
	src/study/parallel.h
