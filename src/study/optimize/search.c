#include "study/optimize/search.h"

#include <math.h>
#include <stdlib.h>

#include "study/optimize/climb.h"
#include "study/optimize/search_state.h"
#include "study/sweep/design.h"

enum {
    MOST_LOOKED_AT = 8192, /* points */
    MOST_FIRST = 4096,     /* of them in the first look */
    MOST_CELLS = 256,      /* choices of the variables without an order */
    MOST_STARTS = 6
};
static const double share_of_look = 0.25, share_of_climb = 0.45; /* of the budget */
static const double default_precision = 0.002, first_precision = 0.05,
                    apart = 0.2; /* of two starts, as a share of the range */

int
teide_search_check(const struct teide_optimize_question *question, struct teide_error *error)
{
    const double cells = teide_optimize_cells(question);
    int d = 0;

    for (size_t i = 0; i < question->n_variables; i++)
        d += teide_variable_has_order(&question->variables[i]);
    if (d > TEIDE_MAX_QUADRATIC)
        return teide_fail(error, TEIDE_E_INPUT,
            "there are %d variables that are numbers in a range: write at most %d, or fewer values", d,
            TEIDE_MAX_QUADRATIC);
    if (cells > MOST_CELLS)
        return teide_fail(error, TEIDE_E_INPUT,
            "there are %.0f combinations of values without an order, and a range for each: write at most %d", cells,
            MOST_CELLS);
    return 0;
}

/* --- the first look ------------------------------------------------------------------------------------------------ */

/* Points that fill the ranges evenly, for each choice of the others. */
static int
look_around(struct teide_search_state *s)
{
    const size_t cells = (size_t)teide_optimize_cells(s->question), most = MOST_FIRST / cells,
                 wanted = s->d == 0 ? 1
        : s->d == 1                 ? 11
        : s->d == 2                 ? 24
                                    : (size_t)16 * s->d,
                 per_cell = wanted < most ? wanted : most;
    double *u = calloc(per_cell * s->d + 1, sizeof *u);
    int ret = u == NULL ? TEIDE_E_MEMORY : s->d == 0 ? 0 : teide_design_fill(TEIDE_SWEEP_SOBOL, 0, per_cell, s->d, u);

    for (size_t cell = 0; ret == 0 && cell < cells; cell++)
        for (size_t k = 0; ret == 0 && k < per_cell; k++) {
            struct teide_optimize_point point = { { 0 } };
            size_t rest = cell, axis = 0, index;
            for (size_t v = 0; v < s->question->n_variables; v++) {
                const struct teide_optimize_variable *variable = &s->question->variables[v];
                if (teide_variable_has_order(variable)) {
                    /* in one dimension equal steps with both ends, else the sequence stretched a little */
                    const double place
                        = s->d == 1 ? (double)k / (double)(per_cell - 1) : 1.1 * u[axis * per_cell + k] - 0.05;
                    point.at[v] = teide_variable_coordinate(variable, place);
                    axis++;
                } else {
                    point.at[v] = (double)(rest % variable->axis.n);
                    rest /= variable->axis.n;
                }
            }
            ret = teide_search_visit(s, &point, &index);
        }
    free(u);
    return ret;
}

static double
distance(const struct teide_search_state *s, const struct teide_candidate *a, const struct teide_candidate *b)
{
    double most = 0;

    for (size_t v = 0; v < s->question->n_variables; v++) {
        const struct teide_optimize_variable *variable = &s->question->variables[v];
        if (!teide_variable_has_order(variable) && a->point.at[v] != b->point.at[v])
            return INFINITY;
        if (teide_variable_has_order(variable))
            most = fmax(most,
                fabs(teide_variable_place(variable, a->point.at[v]) - teide_variable_place(variable, b->point.at[v])));
    }
    return most;
}

/* The best open points that are apart from each other. */
static size_t
choose_starts(const struct teide_search_state *s, size_t starts[MOST_STARTS])
{
    const struct teide_search *found = s->found;
    size_t n = 0;

    while (n < MOST_STARTS) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < found->n; i++) {
            bool is_free = found->candidates[i].standing == TEIDE_STANDING_OPEN;
            for (size_t k = 0; k < n; k++)
                is_free = is_free && distance(s, &found->candidates[i], &found->candidates[starts[k]]) > apart;
            if (is_free
                && (best == SIZE_MAX || teide_candidate_seems_better(&found->candidates[i], &found->candidates[best])))
                best = i;
        }
        if (best == SIZE_MAX)
            break;
        starts[n++] = best;
    }
    return n;
}

/* --- the search ---------------------------------------------------------------------------------------------------- */

static int
first_look(struct teide_search_state *s)
{
    struct teide_selection_settings settings = *s->settings;
    int ret = look_around(s);

    settings.confidence = 1 - (1 - s->settings->confidence) / 2;
    settings.precision = fmax(s->precision, first_precision);
    settings.deliveries = (int64_t)fmin(share_of_look * (double)s->settings->deliveries, 65536.0 * (double)s->found->n);
    if (isfinite(settings.end))
        settings.end = s->began + share_of_look * (s->settings->end - s->began);
    settings.part = teide_search_part(s, 0, share_of_look);
    if (ret != 0)
        return teide_fail(s->error, ret, "out of memory for the search");
    return teide_selection_run(
        s->goal, s->found->candidates, s->found->n, &settings, s->spent, &s->found->selection, s->error);
}

/* Those of the way stand aside; the ends, and what the first look has left open, are held against each other. */
static int
select_end(struct teide_search_state *s, size_t n_looked_at, const size_t *ends, size_t n_ends)
{
    struct teide_selection_settings settings = *s->settings;

    for (size_t i = n_looked_at; i < s->found->n; i++) {
        struct teide_candidate *c = &s->found->candidates[i];
        bool is_end = false;
        for (size_t k = 0; k < n_ends; k++)
            is_end |= ends[k] == i;
        if (!is_end && c->standing == TEIDE_STANDING_OPEN)
            c->standing = TEIDE_STANDING_PASSED;
        if (!is_end && c->trial != NULL)
            teide_trial_put_away(c->trial);
    }
    for (size_t k = 0; k < n_ends; k++)
        s->found->candidates[ends[k]].standing = TEIDE_STANDING_OPEN;
    settings.confidence = 1 - (1 - s->settings->confidence) / 2;
    settings.precision = s->precision / 2;
    settings.part = teide_search_part(s, share_of_look + share_of_climb, 1);
    if (settings.deliveries != INT64_MAX)
        settings.deliveries -= s->spent->deliveries - s->before;
    return teide_selection_run(
        s->goal, s->found->candidates, s->found->n, &settings, s->spent, &s->found->selection, s->error);
}

/* Stopped on the way: the best in the estimates of the first look, as it was selected, and of where climbs have ended is known. */
static void
keep_known(struct teide_search_state *s, const struct teide_selection *first, size_t n_looked_at, const size_t *ends,
    size_t n_ends)
{
    struct teide_search *found = s->found;

    found->selection = *first;
    found->selection.end = TEIDE_SELECTED_NO_BUDGET;
    for (size_t i = n_looked_at; i < found->n; i++)
        if (found->candidates[i].standing == TEIDE_STANDING_OPEN)
            found->candidates[i].standing = TEIDE_STANDING_PASSED;
    for (size_t k = 0; k < n_ends; k++) {
        found->candidates[ends[k]].standing = TEIDE_STANDING_OPEN;
        if (teide_candidate_seems_better(&found->candidates[ends[k]], &found->candidates[found->selection.best]))
            found->selection.best = ends[k];
    }
}

/* Whether a climb has converged where the best point is, or to a point that is not told from it within the precision. */
static bool
is_converged(const struct teide_search *found, const size_t *ends, const bool *converged)
{
    bool is_near = false;

    for (size_t k = 0; k < found->n_starts; k++) {
        if (ends[k] == found->selection.best)
            return converged[k];
        is_near |= converged[k] && found->candidates[ends[k]].standing == TEIDE_STANDING_OPEN
            && found->selection.end != TEIDE_SELECTED_NO_BUDGET;
    }
    return is_near;
}

static int
search(struct teide_search_state *s)
{
    struct teide_search *found = s->found;
    size_t starts[MOST_STARTS], ends[MOST_STARTS], n_ends = 0;
    bool converged[MOST_STARTS] = { false };
    int ret = first_look(s);
    const size_t looked_at = found->n;
    const struct teide_selection first = found->selection;

    if (ret != 0 || first.end == TEIDE_SELECTED_NONE)
        return ret;
    found->n_starts = choose_starts(s, starts);
    while (ret == 0 && n_ends < found->n_starts) {
        const double share = share_of_climb * (double)(n_ends + 1) / (double)found->n_starts;
        ret = teide_search_climb(s, starts[n_ends], share_of_look + share,
            teide_search_part(s, share_of_look, share_of_look + share_of_climb), &ends[n_ends], &converged[n_ends]);
        n_ends += ret == 0;
    }
    if (ret == 0)
        ret = select_end(s, looked_at, ends, n_ends);
    if (ret == TEIDE_E_STOPPED)
        keep_known(s, &first, looked_at, ends, n_ends);
    else
        found->selection.stages += first.stages;
    found->converged = ret == 0 && is_converged(found, ends, converged);
    return ret;
}

int
teide_search_run(const struct teide_optimize_question *question, const struct teide_goal *goal,
    const struct teide_point_source *source, size_t n_replicas, const struct teide_selection_settings *settings,
    struct teide_trial_cost *spent, char why[256], struct teide_search *found, struct teide_error *error)
{
    struct teide_search_state s = { .question = question,
        .goal = goal,
        .source = source,
        .settings = settings,
        .spent = spent,
        .found = found,
        .error = error,
        .why = why,
        .n_replicas = n_replicas,
        .precision = settings->precision > 0 ? settings->precision : default_precision,
        .before = spent->deliveries,
        .began = teide_seconds_now() };
    int ret = teide_search_check(question, error);

    if (ret != 0)
        return ret;
    for (size_t v = 0; v < question->n_variables; v++)
        if (teide_variable_has_order(&question->variables[v]))
            s.axes[s.d++] = v;
    found->capacity = MOST_LOOKED_AT;
    found->candidates = calloc(found->capacity, sizeof *found->candidates);
    if (found->candidates == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for the search");
    return search(&s);
}

void
teide_search_clear(struct teide_search *search)
{
    for (size_t i = 0; i < search->n; i++)
        teide_candidate_clear(&search->candidates[i]);
    free(search->candidates);
    *search = (struct teide_search) { 0 };
}
