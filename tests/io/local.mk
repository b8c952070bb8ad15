# tests/io: unit tests, which mirror the tree.
check_PROGRAMS += tests/io/check_channel
tests_io_check_channel_SOURCES = \
	tests/io/check_channel.c
tests_io_check_channel_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_io_check_channel_LDADD = libteide_internal.la $(CHECK_LIBS) $(LIBM)

check_PROGRAMS += tests/io/check_io_read
tests_io_check_io_read_SOURCES = \
	tests/io/check_io_read.c
tests_io_check_io_read_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_io_check_io_read_LDADD = libteide_internal.la $(CHECK_LIBS) $(LIBM)

check_PROGRAMS += tests/io/check_io_write
tests_io_check_io_write_SOURCES = \
	tests/io/check_io_write.c
tests_io_check_io_write_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_io_check_io_write_LDADD = libteide_internal.la $(CHECK_LIBS) $(JANSSON_LIBS) $(LIBM)

check_PROGRAMS += tests/io/check_network_read
tests_io_check_network_read_SOURCES = \
	tests/io/check_network_read.c
tests_io_check_network_read_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_io_check_network_read_LDADD = libteide_internal.la $(CHECK_LIBS) $(LIBM)
