# src/study/network: ensembles of replicas of networks.
libteide_la_SOURCES += \
	src/study/network/describe.c \
	src/study/network/describe.h \
	src/study/network/network_engine.c \
	src/study/network/network_engine.h \
	src/study/network/results.c \
	src/study/network/results.h \
	src/study/network/summary.c \
	src/study/network/summary.h
