# models: physics.
libteide_la_SOURCES += \
	models/application.c \
	models/arrays.c \
	models/beam.c \
	models/bell.c \
	models/changing_memory.c \
	models/detection.c \
	models/driven_channel.c \
	models/elliptic_beam.c \
	models/fading.c \
	models/fibre.c \
	models/finite_key.c \
	models/fluctuator.c \
	models/free_space.c \
	models/heralding.c \
	models/improvement.c \
	models/light.c \
	models/measures.c \
	models/ode.c \
	models/optical_channel.c \
	models/optimal_time.c \
	models/optimal_time_parameters.c \
	models/pauli_channel.c \
	models/photon_swap.c \
	models/purification_schedule.c \
	models/purification_time.c \
	models/rate_check.c \
	models/rate_profile.c \
	models/rate_quadrature.c \
	models/rate_term.c \
	models/rate_term.h \
	models/recurrence.c \
	models/root.c \
	models/root.h \
	models/swap.c \
	models/tanh_sinh.c \
	models/tanh_sinh.h \
	models/turbulence.c \
	models/witness.c

modelsincludedir = $(pkgincludedir)/models
modelsinclude_HEADERS = \
	models/api.h \
	models/application.h \
	models/arrays.h \
	models/beam.h \
	models/bell.h \
	models/changing_memory.h \
	models/codes.h \
	models/detection.h \
	models/driven_channel.h \
	models/elliptic_beam.h \
	models/fading.h \
	models/fibre.h \
	models/finite_key.h \
	models/fluctuator.h \
	models/free_space.h \
	models/heralding.h \
	models/improvement.h \
	models/light.h \
	models/measures.h \
	models/ode.h \
	models/optical_channel.h \
	models/optimal_time.h \
	models/optimal_time_parameters.h \
	models/pauli_channel.h \
	models/photon_swap.h \
	models/purification_schedule.h \
	models/purification_time.h \
	models/rate_profile.h \
	models/recurrence.h \
	models/swap.h \
	models/turbulence.h \
	models/witness.h
