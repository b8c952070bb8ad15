# tests/study: unit tests, which mirror the tree.
check_PROGRAMS += tests/study/check_study
tests_study_check_study_SOURCES = \
	tests/models/check_models.h \
	tests/models/reference.c \
	tests/study/check_study.c \
	tests/study/check_study.h \
	tests/study/test_hand_out.c \
	tests/study/test_improvement.c \
	tests/study/test_optimize.c \
	tests/study/test_steady_state.c \
	tests/study/test_summary.c \
	tests/study/test_transition.c
tests_study_check_study_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_study_check_study_LDADD = libteide_internal.la $(CHECK_LIBS) $(JANSSON_LIBS) $(GSL_LIBS) $(LIBM)
