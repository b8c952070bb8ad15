# src/io/scenario: the sections of a scenario.
libteide_la_SOURCES += \
	src/io/scenario/applications.c \
	src/io/scenario/applications.h \
	src/io/scenario/build.c \
	src/io/scenario/build.h \
	src/io/scenario/build_axis.h \
	src/io/scenario/build_channel.c \
	src/io/scenario/build_network.c \
	src/io/scenario/build_requests.c \
	src/io/scenario/build_sweep.c \
	src/io/scenario/channel_tables.c \
	src/io/scenario/channel_tables.h \
	src/io/scenario/experiment.c \
	src/io/scenario/hardware.c \
	src/io/scenario/hardware.h \
	src/io/scenario/improvement.c \
	src/io/scenario/include.c \
	src/io/scenario/include.h \
	src/io/scenario/memories.c \
	src/io/scenario/objectives.c \
	src/io/scenario/operations.c \
	src/io/scenario/optimal_time.c \
	src/io/scenario/optimal_time.h \
	src/io/scenario/optimize.c \
	src/io/scenario/ranges.c \
	src/io/scenario/rates.c \
	src/io/scenario/rates.h \
	src/io/scenario/read.c \
	src/io/scenario/reference.c \
	src/io/scenario/scenario_tree.h \
	src/io/scenario/schema.c \
	src/io/scenario/schema.h \
	src/io/scenario/settings.c \
	src/io/scenario/settings.h \
	src/io/scenario/state.c \
	src/io/scenario/sweep_settings.h \
	src/io/scenario/sweep_tables.c \
	src/io/scenario/sweep_tables.h \
	src/io/scenario/tables.c \
	src/io/scenario/tables.h \
	src/io/scenario/warn.c

ioscenarioincludedir = $(pkgincludedir)/io/scenario
ioscenarioinclude_HEADERS = \
	src/io/scenario/read.h
