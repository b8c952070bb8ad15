# src/study/optimal_time: when to purify.
libteide_la_SOURCES += \
	src/study/optimal_time/answer.c \
	src/study/optimal_time/answer.h \
	src/study/optimal_time/describe.c \
	src/study/optimal_time/phase_diagram.c \
	src/study/optimal_time/phase_diagram.h \
	src/study/optimal_time/replaced.c \
	src/study/optimal_time/replaced.h \
	src/study/optimal_time/transition.c \
	src/study/optimal_time/transition.h
