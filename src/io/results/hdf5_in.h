/* HDF5 in: values of a result file, each checked to be there and to be what it should. */
#ifndef TEIDE_IO_RESULTS_HDF5_IN_H
#define TEIDE_IO_RESULTS_HDF5_IN_H

#include <hdf5.h>
#include <stdbool.h>

#include "io/results/read_watch.h"
#include "sim/error.h"
#include "sim/scenario.h"

/* What is read from. Every function below does nothing once something has failed. */
struct teide_hdf5_source {
    const char *path;
    hid_t object; /* file or group */
    int ret;      /* 0, TEIDE_E_INPUT or TEIDE_E_MEMORY */
    struct teide_error *error;
    const struct teide_read_watch *watch; /* NULL: nobody watches */
};

/* Open a file to read, or fail: it is not there, not a regular file (HDF5 would wait for ever at a pipe), not HDF5. The error stack
 * of the library is silent from here to teide_hdf5_close(), which follows in any case. */
struct teide_hdf5_silence {
    H5E_auto2_t handler;
    void *data;
};
void teide_hdf5_open(struct teide_hdf5_source *source, struct teide_hdf5_silence *silence);
void teide_hdf5_close(struct teide_hdf5_source *source, const struct teide_hdf5_silence *silence);
void teide_hdf5_be_silent(struct teide_hdf5_silence *silence);
void teide_hdf5_speak_again(const struct teide_hdf5_silence *silence);

/* Fail: this object is missing, or not what it should be; out of memory. */
void teide_hdf5_not_there(struct teide_hdf5_source *source, const char *name);
void teide_hdf5_no_memory(struct teide_hdf5_source *source);

/* An attribute of the object: one number, or text, which the caller frees (NULL after a failure). */
void teide_hdf5_get_attribute(
    struct teide_hdf5_source *source, const char *name, hid_t type, H5T_class_t class, void *value);
char *teide_hdf5_get_text(struct teide_hdf5_source *source, const char *name);

/* Number of values in a dataset; 0 and a failure where it is not there. */
size_t teide_hdf5_count(struct teide_hdf5_source *source, const char *name);

/* A dataset of `n` numbers; of `n` names, each owned by the caller, some may be NULL after a failure. */
void teide_hdf5_get_numbers(struct teide_hdf5_source *source, const char *name, hid_t type, size_t n, void *values);
void teide_hdf5_get_names(struct teide_hdf5_source *source, const char *name, size_t n, char **names);

/* A dataset of n times `width` doubles into a member of an array of structs; `column` has room for them. */
void teide_hdf5_get_member(struct teide_hdf5_source *source, const char *name, void *first, size_t stride, size_t n,
    size_t width, double *column);

/* An enum that was read as a number: from 0 to below `end`, else a failure. */
int teide_hdf5_get_code(struct teide_hdf5_source *source, const char *name, double number, int end);

/* The whole scenario, from the text in `scenario`; it must ask what the file answers. */
void teide_hdf5_get_question(struct teide_hdf5_source *source, struct teide_scenario *scenario,
    bool (*asks)(const struct teide_scenario *whole));

#endif
