# src/io/scenario: the sections of a scenario.
libteide_la_SOURCES += \
	src/io/scenario/build.c \
	src/io/scenario/build.h \
	src/io/scenario/build_channel.c \
	src/io/scenario/build_experiment.c \
	src/io/scenario/build_improvement.c \
	src/io/scenario/build_network.c \
	src/io/scenario/build_network.h \
	src/io/scenario/build_operations.c \
	src/io/scenario/build_optimal_time.c \
	src/io/scenario/build_rates.c \
	src/io/scenario/build_requests.c \
	src/io/scenario/build_sweep.c \
	src/io/scenario/channel_tables.c \
	src/io/scenario/channel_tables.h \
	src/io/scenario/demands.c \
	src/io/scenario/experiment_tables.c \
	src/io/scenario/experiment_tables.h \
	src/io/scenario/hardware.c \
	src/io/scenario/hardware.h \
	src/io/scenario/improvement_tables.c \
	src/io/scenario/improvement_tables.h \
	src/io/scenario/include.c \
	src/io/scenario/include.h \
	src/io/scenario/layers.c \
	src/io/scenario/layers.h \
	src/io/scenario/optimal_time_tables.c \
	src/io/scenario/optimal_time_tables.h \
	src/io/scenario/overlay.c \
	src/io/scenario/overlay.h \
	src/io/scenario/rate_tables.c \
	src/io/scenario/rate_tables.h \
	src/io/scenario/read.c \
	src/io/scenario/reference.c \
	src/io/scenario/scenario_tree.h \
	src/io/scenario/schema.c \
	src/io/scenario/schema.h \
	src/io/scenario/settings.c \
	src/io/scenario/settings.h \
	src/io/scenario/sweep_settings.h \
	src/io/scenario/sweep_tables.c \
	src/io/scenario/sweep_tables.h \
	src/io/scenario/tables.c \
	src/io/scenario/tables.h \
	src/io/scenario/topology.c \
	src/io/scenario/topology_tables.c \
	src/io/scenario/topology_tables.h \
	src/io/scenario/traffic.c \
	src/io/scenario/traffic.h \
	src/io/scenario/traffic_tables.c \
	src/io/scenario/traffic_tables.h \
	src/io/scenario/warn.c

ioscenarioincludedir = $(pkgincludedir)/io/scenario
ioscenarioinclude_HEADERS = \
	src/io/scenario/read.h
