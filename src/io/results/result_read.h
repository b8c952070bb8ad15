/* A result file read back: what `teide show` prints, without the tables of deliveries and trace records. */
#ifndef TEIDE_IO_RESULTS_RESULT_READ_H
#define TEIDE_IO_RESULTS_RESULT_READ_H

#include "io/results/provenance.h"
#include "io/results/read_watch.h"
#include "io/results/result_hdf5.h"
#include "sim/error.h"
#include "sim/scenario.h"
#include "study/improvement/answer.h"
#include "study/run/results.h"
#include "study/experiment/answer.h"
#include "study/optimal_time/answer.h"

struct teide_stored {
    struct teide_scenario scenario; /* title, path, text, seed, and the requests with the nodes at their ends only */
    struct teide_results results; /* n_delivery_table and n_trace tell the lengths of the tables, which are not read */
    struct teide_provenance provenance;
    /* Of a sweep there is nothing more than this: sweep_file.h reads it. Of another file that is not of a simulation: the scenario is
     * whole, there are no results, but one of these answers, without
     * what io/results/answer_read.h says. */
    enum teide_result_kind kind;
    struct teide_optimal_time_answer timing;
    struct teide_improvement_answer improvement;
    struct teide_experiment_answer experiment;
};

/* Read a result file.
 * watch   who watches, or NULL
 * stored  zeroed by the caller, who calls teide_stored_clear() in any case
 * Returns 0, TEIDE_E_INPUT (no such file, not HDF5, not a result file of this format; the message names what is missing),
 * TEIDE_E_MEMORY. */
int teide_result_read_hdf5(
    const char *path, const struct teide_read_watch *watch, struct teide_stored *stored, struct teide_error *error);

/* Whether the file is a result of this program, of any kind and format version, by its first two attributes.
 * Returns 0, TEIDE_E_INPUT (it is not, or is damaged), TEIDE_E_MEMORY. */
int teide_result_recognise(const char *path, const struct teide_read_watch *watch, struct teide_error *error);

void teide_stored_clear(struct teide_stored *stored);

#endif
