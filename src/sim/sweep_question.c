#include "sim/sweep_question.h"

#include <stdlib.h>

const char *const teide_sweep_of_names[TEIDE_N_SWEEP_OF] = { "run", "optimal_time", "experiment", "improvement" };
const char *const teide_sweep_combine_names[TEIDE_N_SWEEP_COMBINE] = { "grid", "zip", "latin_hypercube", "sobol" };

size_t
teide_sweep_entry(const struct teide_sweep_question *sweep, size_t point, size_t axis)
{
    if (sweep->combine != TEIDE_SWEEP_GRID)
        return sweep->axes[axis].entry_of_point != NULL ? sweep->axes[axis].entry_of_point[point] : point;
    for (size_t i = sweep->n_axes - 1; i > axis; i--)
        point /= sweep->axes[i].n;
    return point % sweep->axes[axis].n;
}

static void
free_names(char **names, size_t n)
{
    for (size_t i = 0; names != NULL && i < n; i++)
        free(names[i]);
    free(names);
}

void
teide_sweep_axis_clear(struct teide_sweep_axis *axis)
{
    free(axis->name);
    free(axis->doc);
    free(axis->unit);
    free(axis->numbers);
    free_names(axis->names, axis->n);
    free(axis->entry_of_point);
    *axis = (struct teide_sweep_axis) { 0 };
}

void
teide_sweep_question_destroy(struct teide_sweep_question *sweep)
{
    if (sweep == NULL)
        return;
    for (size_t i = 0; i < sweep->n_axes; i++)
        teide_sweep_axis_clear(&sweep->axes[i]);
    free_names(sweep->outputs, sweep->n_outputs);
    free(sweep);
}
