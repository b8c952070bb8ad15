/* The types that the values of a variable may have. */
#ifndef TEIDE_STUDY_DATASET_TYPE_H
#define TEIDE_STUDY_DATASET_TYPE_H

enum teide_type {
    TEIDE_FLOAT64,
    TEIDE_INT64,
    TEIDE_UINT64,
    TEIDE_INT32,
    TEIDE_INT8, /* and bool */
    TEIDE_TEXT, /* char *, zero-terminated UTF-8 */
    TEIDE_N_TYPES
};

enum { TEIDE_MAX_RANK = 24 };

#endif
