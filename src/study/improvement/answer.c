#include "study/improvement/answer.h"

#include <pthread.h>
#include <stdlib.h>

#include "study/parallel.h"

static void
compare_pairs(const struct teide_improvement_question *question, struct teide_improvement_answer *answer)
{
    answer->pair = teide_improvement_of(&question->rule, question->first, question->second);
    for (int m = 0; m < TEIDE_N_MEASURES; m++) {
        enum teide_measure_index measure = (enum teide_measure_index)m;
        answer->given_success[m]
            = teide_purify_decision(&question->rule, question->first, question->second, measure, TEIDE_GIVEN_SUCCESS);
        answer->times_success[m]
            = teide_purify_decision(&question->rule, question->first, question->second, measure, TEIDE_TIMES_SUCCESS);
    }
}

/* --- random pairs --------------------------------------------------------------------------------------------------- */

struct counting {
    const struct teide_improvement_question *question;
    struct teide_improvement_answer *answer;
    pthread_mutex_t lock; /* of what follows, and of the tally */
    int ret;
    struct teide_error *error;
};

/* Random pairs that a thread counts at once. */
enum { BLOCK = 16384 };

static void
count_block(size_t i, void *user)
{
    struct counting *counting = user;
    const struct teide_improvement_question *question = counting->question;
    struct teide_improvement_tally part = { 0 };
    struct teide_error error = { 0 };
    int64_t first = (int64_t)i * BLOCK, last = first + BLOCK;
    int ret = teide_improvement_count(
        &question->ensemble, first, last < question->samples ? last : question->samples, &part, &error);

    pthread_mutex_lock(&counting->lock);
    if (ret == 0) {
        teide_improvement_merge(counting->answer->tally, &part);
    } else if (counting->ret == 0) {
        counting->ret = ret;
        *counting->error = error;
    }
    pthread_mutex_unlock(&counting->lock);
}

static void
worsen(size_t i, void *user)
{
    struct counting *counting = user;
    size_t m = counting->question->measures[i / TEIDE_N_BASELINES], b = i % TEIDE_N_BASELINES;

    counting->answer->mean_gain[m][b]
        = teide_improvement_mean(counting->answer->tally, (enum teide_measure_index)m, (enum teide_baseline)b);
    counting->answer->worst[m][b] = teide_improvement_worsen(&counting->question->ensemble, (enum teide_measure_index)m,
        (enum teide_baseline)b, counting->answer->tally->gains[m][b].worst);
}

static int
count(const struct teide_improvement_question *question, const struct teide_workers *workers, struct teide_part part,
    struct teide_improvement_answer *answer, struct teide_error *error)
{
    const double most = part.from + 0.9 * (part.to - part.from); /* about */
    struct counting counting = { .question = question, .answer = answer, .error = error };
    int ret;

    answer->tally = calloc(1, sizeof *answer->tally);
    if (answer->tally == NULL || pthread_mutex_init(&counting.lock, NULL) != 0)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    ret = teide_parallel_part((size_t)((question->samples + BLOCK - 1) / BLOCK), workers,
        (struct teide_part) { part.from, most }, count_block, &counting);
    pthread_mutex_destroy(&counting.lock);
    if (counting.ret != 0)
        return counting.ret;
    if (ret == 0)
        ret = teide_parallel_part(question->n_measures * TEIDE_N_BASELINES, workers,
            (struct teide_part) { most, part.to }, worsen, &counting);
    return ret == 0 ? counting.ret : teide_fail(error, ret, "stopped on request");
}

/* --- a family -------------------------------------------------------------------------------------------------------- */

/* The boundary of one measure and baseline, appended. */
static int
trace(const struct teide_improvement_question *question, enum teide_measure_index measure, enum teide_baseline baseline,
    struct teide_improvement_answer *answer, struct teide_error *error)
{
    struct teide_boundary_point *points = NULL;
    struct teide_region_boundary *grown;
    size_t n = 8 * question->region.n, capacity; /* rarely more than 8 for one F1 */
    int ret;

    do {
        free(points);
        capacity = n;
        points = calloc(capacity + 1, sizeof *points);
        ret = points == NULL
            ? teide_fail(error, TEIDE_E_MEMORY, "out of memory")
            : teide_improvement_boundary(&question->region, measure, baseline, points, capacity, &n, error);
    } while (ret == 0 && n > capacity);
    grown = ret == 0 ? realloc(answer->boundary, (answer->n_boundary + n + 1) * sizeof *grown) : NULL;
    if (grown != NULL) {
        answer->boundary = grown;
        for (size_t i = 0; i < n; i++)
            grown[answer->n_boundary++] = (struct teide_region_boundary) { measure, baseline, points[i] };
    } else if (ret == 0) {
        ret = teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    }
    free(points);
    return ret;
}

struct measuring {
    const struct teide_improvement_question *question;
    struct teide_improvement_answer *answer;
};

static void
measure_area(size_t i, void *user)
{
    struct measuring *measuring = user;
    enum teide_measure_index m = measuring->question->measures[i / TEIDE_N_BASELINES];
    size_t b = i % TEIDE_N_BASELINES;

    measuring->answer->improved_share[m][b]
        = teide_improvement_area(&measuring->question->region, m, (enum teide_baseline)b);
}

static int
map(const struct teide_improvement_question *question, const struct teide_workers *workers, struct teide_part part,
    struct teide_improvement_answer *answer, struct teide_error *error)
{
    struct measuring measuring = { question, answer };
    const size_t n = question->region.n;
    int ret;

    answer->gains = calloc(n * n * TEIDE_N_MEASURES * TEIDE_N_BASELINES, sizeof *answer->gains);
    if (answer->gains == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory for a region of %zu x %zu points", n, n);
    ret = teide_improvement_grid(&question->region, answer->gains, error);
    for (size_t m = 0; m < question->n_measures && ret == 0; m++)
        for (int b = 0; b < TEIDE_N_BASELINES && ret == 0; b++)
            ret = trace(question, question->measures[m], (enum teide_baseline)b, answer, error);
    if (ret != 0)
        return ret;
    ret = teide_parallel_part(question->n_measures * TEIDE_N_BASELINES, workers, part, measure_area, &measuring);
    return ret == 0 ? 0 : teide_fail(error, ret, "stopped on request");
}

int
teide_improvement_answer_find(const struct teide_improvement_question *question, const struct teide_workers *workers,
    struct teide_improvement_answer *answer, struct teide_error *error)
{
    double start = teide_seconds_now();
    const double counted = question->samples == 0 ? 0
        : question->region.n == 0                 ? 1
                                                  : 0.5; /* about; of all that takes time */
    int ret = 0;

    *answer = (struct teide_improvement_answer) { 0 };
    if (question->has_pairs)
        compare_pairs(question, answer);
    if (question->samples > 0)
        ret = count(question, workers, (struct teide_part) { 0, counted }, answer, error);
    if (ret == 0 && question->region.n > 0)
        ret = map(question, workers, (struct teide_part) { counted, 1 }, answer, error);
    answer->wall_seconds = teide_seconds_now() - start;
    return ret;
}

void
teide_improvement_answer_clear(struct teide_improvement_answer *answer)
{
    free(answer->tally);
    free(answer->gains);
    free(answer->boundary);
    *answer = (struct teide_improvement_answer) { 0 };
}
