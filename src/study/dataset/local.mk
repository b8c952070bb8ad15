# src/study/dataset: the labelled result of every question.
libteide_la_SOURCES += \
	src/study/dataset/dataset.c \
	src/study/dataset/dataset.h \
	src/study/dataset/look.c \
	src/study/dataset/values.c

studydatasetincludedir = $(pkgincludedir)/study/dataset
studydatasetinclude_HEADERS = \
	src/study/dataset/type.h
