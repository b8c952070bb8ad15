# src/study/run: ensembles of replicas.
libteide_la_SOURCES += \
	src/study/run/applications.c \
	src/study/run/applications.h \
	src/study/run/chain_engine.c \
	src/study/run/engine.h \
	src/study/run/replicas.c \
	src/study/run/replicas.h \
	src/study/run/results.c \
	src/study/run/results.h \
	src/study/run/statistics.c \
	src/study/run/statistics.h
