#include "study/optimize/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/optimize/quadratic.h"
#include "study/sweep/design.h"

enum {
    MOST_LOOKED_AT = 8192, /* points */
    MOST_FIRST = 4096,     /* of them in the first look */
    MOST_CELLS = 256,      /* choices of the variables without an order */
    MOST_STARTS = 6,
    MOST_STEPS = 100, /* of a start */
    FEWEST_QUOTA = 16,
    MOST_NEIGHBOURS = 1 + 2 * TEIDE_MAX_QUADRATIC + TEIDE_MAX_QUADRATIC * (TEIDE_MAX_QUADRATIC - 1) / 2
};
static const double share_of_look = 0.25, share_of_climb = 0.45; /* of the budget */
static const double default_precision = 0.002, first_precision = 0.05, first_region = 0.25, last_region = 0.002,
                    region_of_trust = 0.07, /* in which a quadratic is believed that promises nothing */
    apart = 0.2;                            /* of two starts, as a share of the range */

struct search {
    const struct teide_optimize_question *question;
    const struct teide_goal *goal;
    const struct teide_point_source *source;
    const struct teide_selection_settings *settings;
    struct teide_trial_cost *spent;
    struct teide_search *found;
    struct teide_error *error;
    char *why;
    size_t n_replicas;
    size_t axes[TEIDE_MAX_QUADRATIC]; /* the variables with an order */
    size_t d;
    double precision;
    int64_t before; /* deliveries spent before */
    double began;
};

/* --- the space ----------------------------------------------------------------------------------------------------- */

static bool
has_order(const struct teide_optimize_variable *variable)
{
    return variable->continuous || variable->ordered;
}

static double
count_cells(const struct teide_optimize_question *question)
{
    double cells = 1;

    for (size_t v = 0; v < question->n_variables; v++)
        cells *= has_order(&question->variables[v]) ? 1 : (double)question->variables[v].axis.n;
    return cells;
}

int
teide_search_check(const struct teide_optimize_question *question, struct teide_error *error)
{
    const double cells = count_cells(question);
    int d = 0;

    for (size_t i = 0; i < question->n_variables; i++)
        d += has_order(&question->variables[i]);
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

/* Where a coordinate lies in its range: 0 to 1; and back, entries rounded. */
static double
place_of(const struct teide_optimize_variable *v, double at)
{
    if (!v->continuous)
        return at / fmax((double)v->axis.n - 1, 1);
    return v->logarithmic ? log(at / v->from) / log(v->to / v->from) : (at - v->from) / (v->to - v->from);
}

static double
coordinate_at(const struct teide_optimize_variable *v, double place)
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

/* The smallest step of a coordinate. */
static double
grain(const struct teide_optimize_variable *v)
{
    return v->continuous ? 0 : 1 / fmax((double)v->axis.n - 1, 1);
}

static const struct teide_optimize_variable *
axis_of(const struct search *s, size_t i)
{
    return &s->question->variables[s->axes[i]];
}

/* The candidate of a point, made where it is new. SIZE_MAX in *index: there is no room. */
static int
find_or_make(struct search *s, const struct teide_optimize_point *point, size_t *index)
{
    struct teide_search *found = s->found;

    for (*index = 0; *index < found->n; ++*index)
        if (memcmp(found->candidates[*index].point.at, point->at, s->question->n_variables * sizeof *point->at) == 0)
            return 0;
    if (found->n == found->capacity) {
        *index = SIZE_MAX;
        return 0;
    }
    found->candidates[found->n].point = *point;
    return teide_candidate_make(
        &found->candidates[found->n++], s->source, -1, s->goal->n_requests, s->n_replicas, 0, s->why);
}

/* --- the first look ------------------------------------------------------------------------------------------------ */

/* Points that fill the ranges evenly, for each choice of the others. */
static int
look_around(struct search *s)
{
    const size_t cells = (size_t)count_cells(s->question), most = MOST_FIRST / cells,
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
                if (has_order(variable)) {
                    /* in one dimension equal steps with both ends, else the sequence stretched a little */
                    const double place
                        = s->d == 1 ? (double)k / (double)(per_cell - 1) : 1.1 * u[axis * per_cell + k] - 0.05;
                    point.at[v] = coordinate_at(variable, place);
                    axis++;
                } else {
                    point.at[v] = (double)(rest % variable->axis.n);
                    rest /= variable->axis.n;
                }
            }
            ret = find_or_make(s, &point, &index);
        }
    free(u);
    return ret;
}

static double
distance(const struct search *s, const struct teide_candidate *a, const struct teide_candidate *b)
{
    double most = 0;

    for (size_t v = 0; v < s->question->n_variables; v++) {
        const struct teide_optimize_variable *variable = &s->question->variables[v];
        if (!has_order(variable) && a->point.at[v] != b->point.at[v])
            return INFINITY;
        if (has_order(variable))
            most = fmax(most, fabs(place_of(variable, a->point.at[v]) - place_of(variable, b->point.at[v])));
    }
    return most;
}

static bool
is_better(const struct teide_candidate *a, const struct teide_candidate *b)
{
    if (a->seems_feasible != b->seems_feasible)
        return a->seems_feasible;
    return a->score.objective.mean > b->score.objective.mean;
}

/* The best open points that are apart from each other. */
static size_t
choose_starts(const struct search *s, size_t starts[MOST_STARTS])
{
    const struct teide_search *found = s->found;
    size_t n = 0;

    while (n < MOST_STARTS) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < found->n; i++) {
            bool is_free = found->candidates[i].standing == TEIDE_STANDING_OPEN;
            for (size_t k = 0; k < n; k++)
                is_free = is_free && distance(s, &found->candidates[i], &found->candidates[starts[k]]) > apart;
            if (is_free && (best == SIZE_MAX || is_better(&found->candidates[i], &found->candidates[best])))
                best = i;
        }
        if (best == SIZE_MAX)
            break;
        starts[n++] = best;
    }
    return n;
}

/* --- up ------------------------------------------------------------------------------------------------------------ */

/* A region and its neighbours. */
struct climb {
    size_t centre;
    double size; /* half of an edge, as a share of the ranges */
    int64_t quota;
    size_t members[MOST_NEIGHBOURS + 1], n; /* the centre first */
    double *worth;                          /* n_replicas of each member */
    double scale;                           /* of the objective, for what constraints cost */
    int passes;                             /* regions in a row that promise nothing */
};

/* A member's objective in every replica, less for constraints that it misses: ten times the objective for all of a bound. */
static void
fill_worth(const struct search *s, const struct climb *climb, const struct teide_score *score, double *worth)
{
    const size_t n = s->n_replicas;

    for (size_t r = 0; r < n; r++) {
        worth[r] = score->pseudo[r];
        for (size_t k = 0; k < s->goal->n_limits; k++)
            if (score->slack[k].mean < 0)
                worth[r] += 10 * climb->scale * score->pseudo[(k + 1) * n + r]
                    / fmax(fabs(s->goal->limits[k].bound), 1e-300);
    }
}

static double
size_along(const struct search *s, const struct climb *climb, size_t i)
{
    return fmax(climb->size, grain(axis_of(s, i)));
}

/* Add the point at some steps from the centre, in sizes of the region; where that is outside, the limit. */
static int
add_member(struct search *s, struct climb *climb, const double *steps)
{
    struct teide_optimize_point point = s->found->candidates[climb->centre].point;
    size_t index;
    int ret;

    for (size_t i = 0; i < s->d; i++)
        if (steps[i] != 0)
            point.at[s->axes[i]] = coordinate_at(
                axis_of(s, i), place_of(axis_of(s, i), point.at[s->axes[i]]) + steps[i] * size_along(s, climb, i));
    ret = find_or_make(s, &point, &index);
    for (size_t k = 0; k < climb->n; k++)
        if (climb->members[k] == index)
            index = SIZE_MAX;
    if (ret == 0 && index != SIZE_MAX && s->found->candidates[index].trial != NULL)
        climb->members[climb->n++] = index;
    return ret;
}

/* The centre, its neighbours along each axis, and one on each diagonal plane. At a limit of the range the second neighbour lies
 * half as far inside as the first. */
static int
gather(struct search *s, struct climb *climb)
{
    int ret = 0;

    climb->n = 1;
    climb->members[0] = climb->centre;
    for (size_t i = 0; ret == 0 && i < s->d; i++) {
        const double place = place_of(axis_of(s, i), s->found->candidates[climb->centre].point.at[s->axes[i]]);
        for (int side = -1; ret == 0 && side <= 1; side += 2) {
            double steps[TEIDE_MAX_QUADRATIC] = { 0 };
            const double room = side < 0 ? place : 1 - place;
            steps[i] = room > 0.1 * size_along(s, climb, i) ? side : -0.5 * side;
            ret = add_member(s, climb, steps);
        }
        for (size_t j = 0; ret == 0 && j < i; j++) {
            double steps[TEIDE_MAX_QUADRATIC] = { 0 };
            const double other = place_of(axis_of(s, j), s->found->candidates[climb->centre].point.at[s->axes[j]]);
            steps[i] = place < 0.5 ? 0.7 : -0.7;
            steps[j] = other < 0.5 ? 0.7 : -0.7;
            ret = add_member(s, climb, steps);
        }
    }
    return ret;
}

static double
deliveries_left(const struct search *s, double share)
{
    double left = share * (double)s->settings->deliveries - (double)(s->spent->deliveries - s->before);

    if (isfinite(s->settings->end)) {
        const double now = teide_seconds_now(), gone = now - s->began,
                     rate = (double)(s->spent->deliveries - s->before) / fmax(gone, 1e-6);
        left = fmin(left, (s->began + share * (s->settings->end - s->began) - now) * rate);
    }
    return left;
}

static int
simulate(struct search *s, struct climb *climb, const size_t *members, size_t n)
{
    struct teide_trial *trials[MOST_NEIGHBOURS + 1] = { NULL };
    const struct teide_part part = { s->settings->part.from
            + share_of_look * (s->settings->part.to - s->settings->part.from),
        s->settings->part.from + (share_of_look + share_of_climb) * (s->settings->part.to - s->settings->part.from) };
    int ret;

    for (size_t k = 0; k < n; k++)
        trials[k] = s->found->candidates[members[k]].trial;
    ret = teide_trials_advance(
        trials, n, climb->quota, s->settings->most_events, s->settings->workers, part, s->spent, s->error);
    for (size_t k = 0; ret == 0 && k < n; k++) {
        struct teide_candidate *c = &s->found->candidates[members[k]];
        ret = teide_score_make(s->goal, c->trial, &c->score);
        c->seems_feasible = true;
        for (size_t i = 0; i < s->goal->n_limits; i++)
            c->seems_feasible &= c->score.slack[i].mean >= 0;
        if (isnan(c->score.objective.mean + c->score.objective.error))
            c->standing = TEIDE_STANDING_STARVED;
    }
    return ret;
}

/* Members that hardly deliver are no use. */
static void
drop_starved(const struct search *s, struct climb *climb)
{
    size_t kept = 0;

    for (size_t k = 0; k < climb->n; k++)
        if (s->found->candidates[climb->members[k]].standing != TEIDE_STANDING_STARVED)
            climb->members[kept++] = climb->members[k];
    climb->n = kept;
}

/* Where the quadratic is largest, and what it promises there beyond the centre. */
static int
promise(struct search *s, struct climb *climb, double *steps, struct teide_estimate *gain)
{
    const size_t n = climb->n, d = s->d, replicas = s->n_replicas;
    double *x = calloc(n * d + 4 * n + replicas, sizeof *x), *values = x + n * d, *there = values + n,
           *here = there + n, *gains = here + 2 * n, low[TEIDE_MAX_QUADRATIC], high[TEIDE_MAX_QUADRATIC],
           origin[TEIDE_MAX_QUADRATIC] = { 0 };
    struct teide_quadratic quadratic = { 0 };
    int ret = x == NULL ? TEIDE_E_MEMORY : 0;

    if (ret != 0)
        return ret;
    for (size_t i = 0; i < d; i++) {
        const double size = size_along(s, climb, i),
                     centre = place_of(axis_of(s, i), s->found->candidates[climb->centre].point.at[s->axes[i]]);
        low[i] = fmax(-1, -centre / size);
        high[i] = fmin(1, (1 - centre) / size);
        for (size_t k = 0; k < n; k++)
            x[k * d + i]
                = (place_of(axis_of(s, i), s->found->candidates[climb->members[k]].point.at[s->axes[i]]) - centre)
                / size;
    }
    for (size_t k = 0; k < n; k++) {
        fill_worth(s, climb, &s->found->candidates[climb->members[k]].score, climb->worth + k * replicas);
        values[k] = teide_mean_of(climb->worth + k * replicas, replicas).mean;
    }
    ret = teide_quadratic_fit(&quadratic, d, n, x);
    if (ret == 0) {
        teide_quadratic_maximise(&quadratic, values, low, high, steps);
        teide_quadratic_weights(&quadratic, steps, there);
        teide_quadratic_weights(&quadratic, origin, here);
        for (size_t r = 0; r < replicas; r++)
            for (size_t k = 0; k < n; k++)
                gains[r] += (there[k] - here[k]) * climb->worth[k * replicas + r];
        *gain = teide_mean_of(gains, replicas);
    }
    teide_quadratic_clear(&quadratic);
    free(x);
    return ret;
}

/* Difference of two candidates with what constraints cost. */
static struct teide_estimate
difference(const struct search *s, struct climb *climb, size_t a, size_t b)
{
    const size_t n = s->n_replicas;
    double *one = climb->worth, *other = climb->worth + n;

    fill_worth(s, climb, &s->found->candidates[a].score, one);
    fill_worth(s, climb, &s->found->candidates[b].score, other);
    for (size_t r = 0; r < n; r++)
        one[r] -= other[r];
    return teide_mean_of(one, n);
}

/* Go where the quadratic is largest, or to the best neighbour, if that is better; the region follows its success. */
static int
step(struct search *s, struct climb *climb, const double *steps, struct teide_estimate gain)
{
    const size_t centre = climb->centre, before = climb->n;
    bool at_edge = false;
    size_t best = centre;
    double most = 0;
    int ret = add_member(s, climb, steps);

    if (ret == 0 && climb->n > before) {
        ret = simulate(s, climb, &climb->members[before], 1);
        drop_starved(s, climb);
    }
    for (size_t k = 1; ret == 0 && k < climb->n; k++) {
        const struct teide_estimate d = difference(s, climb, climb->members[k], centre);
        if (d.mean > most && d.mean > d.error) {
            most = d.mean;
            best = climb->members[k];
        }
    }
    for (size_t i = 0; i < s->d; i++)
        at_edge |= fabs(steps[i]) > 0.99;
    climb->centre = best;
    if (best == centre || most < 0.1 * gain.mean)
        climb->size /= 2;
    else if (at_edge && most > 0.6 * gain.mean)
        climb->size = fmin(2 * climb->size, 0.5);
    return ret;
}

static double
smallest_size(const struct search *s)
{
    double least = 1;

    for (size_t i = 0; i < s->d; i++)
        least = fmin(least, grain(axis_of(s, i)) > 0 ? 0.6 * grain(axis_of(s, i)) : last_region);
    return least;
}

/* From a start to where a quadratic promises nothing more. share: of the budget that may be spent by then. */
static int
climb_from(struct search *s, size_t start, double share, size_t *end, bool *converged)
{
    struct climb climb = { .centre = start, .size = first_region, .quota = s->found->candidates[start].trial->quota };
    const double sure = teide_student_tail(1 - s->settings->confidence, s->n_replicas);
    int ret = 0;

    *converged = false;
    climb.quota = climb.quota < FEWEST_QUOTA ? FEWEST_QUOTA : climb.quota;
    climb.worth = calloc((MOST_NEIGHBOURS + 1) * s->n_replicas, sizeof *climb.worth);
    if (climb.worth == NULL)
        return TEIDE_E_MEMORY;
    for (int k = 0; ret == 0 && k < MOST_STEPS && climb.size >= smallest_size(s); k++) {
        double steps[TEIDE_MAX_QUADRATIC] = { 0 }, tolerance;
        struct teide_estimate gain = { 0, 0 };
        s->found->n_steps++;
        ret = gather(s, &climb);
        if (ret == 0)
            ret = simulate(s, &climb, climb.members, climb.n);
        drop_starved(s, &climb);
        if (ret != 0 || climb.n < 2 || climb.members[0] != climb.centre)
            break;
        climb.scale = fabs(s->found->candidates[climb.centre].score.objective.mean);
        tolerance = s->precision / 2 * climb.scale;
        ret = promise(s, &climb, steps, &gain);
        if (ret != 0)
            break;
        if (gain.mean + sure * gain.error <= tolerance) {
            climb.passes += climb.size <= region_of_trust;
            if (climb.passes == 2) {
                *converged = true;
                break;
            }
            climb.size /= 2;
        } else if (gain.error > 0.5 * fmax(gain.mean, tolerance / sure)) {
            climb.quota *= 2;
        } else {
            climb.passes = 0;
            ret = step(s, &climb, steps, gain);
        }
        if (deliveries_left(s, share)
            < (double)climb.quota * (double)(climb.n * s->n_replicas * s->goal->n_requests) / 2)
            break;
    }
    *converged = *converged || climb.size < smallest_size(s);
    *end = climb.centre;
    free(climb.worth);
    return ret;
}

/* --- the search ---------------------------------------------------------------------------------------------------- */

static int
first_look(struct search *s)
{
    struct teide_selection_settings settings = *s->settings;
    int ret = look_around(s);

    settings.confidence = 1 - (1 - s->settings->confidence) / 2;
    settings.precision = fmax(s->precision, first_precision);
    settings.deliveries = (int64_t)fmin(share_of_look * (double)s->settings->deliveries, 65536.0 * (double)s->found->n);
    if (isfinite(settings.end))
        settings.end = s->began + share_of_look * (s->settings->end - s->began);
    settings.part.to = settings.part.from + share_of_look * (settings.part.to - settings.part.from);
    if (ret != 0)
        return teide_fail(s->error, ret, "out of memory for the search");
    return teide_selection_run(
        s->goal, s->found->candidates, s->found->n, &settings, s->spent, &s->found->selection, s->error);
}

/* Those of the way stand aside; the ends, and what the first look has left open, are held against each other. */
static int
select_end(struct search *s, size_t n_looked_at, const size_t *ends, size_t n_ends)
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
    settings.part.from += (share_of_look + share_of_climb) * (settings.part.to - settings.part.from);
    if (settings.deliveries != INT64_MAX)
        settings.deliveries -= s->spent->deliveries - s->before;
    return teide_selection_run(
        s->goal, s->found->candidates, s->found->n, &settings, s->spent, &s->found->selection, s->error);
}

static int
search(struct search *s)
{
    struct teide_search *found = s->found;
    size_t starts[MOST_STARTS], ends[MOST_STARTS], looked_at;
    bool converged[MOST_STARTS] = { false };
    int ret = first_look(s), stages = found->selection.stages;

    looked_at = found->n;
    if (ret != 0 || found->selection.end == TEIDE_SELECTED_NONE)
        return ret;
    found->n_starts = choose_starts(s, starts);
    for (size_t k = 0; ret == 0 && k < found->n_starts; k++)
        ret = climb_from(s, starts[k], share_of_look + share_of_climb * (double)(k + 1) / (double)found->n_starts,
            &ends[k], &converged[k]);
    if (ret == 0)
        ret = select_end(s, looked_at, ends, found->n_starts);
    found->selection.stages += stages;
    for (size_t k = 0; k < found->n_starts; k++)
        if (ret == 0 && ends[k] == found->selection.best)
            found->converged = converged[k];
    return ret;
}

int
teide_search_run(const struct teide_optimize_question *question, const struct teide_goal *goal,
    const struct teide_point_source *source, size_t n_replicas, const struct teide_selection_settings *settings,
    struct teide_trial_cost *spent, char why[256], struct teide_search *found, struct teide_error *error)
{
    struct search s = { .question = question,
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
        if (has_order(&question->variables[v]))
            s.axes[s.d++] = v;
    found->capacity = MOST_LOOKED_AT;
    found->candidates = calloc(found->capacity, sizeof *found->candidates);
    if (found->candidates == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for the search");
    ret = search(&s);
    return ret;
}

void
teide_search_clear(struct teide_search *search)
{
    for (size_t i = 0; i < search->n; i++)
        teide_candidate_clear(&search->candidates[i]);
    free(search->candidates);
    *search = (struct teide_search) { 0 };
}
