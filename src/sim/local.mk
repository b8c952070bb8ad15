# src/sim: what the engines share.
libteide_la_SOURCES += \
	src/sim/error.c \
	src/sim/error.h \
	src/sim/event_queue.c \
	src/sim/event_queue.h \
	src/sim/field.c \
	src/sim/field.h \
	src/sim/improvement_question.h \
	src/sim/optimal_time_question.c \
	src/sim/optimal_time_question.h \
	src/sim/optimize_question.c \
	src/sim/optimize_question.h \
	src/sim/outcomes.c \
	src/sim/outcomes.h \
	src/sim/pair.h \
	src/sim/path.c \
	src/sim/path.h \
	src/sim/purification.c \
	src/sim/purification.h \
	src/sim/random.h \
	src/sim/record.c \
	src/sim/record.h \
	src/sim/sample.c \
	src/sim/sample.h \
	src/sim/scenario.c \
	src/sim/scenario.h \
	src/sim/series.c \
	src/sim/series.h \
	src/sim/sweep_question.c \
	src/sim/sweep_question.h \
	src/sim/tally.c \
	src/sim/tally.h \
	src/sim/time_bins.c \
	src/sim/time_bins.h \
	src/sim/traffic.c \
	src/sim/traffic.h
