# src/study: what the questions share.
libteide_la_SOURCES += \
	src/study/parallel.c \
	src/study/question.c \
	src/study/question.h

studyincludedir = $(pkgincludedir)/study
studyinclude_HEADERS = \
	src/study/parallel.h
