/* Any dataset in words. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/result_print.h"
#include "io/results/text.h"

static const struct {
    const char *kind;
    void (*print)(FILE *out, struct teide_take *take);
} kinds[] = {
    { "run", teide_run_print_text },
    { "optimal_time", teide_optimal_time_print_text },
    { "improvement", teide_improvement_print_text },
    { "experiment", teide_experiment_print_text },
    { "optimize", teide_optimize_print_text },
};

int
teide_result_print_text(FILE *out, struct teide_dataset *dataset, struct teide_error *error)
{
    const char *title = teide_dataset_attribute_of(dataset, "title"),
               *path = teide_dataset_attribute_of(dataset, "scenario_path");
    struct teide_take take = { .dataset = dataset, .error = error };
    char *text = NULL;
    size_t length = 0;
    FILE *memory = dataset->failed ? NULL : open_memstream(&text, &length);

    if (memory == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for the summary");
    fprintf(memory, "%s\n%s", *title != '\0' ? title : path, path);
    if (strcmp(dataset->kind, "optimal_time") != 0) /* takes no random numbers */
        fprintf(memory, ", seed %" PRIu64, dataset->seed);
    fputc('\n', memory);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, dataset->kind) == 0)
            kinds[i].print(memory, &take);
    if (fclose(memory) != 0 || dataset->failed)
        take.ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory for the summary");
    if (take.ret == 0)
        fwrite(text, 1, length, out);
    free(text);
    return take.ret != 0 ? take.ret : ferror(out) ? teide_fail(error, TEIDE_E_IO, "cannot write the results") : 0;
}
