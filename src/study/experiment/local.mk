# src/study/experiment: the answer of an experiment.
libteide_la_SOURCES += \
	src/study/experiment/answer.c \
	src/study/experiment/describe.c

studyexperimentincludedir = $(pkgincludedir)/study/experiment
studyexperimentinclude_HEADERS = \
	src/study/experiment/answer.h
