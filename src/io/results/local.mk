# src/io/results: datasets to HDF5 and back (in a library of their own), JSON, tables, words.
libteide_la_SOURCES += \
	src/io/results/atomic_file.c \
	src/io/results/atomic_file.h \
	src/io/results/checksum.c \
	src/io/results/checksum.h \
	src/io/results/experiment_text.c \
	src/io/results/improvement_text.c \
	src/io/results/json_out.c \
	src/io/results/json_out.h \
	src/io/results/optimal_time_text.c \
	src/io/results/optimize_text.c \
	src/io/results/provenance.c \
	src/io/results/provenance.h \
	src/io/results/read_watch.h \
	src/io/results/reference.c \
	src/io/results/result_file.h \
	src/io/results/result_json.c \
	src/io/results/result_print.h \
	src/io/results/result_text.c \
	src/io/results/run_text.c \
	src/io/results/slice.c \
	src/io/results/slice.h \
	src/io/results/sweep_text.c \
	src/io/results/table.c \
	src/io/results/table.h \
	src/io/results/take.c \
	src/io/results/take.h \
	src/io/results/text.h \
	src/io/results/trace_chrome.c \
	src/io/results/trace_chrome.h

hdf5_sources += \
	src/io/results/hdf5_file.c \
	src/io/results/hdf5_file.h \
	src/io/results/hdf5_input.c \
	src/io/results/hdf5_input.h \
	src/io/results/hdf5_part.c \
	src/io/results/hdf5_part.h \
	src/io/results/hdf5_read.c \
	src/io/results/hdf5_variable.c \
	src/io/results/hdf5_write.c
