# src/io/results: result files, JSON, tables.
libteide_la_SOURCES += \
	src/io/results/answer_json.h \
	src/io/results/answer_read.h \
	src/io/results/application_hdf5.c \
	src/io/results/application_json.c \
	src/io/results/application_out.h \
	src/io/results/atomic_file.c \
	src/io/results/atomic_file.h \
	src/io/results/experiment_hdf5.c \
	src/io/results/experiment_read.c \
	src/io/results/experiment_text.c \
	src/io/results/hdf5_in.c \
	src/io/results/hdf5_in.h \
	src/io/results/hdf5_out.c \
	src/io/results/hdf5_out.h \
	src/io/results/improvement_hdf5.c \
	src/io/results/improvement_read.c \
	src/io/results/improvement_text.c \
	src/io/results/json_out.c \
	src/io/results/json_out.h \
	src/io/results/optimal_time_hdf5.c \
	src/io/results/optimal_time_read.c \
	src/io/results/optimal_time_text.c \
	src/io/results/provenance.c \
	src/io/results/provenance.h \
	src/io/results/read_watch.h \
	src/io/results/result_hdf5.c \
	src/io/results/result_hdf5.h \
	src/io/results/result_json.c \
	src/io/results/result_json.h \
	src/io/results/result_read.c \
	src/io/results/result_read.h \
	src/io/results/result_table.c \
	src/io/results/schedule_hdf5.c \
	src/io/results/schedule_out.h \
	src/io/results/schedule_text.c \
	src/io/results/trace_chrome.c

ioresultsincludedir = $(pkgincludedir)/io/results
ioresultsinclude_HEADERS = \
	src/io/results/experiment_write.h \
	src/io/results/improvement_write.h \
	src/io/results/optimal_time_write.h \
	src/io/results/result_write.h
