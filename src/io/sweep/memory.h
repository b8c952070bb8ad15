/* Finished points of a whole sweep in memory, for callers that want no files. */
#ifndef TEIDE_IO_SWEEP_MEMORY_H
#define TEIDE_IO_SWEEP_MEMORY_H

#include "io/sweep/store.h"
#include "study/sweep/outputs.h"

struct teide_sweep_memory;

/* Room for n_points rows of `width` doubles, of points that are all open. NULL: memory is out. */
struct teide_sweep_memory *teide_sweep_memory_create(size_t n_points, size_t width);
void teide_sweep_memory_destroy(struct teide_sweep_memory *memory); /* legal on NULL */

/* Keeps every point once; positions are points. */
struct teide_point_keeper teide_sweep_memory_keeper(struct teide_sweep_memory *memory);

/* What it holds, once, when no worker is at it any more; borrowed. Returns 0 or TEIDE_E_MEMORY. */
int teide_sweep_memory_source(
    struct teide_sweep_memory *memory, struct teide_sweep_source *source, struct teide_error *error);

#endif
