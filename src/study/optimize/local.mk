# src/study/optimize: the best policy of a network.
libteide_la_SOURCES += \
	src/study/optimize/answer.c \
	src/study/optimize/answer.h \
	src/study/optimize/candidate.c \
	src/study/optimize/candidate.h \
	src/study/optimize/climb.c \
	src/study/optimize/climb.h \
	src/study/optimize/compare.c \
	src/study/optimize/compare.h \
	src/study/optimize/describe.c \
	src/study/optimize/expression.c \
	src/study/optimize/expression.h \
	src/study/optimize/fresh.c \
	src/study/optimize/fresh.h \
	src/study/optimize/quadratic.c \
	src/study/optimize/quadratic.h \
	src/study/optimize/search.c \
	src/study/optimize/search.h \
	src/study/optimize/search_state.c \
	src/study/optimize/search_state.h \
	src/study/optimize/selection.c \
	src/study/optimize/selection.h \
	src/study/optimize/space.c \
	src/study/optimize/space.h \
	src/study/optimize/trial.c \
	src/study/optimize/trial.h
