/* Result files: a dataset (study/dataset/dataset.h) to HDF5 and back. doc/results.md describes the file.
 *
 * A group of the dataset is a group of the file, a variable a dataset, a coordinate a dimension scale; xarray opens every group as it
 * is. Codes are int8 with `flag_values` and `flag_meanings`; `ancillary_variables` names the variable with the standard errors; a
 * whole number that is missing is -1, its `_FillValue`. */
#ifndef TEIDE_IO_RESULTS_RESULT_FILE_H
#define TEIDE_IO_RESULTS_RESULT_FILE_H

#include "io/results/read_watch.h"
#include "sim/error.h"
#include "study/dataset/dataset.h"

enum { TEIDE_RESULT_FORMAT_VERSION = 2 };

/* Write the result file: to a temporary name beside `path`, then renamed, so that no half file is ever left.
 * command_line  as the user gave it, for provenance
 * Returns 0, TEIDE_E_IO (message names the file and the reason), TEIDE_E_MEMORY, or what fetching a variable returned. */
int teide_result_write(
    const char *path, const struct teide_dataset *dataset, const char *command_line, struct teide_error *error);

/* Whether a result can be written to `path` later: a file can be made beside it, and what is there now may be replaced.
 * Leaves nothing behind. Returns 0 or TEIDE_E_IO (message names the file and the reason). */
int teide_output_check(const char *path, struct teide_error *error);

/* A file that is open to be read. Values are fetched from it as they are asked for; the provenance is among the attributes. */
struct teide_result_file {
    struct teide_dataset dataset;
    char *path;
    int64_t handle;                       /* of the library */
    const struct teide_read_watch *watch; /* of all that is read; borrowed, may be NULL */
};

/* Open a result file, and read and check all but the values.
 * watch  who watches now and later, or NULL
 * file   zeroed by the caller, who calls teide_result_close() in any case
 * Returns 0, TEIDE_E_INPUT (no such file, not HDF5, not a result file of this format; the message names what is wrong),
 * TEIDE_E_MEMORY. */
int teide_result_open(
    const char *path, const struct teide_read_watch *watch, struct teide_result_file *file, struct teide_error *error);
void teide_result_close(struct teide_result_file *file);

/* Whether the file is a result of this program, of any kind and format version, by its first two attributes.
 * Returns 0, TEIDE_E_INPUT (it is not, or is damaged), TEIDE_E_MEMORY. */
int teide_result_recognise(const char *path, const struct teide_read_watch *watch, struct teide_error *error);

#endif
