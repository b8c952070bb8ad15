# src/study: what the questions share.
libteide_la_SOURCES += \
	src/study/application.c \
	src/study/application.h \
	src/study/application_result.h \
	src/study/estimate.h \
	src/study/parallel.c \
	src/study/parallel.h \
	src/study/partners.h \
	src/study/question.c \
	src/study/question.h \
	src/study/simulate.c \
	src/study/simulate.h \
	src/study/steady_state.c \
	src/study/steady_state.h \
	src/study/summary.c \
	src/study/summary.h \
	src/study/time_series.c \
	src/study/time_series.h
