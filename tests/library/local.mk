# tests/library: teide.h as a user of the installed libraries sees it. The program is the one of doc/library.md.
check_PROGRAMS_ALONE = tests/library/ten_lines
EXTRA_PROGRAMS += $(check_PROGRAMS_ALONE)
check_DATA = $(check_PROGRAMS_ALONE)
tests_library_ten_lines_SOURCES = tests/library/ten_lines.c
tests_library_ten_lines_LDADD = libteide_hdf5.la libteide.la
tests_library_ten_lines_LDFLAGS = -no-install
