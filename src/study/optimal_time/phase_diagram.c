/* A grid of optima, exact crossings on its lines, and the curves through them. */
#include "study/optimal_time/phase_diagram.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "models/root.h"
#include "sim/error.h"
#include "study/parallel.h"

static const size_t nobody = (size_t)-1;

/* --- the grid ------------------------------------------------------------------------------------------------------ */

/* Crossings between a point of the grid and its neighbour to the right (along x) or above (along y). */
struct edges {
    struct teide_transition_list *along_x, *along_y; /* of one row of points; n_x each */
    double *even_x, *even_y;                         /* x and y of the break-even point there; NAN: none */
};

struct work {
    const struct teide_optimal_time_parameters *problem;
    const struct teide_parameter_range *x, *y;
    const struct teide_objective *objective;
    struct teide_phase_diagram *diagram;
    struct edges *edges;
    atomic_int ret;
};

/* A line of the grid: one parameter fixed, the other one varied. */
struct line {
    struct teide_optimal_time_parameters problem;
    const struct teide_parameter *varied;
};

static struct teide_optimal_time
on_line(double value, const void *user)
{
    const struct line *line = user;
    struct teide_optimal_time_parameters problem = line->problem;

    line->varied->set(&problem, value);
    return teide_optimal_time_of(&problem);
}

/* The gain on it as a function. */
struct gain_line {
    const struct work *work;
    const struct line *line;
};

static struct line
line_of(const struct work *work, const struct teide_parameter_range *fixed, size_t at,
    const struct teide_parameter_range *varied)
{
    struct line line = { *work->problem, varied->parameter };

    fixed->parameter->set(&line.problem, teide_range_value(fixed, at));
    return line;
}

static struct teide_optimum
optimum_on(const struct work *work, const struct line *line, double value)
{
    struct teide_optimal_time timing = on_line(value, line);
    return teide_optimal_time(&timing, work->objective);
}

static void
compute_row(size_t iy, void *user)
{
    const struct work *work = user;
    struct teide_phase_diagram *diagram = work->diagram;
    struct line line = line_of(work, work->y, iy, work->x);

    for (size_t ix = 0; ix < diagram->n_x; ix++) {
        struct teide_optimum optimum = optimum_on(work, &line, teide_range_value(work->x, ix));
        size_t i = iy * diagram->n_x + ix;
        diagram->timing_class[i] = (unsigned char)optimum.timing_class;
        diagram->time[i] = optimum.best.time;
        diagram->value[i] = optimum.best.value;
        diagram->unpurified[i] = optimum.unpurified;
        diagram->gain[i] = teide_optimum_gain(&optimum, work->objective);
    }
}

/* --- crossings ----------------------------------------------------------------------------------------------------- */

/* Neighbours in one class can only differ by an interior optimum that jumps. */
static bool
may_differ(const struct teide_phase_diagram *diagram, size_t a, size_t b)
{
    return diagram->timing_class[a] != diagram->timing_class[b] || diagram->timing_class[a] == TEIDE_INTERIOR;
}

static void
cross(struct work *work, const struct line *line, double from, double to, struct teide_transition_list *list)
{
    struct teide_optimum at_from = optimum_on(work, line, from), at_to = optimum_on(work, line, to);
    int ret = teide_transitions_between(on_line, line, work->objective, from, &at_from, to, &at_to, list);

    if (ret != 0)
        atomic_store(&work->ret, ret);
}

/* Interior optima move slowly from point to point of a fine grid: only a leap of the time is worth a closer look. */
static bool
leaps(const struct teide_phase_diagram *diagram, size_t a, size_t b, double window)
{
    return diagram->timing_class[a] != diagram->timing_class[b]
        || fabs(diagram->time[a] - diagram->time[b]) > 0.05 * window;
}

static void
cross_row(size_t iy, void *user)
{
    struct work *work = user;
    const struct teide_phase_diagram *diagram = work->diagram;
    struct edges *edges = &work->edges[iy];
    struct line row = line_of(work, work->y, iy, work->x);

    for (size_t ix = 0; ix < diagram->n_x; ix++) {
        size_t i = iy * diagram->n_x + ix;
        double x = teide_range_value(work->x, ix);
        struct teide_optimal_time timing = on_line(x, &row);
        double window = teide_optimal_time_last(&timing) - teide_optimal_time_first(&timing);
        if (ix + 1 < diagram->n_x && may_differ(diagram, i, i + 1) && leaps(diagram, i, i + 1, window))
            cross(work, &row, x, teide_range_value(work->x, ix + 1), &edges->along_x[ix]);
        if (iy + 1 < diagram->n_y && may_differ(diagram, i, i + diagram->n_x)
            && leaps(diagram, i, i + diagram->n_x, window)) {
            struct line column = line_of(work, work->x, ix, work->y);
            cross(
                work, &column, teide_range_value(work->y, iy), teide_range_value(work->y, iy + 1), &edges->along_y[ix]);
        }
    }
}

/* --- break-even ---------------------------------------------------------------------------------------------------- */

static double
gain_on_line(double value, void *user)
{
    const struct gain_line *gain = user;
    struct teide_optimum optimum = optimum_on(gain->work, gain->line, value);

    return teide_optimum_gain(&optimum, gain->work->objective) + TEIDE_LEAST_GAIN;
}

static bool
pays(const struct teide_phase_diagram *diagram, size_t point)
{
    return !(diagram->gain[point] < -TEIDE_LEAST_GAIN);
}

/* The break-even point between two neighbours of the grid, or NAN. */
static double
break_even(const struct work *work, const struct line *line, size_t a, size_t b, double from, double to)
{
    struct gain_line gain = { work, line };

    if (pays(work->diagram, a) == pays(work->diagram, b))
        return NAN;
    return teide_root(gain_on_line, &gain, from, to, 1e-13 * (to - from));
}

static void
break_even_row(size_t iy, void *user)
{
    struct work *work = user;
    const struct teide_phase_diagram *diagram = work->diagram;
    struct edges *edges = &work->edges[iy];
    struct line row = line_of(work, work->y, iy, work->x);

    for (size_t ix = 0; ix < diagram->n_x; ix++) {
        const size_t i = iy * diagram->n_x + ix;
        struct line column = line_of(work, work->x, ix, work->y);
        edges->even_x[ix] = edges->even_y[ix] = NAN;
        if (ix + 1 < diagram->n_x)
            edges->even_x[ix]
                = break_even(work, &row, i, i + 1, teide_range_value(work->x, ix), teide_range_value(work->x, ix + 1));
        if (iy + 1 < diagram->n_y)
            edges->even_y[ix] = break_even(
                work, &column, i, i + diagram->n_x, teide_range_value(work->y, iy), teide_range_value(work->y, iy + 1));
    }
}

static int
collect_break_even(const struct work *work)
{
    struct teide_phase_diagram *diagram = work->diagram;
    size_t n = 0;

    for (size_t i = 0; i < diagram->n_x * diagram->n_y; i++) {
        const struct edges *edges = &work->edges[i / diagram->n_x];
        n += isnan(edges->even_x[i % diagram->n_x]) ? 0 : 1;
        n += isnan(edges->even_y[i % diagram->n_x]) ? 0 : 1;
    }
    diagram->break_even = calloc(n + 1, sizeof *diagram->break_even);
    if (diagram->break_even == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < diagram->n_x * diagram->n_y; i++) {
        const size_t ix = i % diagram->n_x, iy = i / diagram->n_x;
        const struct edges *edges = &work->edges[iy];
        const bool good = pays(diagram, i);
        if (!isnan(edges->even_x[ix]))
            diagram->break_even[diagram->n_break_even++]
                = (struct teide_break_even) { edges->even_x[ix], teide_range_value(work->y, iy), false, good };
        if (!isnan(edges->even_y[ix]))
            diagram->break_even[diagram->n_break_even++]
                = (struct teide_break_even) { teide_range_value(work->x, ix), edges->even_y[ix], true, good };
    }
    return TEIDE_OK;
}

/* --- curves -------------------------------------------------------------------------------------------------------- */

/* A crossing while curves are joined: at most one neighbour in each of the two cells beside its edge. */
struct crossing {
    struct teide_critical_point point;
    size_t neighbours[2];
};

/* All crossings, and where those of each edge begin: edges are numbered 2 i (along x) and 2 i + 1 (along y) of point i. */
struct crossings {
    struct crossing *items;
    size_t *first; /* by edge, with one more at the end */
};

static void
collect_edge(struct crossings *all, size_t *n, size_t edge, const struct teide_transition_list *list, double x,
    double y, bool along_x)
{
    all->first[edge] = *n;
    for (size_t k = 0; k < list->n; k++) {
        struct crossing *crossing = &all->items[(*n)++];
        crossing->point.x = along_x ? list->items[k].at : x;
        crossing->point.y = along_x ? y : list->items[k].at;
        crossing->point.transition = list->items[k];
        crossing->point.along_y = !along_x;
        crossing->neighbours[0] = crossing->neighbours[1] = nobody;
    }
}

static size_t
collect(const struct work *work, struct crossings *all)
{
    const struct teide_phase_diagram *diagram = work->diagram;
    size_t n = 0;

    for (size_t iy = 0; iy < diagram->n_y; iy++)
        for (size_t ix = 0; ix < diagram->n_x; ix++) {
            size_t i = iy * diagram->n_x + ix;
            double x = teide_range_value(work->x, ix), y = teide_range_value(work->y, iy);
            collect_edge(all, &n, 2 * i, &work->edges[iy].along_x[ix], x, y, true);
            collect_edge(all, &n, 2 * i + 1, &work->edges[iy].along_y[ix], x, y, false);
        }
    all->first[2 * diagram->n_x * diagram->n_y] = n;
    return n;
}

/* Whether the same two classes meet at both. */
static bool
alike(const struct crossing *a, const struct crossing *b)
{
    const struct teide_transition *s = &a->point.transition, *t = &b->point.transition;

    return (s->before == t->before && s->after == t->after) || (s->before == t->after && s->after == t->before);
}

/* How far apart two critical points are, in steps of the grid. */
static double
distance_of(const struct work *work, const struct teide_critical_point *a, const struct teide_critical_point *b)
{
    return hypot(teide_range_position(work->x, a->x) - teide_range_position(work->x, b->x),
        teide_range_position(work->y, a->y) - teide_range_position(work->y, b->y));
}

/* Join the nearest two crossings of a cell that are alike and have no neighbour in it yet, until there are none. */
static void
join_cell(const struct work *work, struct crossing *items, const size_t *members, const int *sides, size_t n)
{
    bool joined[64] = { false };

    for (;;) {
        size_t best_a = 0, best_b = 0;
        double nearest = INFINITY;
        for (size_t a = 0; a < n; a++)
            for (size_t b = a + 1; b < n; b++) {
                const struct crossing *s = &items[members[a]], *t = &items[members[b]];
                double distance = distance_of(work, &s->point, &t->point);
                if (!joined[a] && !joined[b] && alike(s, t) && distance < nearest) {
                    nearest = distance;
                    best_a = a;
                    best_b = b;
                }
            }
        if (isinf(nearest))
            return;
        joined[best_a] = joined[best_b] = true;
        items[members[best_a]].neighbours[sides[best_a]] = members[best_b];
        items[members[best_b]].neighbours[sides[best_b]] = members[best_a];
    }
}

static void
join(const struct work *work, struct crossings *all)
{
    const struct teide_phase_diagram *diagram = work->diagram;

    for (size_t iy = 0; iy + 1 < diagram->n_y; iy++)
        for (size_t ix = 0; ix + 1 < diagram->n_x; ix++) {
            size_t i = iy * diagram->n_x + ix;
            /* Its edges below, above, left and right; a cell is side 0 of those below and left of it, 1 of the others. */
            size_t edges[4] = { 2 * i, 2 * (i + diagram->n_x), 2 * i + 1, 2 * (i + 1) + 1 };
            size_t members[64], n = 0;
            int sides[64];
            for (int e = 0; e < 4; e++)
                for (size_t k = all->first[edges[e]]; k < all->first[edges[e] + 1] && n < 64; k++, n++) {
                    members[n] = k;
                    sides[n] = e % 2;
                }
            if (n > 1)
                join_cell(work, all->items, members, sides, n);
        }
}

/* Append the curve that begins at `start`, walking from neighbour to neighbour. */
static void
walk(struct teide_phase_diagram *diagram, struct crossings *all, bool *done, size_t start)
{
    size_t here = start;

    while (here != nobody && !done[here]) {
        const struct crossing *crossing = &all->items[here];
        size_t next = crossing->neighbours[0];
        done[here] = true;
        diagram->critical[diagram->n_critical] = crossing->point;
        diagram->critical[diagram->n_critical++].curve = diagram->n_curves;
        if (next == nobody || done[next])
            next = crossing->neighbours[1];
        here = next;
    }
    diagram->n_curves++;
}

static int
trace(const struct work *work, size_t n)
{
    struct teide_phase_diagram *diagram = work->diagram;
    size_t n_edges = 2 * diagram->n_x * diagram->n_y;
    struct crossings all = { calloc(n + 1, sizeof *all.items), calloc(n_edges + 1, sizeof *all.first) };
    bool *done = calloc(n + 1, sizeof *done);
    int ret = TEIDE_E_MEMORY;

    diagram->critical = calloc(n + 1, sizeof *diagram->critical);
    if (all.items == NULL || all.first == NULL || done == NULL || diagram->critical == NULL)
        goto out;
    collect(work, &all);
    join(work, &all);
    for (size_t k = 0; k < n; k++) /* open curves from an end, then what is left: closed ones */
        if (!done[k] && (all.items[k].neighbours[0] == nobody || all.items[k].neighbours[1] == nobody))
            walk(diagram, &all, done, k);
    for (size_t k = 0; k < n; k++)
        if (!done[k])
            walk(diagram, &all, done, k);
    ret = TEIDE_OK;
out:
    free(all.items);
    free(all.first);
    free(done);
    return ret;
}

/* --- all of it ----------------------------------------------------------------------------------------------------- */

static struct edges *
create_edges(size_t n_x, size_t n_y)
{
    struct edges *edges = calloc(n_y, sizeof *edges);
    bool good = edges != NULL;

    for (size_t i = 0; good && i < n_y; i++) {
        edges[i].along_x = calloc(n_x, sizeof *edges[i].along_x);
        edges[i].along_y = calloc(n_x, sizeof *edges[i].along_y);
        edges[i].even_x = calloc(n_x, sizeof *edges[i].even_x);
        edges[i].even_y = calloc(n_x, sizeof *edges[i].even_y);
        good = edges[i].along_x != NULL && edges[i].along_y != NULL && edges[i].even_x != NULL
            && edges[i].even_y != NULL;
    }
    return edges;
}

static void
destroy_edges(struct edges *edges, size_t n_x, size_t n_y)
{
    for (size_t i = 0; edges != NULL && i < n_y; i++) {
        for (size_t k = 0; k < n_x; k++) {
            if (edges[i].along_x != NULL)
                teide_transition_list_clear(&edges[i].along_x[k]);
            if (edges[i].along_y != NULL)
                teide_transition_list_clear(&edges[i].along_y[k]);
        }
        free(edges[i].along_x);
        free(edges[i].along_y);
        free(edges[i].even_x);
        free(edges[i].even_y);
    }
    free(edges);
}

static size_t
count(const struct edges *edges, size_t n_x, size_t n_y)
{
    size_t n = 0;

    for (size_t i = 0; i < n_y; i++)
        for (size_t k = 0; k < n_x; k++)
            n += edges[i].along_x[k].n + edges[i].along_y[k].n;
    return n;
}

int
teide_phase_diagram(const struct teide_optimal_time_parameters *problem, const struct teide_parameter_range *x,
    const struct teide_parameter_range *y, const struct teide_objective *objective, const struct teide_workers *workers,
    struct teide_part part, struct teide_phase_diagram *diagram)
{
    const double third = (part.to - part.from) / 3, first = part.from + third, second = part.to - third;
    struct work work = { .problem = problem, .x = x, .y = y, .objective = objective, .diagram = diagram };
    size_t n = x->points * y->points;
    int ret = TEIDE_E_MEMORY;

    *diagram = (struct teide_phase_diagram) { .n_x = x->points, .n_y = y->points };
    diagram->timing_class = calloc(n, sizeof *diagram->timing_class);
    diagram->time = calloc(n, sizeof *diagram->time);
    diagram->value = calloc(n, sizeof *diagram->value);
    diagram->unpurified = calloc(n, sizeof *diagram->unpurified);
    diagram->gain = calloc(n, sizeof *diagram->gain);
    work.edges = create_edges(x->points, y->points);
    if (diagram->timing_class == NULL || diagram->time == NULL || diagram->value == NULL || diagram->unpurified == NULL
        || diagram->gain == NULL || work.edges == NULL || work.edges[y->points - 1].even_y == NULL)
        goto out;
    ret = teide_parallel_part(y->points, workers, (struct teide_part) { part.from, first }, compute_row, &work);
    if (ret == 0)
        ret = teide_parallel_part(y->points, workers, (struct teide_part) { first, second }, cross_row, &work);
    if (ret == 0)
        ret = teide_parallel_part(y->points, workers, (struct teide_part) { second, part.to }, break_even_row, &work);
    if (ret == 0)
        ret = atomic_load(&work.ret);
    if (ret == 0)
        ret = trace(&work, count(work.edges, x->points, y->points));
    if (ret == 0)
        ret = collect_break_even(&work);
out:
    destroy_edges(work.edges, x->points, y->points);
    return ret;
}

void
teide_phase_diagram_clear(struct teide_phase_diagram *diagram)
{
    free(diagram->timing_class);
    free(diagram->time);
    free(diagram->value);
    free(diagram->unpurified);
    free(diagram->gain);
    free(diagram->critical);
    free(diagram->break_even);
    *diagram = (struct teide_phase_diagram) { 0 };
}
