#include "sim/optimal_time_question.h"

#include <math.h>
#include <stdlib.h>

void
teide_optimal_time_question_destroy(struct teide_optimal_time_question *question)
{
    if (question == NULL)
        return;
    for (size_t i = 0; i < question->n_objectives; i++)
        free(question->objectives[i].name);
    free(question->schedule);
    free(question->objectives);
    free(question);
}

double
teide_range_value(const struct teide_parameter_range *range, size_t point)
{
    double part = (double)point / (double)(range->points - 1);

    if (range->logarithmic && point > 0 && point + 1 < range->points)
        return exp((1 - part) * log(range->from) + part * log(range->to));
    return (1 - part) * range->from + part * range->to;
}

double
teide_range_position(const struct teide_parameter_range *range, double value)
{
    double part = range->logarithmic ? log(value / range->from) / log(range->to / range->from)
                                     : (value - range->from) / (range->to - range->from);

    return part * (double)(range->points - 1);
}
