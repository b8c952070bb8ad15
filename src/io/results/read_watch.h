/* Who watches while a result file is read. The HDF5 library can crash on a file that is damaged inside, search in it without end, or
 * ask for any amount of memory; whoever reads in a process of its own (cli/guard.h) sets limits, and learns where reading stood. */
#ifndef TEIDE_IO_RESULTS_READ_WATCH_H
#define TEIDE_IO_RESULTS_READ_WATCH_H

#include <stdint.h>

/* A NULL watch is legal wherever one is taken: nobody watches. */
struct teide_read_watch {
    /* Reading of `path` begins, and should take memory in proportion to `bytes`: of the file, or of what is read from it. */
    void (*begin)(void *user, const char *path, uint64_t bytes);
    void (*at)(void *user, const char *object); /* a dataset or an attribute is next */
    void (*end)(void *user);
    void *user;
};

#endif
