# src/io/topology: graphs from files.
libteide_la_SOURCES += \
	src/io/topology/edge_list.c \
	src/io/topology/graphml.c \
	src/io/topology/graphml_tags.c \
	src/io/topology/graphml_tags.h \
	src/io/topology/import.c \
	src/io/topology/import.h \
	src/io/topology/markup.c \
	src/io/topology/markup.h
