# src/study/experiment: the answer of an experiment.
libteide_la_SOURCES += \
	src/study/experiment/answer.c \
	src/study/experiment/answer.h \
	src/study/experiment/describe.c
