# src/study/improvement: what a purification gains.
libteide_la_SOURCES += \
	src/study/improvement/answer.c \
	src/study/improvement/answer.h \
	src/study/improvement/area.c \
	src/study/improvement/describe.c \
	src/study/improvement/improvement.c \
	src/study/improvement/improvement.h
