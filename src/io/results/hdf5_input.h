/* What is read from an HDF5 file: failures in words, and attributes. Numbers of the library (hid_t) are int64_t here.
 *
 * Whatever the file says is checked: it may be damaged, or somebody else's. Every function does nothing once something has failed. */
#ifndef TEIDE_IO_RESULTS_HDF5_INPUT_H
#define TEIDE_IO_RESULTS_HDF5_INPUT_H

#include "io/results/result_file.h"

enum {
    TEIDE_MOST_NAME = 200, /* bytes of a name in a file */
    TEIDE_MOST_DEPTH = 6   /* of groups in groups */
};

struct teide_input {
    struct teide_result_file *file;
    const char *path;
    struct teide_error *error;
    int ret; /* 0, TEIDE_E_INPUT or TEIDE_E_MEMORY */
    size_t n_objects;
    uint64_t outer[TEIDE_MOST_DEPTH]; /* addresses of the groups that the one in hand is in */
    int depth;
};

/* Whether not even a little memory is left. (A damaged file may ask for any amount, which says nothing.) */
bool teide_input_memory_is_out(void);
void teide_input_no_memory(struct teide_input *input);

/* This object is not what it should be: `problem` says why, or is "". Names are of the file, and may hold anything. */
void teide_input_wrong(struct teide_input *input, const char *group, const char *name, const char *problem);

/* Whoever watches knows what is read next. */
void teide_input_look_at(const struct teide_input *input, const char *group, const char *name);

/* An attribute of one number, of the class and as the type of the library, or of one string of any length (class H5T_STRING), for
 * H5free_memory(). Returns whether it was read. */
bool teide_input_attribute(struct teide_input *input, int64_t object, const char *group, const char *name, int64_t type,
    int class, void *value);

/* Text that lives as long as the dataset; NULL after a failure, or, for the second one, where there is none. */
const char *teide_input_text(struct teide_input *input, int64_t object, const char *group, const char *name);
const char *teide_input_text_if_there(struct teide_input *input, int64_t object, const char *group, const char *name);

/* Add a variable of the parent to a group: those that make dimensions (scales), or the others; else do nothing. */
void teide_input_variable(
    struct teide_input *input, int64_t parent, struct teide_group *group, const char *name, bool scales);

#endif
