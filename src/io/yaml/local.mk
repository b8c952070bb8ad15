# src/io/yaml: trees, fields and quantities.
libteide_la_SOURCES += \
	src/io/yaml/diagnostics.h \
	src/io/yaml/fields.c \
	src/io/yaml/fields.h \
	src/io/yaml/fields_memo.c \
	src/io/yaml/fields_memo.h \
	src/io/yaml/file.c \
	src/io/yaml/file.h \
	src/io/yaml/mappings.c \
	src/io/yaml/mistakes.c \
	src/io/yaml/mistakes.h \
	src/io/yaml/parse.c \
	src/io/yaml/print.c \
	src/io/yaml/quantity.c \
	src/io/yaml/quantity.h \
	src/io/yaml/string_map.c \
	src/io/yaml/string_map.h \
	src/io/yaml/suggest.c \
	src/io/yaml/suggest.h \
	src/io/yaml/table.c \
	src/io/yaml/tree.c \
	src/io/yaml/tree.h
