#include "study/optimize/climb.h"

#include <math.h>
#include <stdlib.h>

enum {
    MOST_STEPS = 100,
    FEWEST_QUOTA = 16,
    MOST_NEIGHBOURS = 1 + 2 * TEIDE_MAX_QUADRATIC + TEIDE_MAX_QUADRATIC * (TEIDE_MAX_QUADRATIC - 1) / 2
};
static const double first_region = 0.25, last_region = 0.002,
                    region_of_trust = 0.07; /* in which a quadratic is believed that promises nothing */

/* A region and its neighbours. */
struct climb {
    size_t centre;
    double size; /* half of an edge, as a share of the ranges */
    int64_t quota;
    size_t members[MOST_NEIGHBOURS + 1], n; /* the centre first */
    double *worth;                          /* n_replicas of each member */
    double scale;                           /* of the objective, for what constraints cost */
    int passes;                             /* regions in a row that promise nothing */
    struct teide_part part;
};

/* A member's objective in every replica, less for constraints that it misses: ten times the objective for all of a bound. */
static void
fill_worth(
    const struct teide_search_state *s, const struct climb *climb, const struct teide_score *score, double *worth)
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
size_along(const struct teide_search_state *s, const struct climb *climb, size_t i)
{
    return fmax(climb->size, teide_variable_grain(teide_search_axis(s, i)));
}

/* Add the point at some steps from the centre, in sizes of the region; where that is outside, the limit. */
static int
add_member(struct teide_search_state *s, struct climb *climb, const double *steps)
{
    struct teide_optimize_point point = s->found->candidates[climb->centre].point;
    size_t index;
    int ret;

    for (size_t i = 0; i < s->d; i++)
        if (steps[i] != 0)
            point.at[s->axes[i]] = teide_variable_coordinate(teide_search_axis(s, i),
                teide_variable_place(teide_search_axis(s, i), point.at[s->axes[i]])
                    + steps[i] * size_along(s, climb, i));
    ret = teide_search_visit(s, &point, &index);
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
gather(struct teide_search_state *s, struct climb *climb)
{
    int ret = 0;

    climb->n = 1;
    climb->members[0] = climb->centre;
    for (size_t i = 0; ret == 0 && i < s->d; i++) {
        const double place
            = teide_variable_place(teide_search_axis(s, i), s->found->candidates[climb->centre].point.at[s->axes[i]]);
        for (int side = -1; ret == 0 && side <= 1; side += 2) {
            double steps[TEIDE_MAX_QUADRATIC] = { 0 };
            const double room = side < 0 ? place : 1 - place;
            steps[i] = room > 0.1 * size_along(s, climb, i) ? side : -0.5 * side;
            ret = add_member(s, climb, steps);
        }
        for (size_t j = 0; ret == 0 && j < i; j++) {
            double steps[TEIDE_MAX_QUADRATIC] = { 0 };
            const double other = teide_variable_place(
                teide_search_axis(s, j), s->found->candidates[climb->centre].point.at[s->axes[j]]);
            steps[i] = place < 0.5 ? 0.7 : -0.7;
            steps[j] = other < 0.5 ? 0.7 : -0.7;
            ret = add_member(s, climb, steps);
        }
    }
    return ret;
}

static int
simulate(struct teide_search_state *s, struct climb *climb, const size_t *members, size_t n)
{
    struct teide_trial *trials[MOST_NEIGHBOURS + 1] = { NULL };
    int ret;

    for (size_t k = 0; k < n; k++)
        trials[k] = s->found->candidates[members[k]].trial;
    ret = teide_trials_advance(
        trials, n, climb->quota, s->settings->most_events, s->settings->workers, climb->part, s->spent, s->error);
    for (size_t k = 0; ret == 0 && k < n; k++)
        ret = teide_candidate_score(&s->found->candidates[members[k]], s->goal);
    return ret;
}

/* Members that hardly deliver are no use. */
static void
drop_starved(const struct teide_search_state *s, struct climb *climb)
{
    size_t kept = 0;

    for (size_t k = 0; k < climb->n; k++)
        if (s->found->candidates[climb->members[k]].standing != TEIDE_STANDING_STARVED)
            climb->members[kept++] = climb->members[k];
    climb->n = kept;
}

/* Where the quadratic is largest, and what it promises there beyond the centre. */
static int
promise(struct teide_search_state *s, struct climb *climb, double *steps, struct teide_estimate *gain)
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
                     centre
            = teide_variable_place(teide_search_axis(s, i), s->found->candidates[climb->centre].point.at[s->axes[i]]);
        low[i] = fmax(-1, -centre / size);
        high[i] = fmin(1, (1 - centre) / size);
        for (size_t k = 0; k < n; k++)
            x[k * d + i] = (teide_variable_place(
                                teide_search_axis(s, i), s->found->candidates[climb->members[k]].point.at[s->axes[i]])
                               - centre)
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
difference(const struct teide_search_state *s, struct climb *climb, size_t a, size_t b)
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
step(struct teide_search_state *s, struct climb *climb, const double *steps, struct teide_estimate gain)
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
smallest_size(const struct teide_search_state *s)
{
    double least = 1;

    for (size_t i = 0; i < s->d; i++)
        least = fmin(least,
            teide_variable_grain(teide_search_axis(s, i)) > 0 ? 0.6 * teide_variable_grain(teide_search_axis(s, i))
                                                              : last_region);
    return least;
}

int
teide_search_climb(
    struct teide_search_state *s, size_t start, double share, struct teide_part part, size_t *end, bool *converged)
{
    struct climb climb
        = { .centre = start, .size = first_region, .quota = s->found->candidates[start].trial->quota, .part = part };
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
        if (teide_search_deliveries_left(s, share)
            < (double)climb.quota * (double)(climb.n * s->n_replicas * s->goal->n_requests) / 2)
            break;
    }
    *converged = *converged || climb.size < smallest_size(s);
    *end = climb.centre;
    free(climb.worth);
    return ret;
}
