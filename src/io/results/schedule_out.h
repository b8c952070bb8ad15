/* Answers about more than two pairs out and in, for the files that do the same for two. */
#ifndef TEIDE_IO_RESULTS_SCHEDULE_OUT_H
#define TEIDE_IO_RESULTS_SCHEDULE_OUT_H

#include <stdio.h>

#include "io/results/hdf5_in.h"
#include "io/results/hdf5_out.h"
#include "io/results/json_out.h"
#include "study/optimal_time/answer.h"

/* "pumping" or "recurrence". */
const char *teide_schedule_name(enum teide_schedule schedule);

/* The table, for people; the member "objectives" of the document; the group "schedule" of the file, and back. */
void teide_schedule_print_text(
    FILE *out, const struct teide_optimal_time_question *question, const struct teide_optimal_time_answer *answer);
void teide_schedule_put_json(struct teide_json *json, const struct teide_optimal_time_question *question,
    const struct teide_optimal_time_answer *answer);
void teide_schedule_put_hdf5(hid_t file, const struct teide_optimal_time_question *question,
    const struct teide_optimal_time_answer *answer, bool *failed);
void teide_schedule_read(struct teide_hdf5_source *source, const struct teide_optimal_time_question *question,
    struct teide_optimal_time_answer *answer);

#endif
