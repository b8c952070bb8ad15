# src/cli: the program.
bin_PROGRAMS = teide
teide_SOURCES = \
	src/cli/arguments.c \
	src/cli/arguments.h \
	src/cli/calc.c \
	src/cli/calc.h \
	src/cli/calc_answer.c \
	src/cli/calc_input.c \
	src/cli/calc_ops.c \
	src/cli/calc_optics.c \
	src/cli/calc_optimal_time.c \
	src/cli/calc_output.c \
	src/cli/cli.h \
	src/cli/guard.c \
	src/cli/guard.h \
	src/cli/main.c \
	src/cli/merge.c \
	src/cli/messages.c \
	src/cli/optimize.c \
	src/cli/optimize_partners.c \
	src/cli/optimize_partners.h \
	src/cli/optimize_policy.c \
	src/cli/optimize_policy.h \
	src/cli/options.c \
	src/cli/options.h \
	src/cli/progress.c \
	src/cli/progress.h \
	src/cli/ranks.c \
	src/cli/ranks.h \
	src/cli/report.c \
	src/cli/report.h \
	src/cli/run.c \
	src/cli/show.c \
	src/cli/signals.c \
	src/cli/signals.h \
	src/cli/sweep.c \
	src/cli/sweep_dry_run.c \
	src/cli/sweep_dry_run.h \
	src/cli/sweep_ranks.c \
	src/cli/sweep_run.c \
	src/cli/sweep_run.h \
	src/cli/validate.c
teide_CFLAGS = $(AM_CFLAGS) $(MPI_CFLAGS)
teide_LDADD = libteide_internal.la $(GSL_LIBS) $(JANSSON_LIBS) $(HDF5_LIBS) $(MPI_LIBS) $(LIBM)
