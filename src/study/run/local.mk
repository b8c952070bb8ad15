# src/study/run: ensembles of replicas.
libteide_la_SOURCES += \
	src/study/run/applications.c \
	src/study/run/applications.h \
	src/study/run/ensemble.c \
	src/study/run/ensemble.h \
	src/study/run/replicas.c \
	src/study/run/replicas.h \
	src/study/run/results.c \
	src/study/run/results.h \
	src/study/run/statistics.c \
	src/study/run/statistics.h
