# src/study: what the questions share.
libteide_la_SOURCES += \
	src/study/application.c \
	src/study/parallel.c \
	src/study/steady_state.c

studyincludedir = $(pkgincludedir)/study
studyinclude_HEADERS = \
	src/study/application.h \
	src/study/estimate.h \
	src/study/parallel.h \
	src/study/steady_state.h
