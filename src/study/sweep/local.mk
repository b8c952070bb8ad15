# src/study/sweep: points of a sweep.
libteide_la_SOURCES += \
	src/study/sweep/describe.c \
	src/study/sweep/design.c \
	src/study/sweep/design.h \
	src/study/sweep/hand_out.c \
	src/study/sweep/hand_out.h \
	src/study/sweep/outputs.c \
	src/study/sweep/outputs.h
