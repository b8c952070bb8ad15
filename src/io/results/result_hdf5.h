/* What writer and reader of the result file agree on; doc/results.md describes the file. */
#ifndef TEIDE_IO_RESULTS_RESULT_HDF5_H
#define TEIDE_IO_RESULTS_RESULT_HDF5_H

#define TEIDE_RESULT_FORMAT_VERSION 1
#define TEIDE_ERROR_SUFFIX "_stderr" /* dataset beside a mean that holds its standard error */

/* What a result file is about; named so in its attribute "kind". */
enum teide_result_kind {
    TEIDE_RESULT_SIMULATION,
    TEIDE_RESULT_OPTIMAL_TIME,
    TEIDE_RESULT_IMPROVEMENT,
    TEIDE_RESULT_EXPERIMENT,
    TEIDE_RESULT_SWEEP,
    TEIDE_N_RESULT_KINDS
};
extern const char *const teide_result_kinds[TEIDE_N_RESULT_KINDS];

#endif
