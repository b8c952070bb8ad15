/* The processes that a launcher has started as one job. */
#ifndef TEIDE_CLI_RANKS_H
#define TEIDE_CLI_RANKS_H

#include <stddef.h>

/* What the processes of one job have in common: MPI ranks, where the program was built with MPI and started by a launcher; else
 * one process, rank 0 of 1. */
struct teide_ranks {
    int rank, size;
};

/* Returns 0, or an exit status, having said why. */
int teide_ranks_begin(struct teide_ranks *ranks);
/* `status` is what the process will exit with. */
void teide_ranks_end(int status);

/* Everybody gets what rank 0 has. */
void teide_ranks_share(const struct teide_ranks *ranks, int *value);
/* Everybody gets the largest of all. */
void teide_ranks_worst(const struct teide_ranks *ranks, int *value);

/* Everybody gets the bitwise OR of the n bytes of all. */
void teide_ranks_combine(const struct teide_ranks *ranks, void *bytes, size_t n);

/* Sleep for a time below 1 s. */
void teide_ranks_nap(double seconds);

/* The MPI library that the program was built with; NULL: none. */
const char *teide_ranks_library(void);

#endif
