# tests/models: unit tests, which mirror the tree.
check_PROGRAMS += tests/models/check_models
tests_models_check_models_SOURCES = \
	tests/models/check_models.c \
	tests/models/check_models.h \
	tests/models/density.c \
	tests/models/density.h \
	tests/models/reference.c \
	tests/models/test_bell.c \
	tests/models/test_changing_memory.c \
	tests/models/test_driven_channel.c \
	tests/models/test_fading.c \
	tests/models/test_fibre.c \
	tests/models/test_fluctuator.c \
	tests/models/test_free_space.c \
	tests/models/test_heralding.c \
	tests/models/test_light.c \
	tests/models/test_measures.c \
	tests/models/test_ode.c \
	tests/models/test_optimal_time.c \
	tests/models/test_pauli_channel.c \
	tests/models/test_photon_swap.c \
	tests/models/test_purification_schedule.c \
	tests/models/test_rate_profile.c \
	tests/models/test_recurrence.c \
	tests/models/test_swap.c \
	tests/models/test_turbulence.c \
	tests/models/test_witness.c
tests_models_check_models_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_models_check_models_LDADD = libteide_internal.la $(CHECK_LIBS) $(JANSSON_LIBS) $(GSL_LIBS) $(LIBM)
