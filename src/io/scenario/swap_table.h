/* Tables of swaps: `operations.swap: {order: table, file: best.csv}`, or `rows` in the place of `file`. doc/theory.md, 9.9. */
#ifndef TEIDE_IO_SCENARIO_SWAP_TABLE_H
#define TEIDE_IO_SCENARIO_SWAP_TABLE_H

#include "io/scenario/build.h"

/* In all mappings of a tree with order: table, also of a sweep, put the lines of `file` in its place, as `rows`; likewise in cases with
 * operations.swap.file, and where that is the path of an axis.
 * merged  set when there was one, else left alone; NULL: nobody asks
 * Mistakes are noted. Returns 0 or TEIDE_E_MEMORY. */
int teide_swap_files_resolve(struct teide_reader *reader, struct teide_yaml *root, bool *merged);

/* With order: table, once the path of the request is known: read the rows into the scenario. Mistakes are noted, also that a table does
 * not go with what the scenario says else. Returns 0 or TEIDE_E_MEMORY. */
int teide_build_swap_table(struct teide_build *build);

#endif
