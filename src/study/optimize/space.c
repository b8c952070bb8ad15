#include "study/optimize/space.h"

#include <math.h>

double
teide_optimize_points(const struct teide_optimize_question *question)
{
    double points = 1;

    for (size_t i = 0; i < question->n_variables; i++)
        points *= question->variables[i].continuous ? INFINITY : (double)question->variables[i].axis.n;
    return points;
}

struct teide_optimize_point
teide_optimize_point_of(const struct teide_optimize_question *question, size_t index)
{
    struct teide_optimize_point point = { { 0 } };

    for (size_t i = question->n_variables; i-- > 0; index /= question->variables[i].axis.n)
        point.at[i] = (double)(index % question->variables[i].axis.n);
    return point;
}

bool
teide_variable_has_order(const struct teide_optimize_variable *variable)
{
    return variable->continuous || variable->ordered;
}

double
teide_optimize_cells(const struct teide_optimize_question *question)
{
    double cells = 1;

    for (size_t v = 0; v < question->n_variables; v++)
        cells *= teide_variable_has_order(&question->variables[v]) ? 1 : (double)question->variables[v].axis.n;
    return cells;
}

double
teide_variable_place(const struct teide_optimize_variable *v, double at)
{
    if (!v->continuous)
        return at / fmax((double)v->axis.n - 1, 1);
    return v->logarithmic ? log(at / v->from) / log(v->to / v->from) : (at - v->from) / (v->to - v->from);
}

double
teide_variable_coordinate(const struct teide_optimize_variable *v, double place)
{
    const double part = fmin(fmax(place, 0), 1);
    double at;

    if (!v->continuous)
        return nearbyint(part * ((double)v->axis.n - 1));
    if (part == 0 || part == 1)
        return part == 0 ? v->from : v->to;
    at = v->logarithmic ? v->from * pow(v->to / v->from, part) : v->from + part * (v->to - v->from);
    return fmin(fmax(at, v->from), v->to);
}

double
teide_variable_grain(const struct teide_optimize_variable *v)
{
    return v->continuous ? 0 : 1 / fmax((double)v->axis.n - 1, 1);
}
