/* Answers about improvement from HDF5, as improvement_hdf5.c wrote them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/answer_read.h"

enum { MOST = TEIDE_N_MEASURES * TEIDE_N_BASELINES };

static bool
asks_for_gain(const struct teide_scenario *scenario)
{
    return scenario->improvement != NULL;
}

static void
get_decisions(struct teide_hdf5_source *source, const char *weight, const struct teide_improvement_question *question,
    struct teide_decision *decisions)
{
    const size_t n = question->n_measures;
    double codes[TEIDE_N_MEASURES], purified[TEIDE_N_MEASURES], kept[TEIDE_N_MEASURES];
    char name[64];

    snprintf(name, sizeof name, "pairs/%s_purified", weight);
    teide_hdf5_get_numbers(source, name, H5T_NATIVE_DOUBLE, n, purified);
    snprintf(name, sizeof name, "pairs/%s_kept", weight);
    teide_hdf5_get_numbers(source, name, H5T_NATIVE_DOUBLE, n, kept);
    snprintf(name, sizeof name, "pairs/%s_action", weight);
    teide_hdf5_get_numbers(source, name, H5T_NATIVE_DOUBLE, n, codes);
    for (size_t i = 0; source->ret == 0 && i < n; i++) {
        int code = teide_hdf5_get_code(source, name, codes[i], 4);
        decisions[question->measures[i]] = (struct teide_decision) {
            .purify = code >= 2, .keep_second = code % 2 == 1, .value_purified = purified[i], .value_kept = kept[i]
        };
    }
}

static int
get_order(struct teide_hdf5_source *source, const char *name)
{
    char *text = teide_hdf5_get_text(source, name);
    int order = 0;

    while (text != NULL && order < TEIDE_N_ERROR_ORDERS && strcmp(text, teide_error_orders[order]) != 0)
        order++;
    free(text);
    return teide_hdf5_get_code(source, name, order, TEIDE_N_ERROR_ORDERS);
}

static void
get_pairs(struct teide_hdf5_source *source, const struct teide_improvement_question *question,
    struct teide_improvement_answer *answer)
{
    struct teide_hdf5_source group = *source;
    double output[TEIDE_N_MEASURES], gain[MOST];
    struct teide_bell states[3];
    const size_t n = question->n_measures;

    get_decisions(source, "given_success", question, answer->given_success);
    get_decisions(source, "times_success", question, answer->times_success);
    teide_hdf5_get_numbers(source, "pairs/output", H5T_NATIVE_DOUBLE, n, output);
    teide_hdf5_get_numbers(source, "pairs/gain", H5T_NATIVE_DOUBLE, n * TEIDE_N_BASELINES, gain);
    teide_hdf5_get_numbers(source, "states/state", H5T_NATIVE_DOUBLE, 12, states);
    if (source->ret != 0)
        return;
    group.object = H5Gopen2(source->object, "pairs", H5P_DEFAULT);
    teide_hdf5_get_attribute(
        &group, "success_probability", H5T_NATIVE_DOUBLE, H5T_FLOAT, &answer->pair.purified.success_probability);
    answer->pair.orders[0] = get_order(&group, "first_order");
    answer->pair.orders[1] = get_order(&group, "second_order");
    H5Gclose(group.object);
    source->ret = group.ret;
    answer->pair.purified.state = states[2];
    for (size_t i = 0; source->ret == 0 && i < n; i++) {
        answer->pair.value[question->measures[i]] = output[i];
        for (size_t b = 0; b < TEIDE_N_BASELINES; b++)
            answer->pair.gain[question->measures[i]][b] = gain[i * TEIDE_N_BASELINES + b];
    }
}

/* Into the member `example` of an array over all measures and baselines. */
static void
get_examples(struct teide_hdf5_source *source, const char *group, const struct teide_improvement_question *question,
    void *examples, size_t stride)
{
    static const char *const columns[9] = { "gain", "first_phi_plus", "first_phi_minus", "first_psi_plus",
        "first_psi_minus", "second_phi_plus", "second_phi_minus", "second_psi_plus", "second_psi_minus" };
    const size_t n = question->n_measures * TEIDE_N_BASELINES;
    double column[MOST];
    char name[64];

    for (size_t c = 0; c < 9; c++) {
        snprintf(name, sizeof name, "%s/%s", group, columns[c]);
        teide_hdf5_get_numbers(source, name, H5T_NATIVE_DOUBLE, n, column);
        for (size_t i = 0; source->ret == 0 && i < n; i++) {
            size_t at = question->measures[i / TEIDE_N_BASELINES] * TEIDE_N_BASELINES + i % TEIDE_N_BASELINES;
            struct teide_example *example = (void *)((char *)examples + at * stride);
            if (c == 0)
                example->gain = column[i];
            else
                (c < 5 ? example->first.p : example->second.p)[(c - 1) % 4] = column[i];
        }
    }
}

static void
get_ensemble(struct teide_hdf5_source *source, const struct teide_improvement_question *question,
    struct teide_improvement_answer *answer)
{
    const size_t n = question->n_measures * TEIDE_N_BASELINES;
    struct teide_hdf5_source group = *source;
    int64_t violations[MOST];
    double mean[MOST];

    answer->tally = calloc(1, sizeof *answer->tally);
    if (answer->tally == NULL) {
        teide_hdf5_no_memory(source);
        return;
    }
    teide_hdf5_get_numbers(source, "ensemble/violations", H5T_NATIVE_INT64, n, violations);
    teide_hdf5_get_numbers(source, "ensemble/mean_gain", H5T_NATIVE_DOUBLE, n, mean);
    get_examples(source, "worst", question, answer->worst, sizeof answer->worst[0][0]);
    get_examples(source, "best", question, &answer->tally->gains[0][0].best, sizeof answer->tally->gains[0][0]);
    get_examples(source, "smallest", question, &answer->tally->gains[0][0].smallest, sizeof answer->tally->gains[0][0]);
    if (source->ret != 0)
        return;
    group.object = H5Gopen2(source->object, "ensemble", H5P_DEFAULT);
    teide_hdf5_get_attribute(&group, "samples", H5T_NATIVE_INT64, H5T_INTEGER, &answer->tally->n);
    H5Gclose(group.object);
    source->ret = group.ret;
    for (size_t i = 0; source->ret == 0 && i < n; i++) {
        enum teide_measure_index m = question->measures[i / TEIDE_N_BASELINES];
        if (violations[i] < 0 || violations[i] > answer->tally->n)
            teide_hdf5_not_there(source, "ensemble/violations");
        answer->tally->gains[m][i % TEIDE_N_BASELINES].violations = violations[i];
        answer->mean_gain[m][i % TEIDE_N_BASELINES] = mean[i];
    }
    if (source->ret == 0 && answer->tally->n != question->samples)
        teide_hdf5_not_there(source, "ensemble/samples");
}

static void
get_region(struct teide_hdf5_source *source, const struct teide_improvement_question *question,
    struct teide_improvement_answer *answer)
{
    const size_t n = question->region.n * question->region.n;
    double *column = calloc(n, sizeof *column);
    char name[80];

    answer->gains = calloc(n * MOST, sizeof *answer->gains);
    if (answer->gains == NULL || column == NULL)
        teide_hdf5_no_memory(source);
    for (size_t k = 0; k < question->n_measures * TEIDE_N_BASELINES; k++) {
        size_t m = question->measures[k / TEIDE_N_BASELINES], b = k % TEIDE_N_BASELINES;
        snprintf(name, sizeof name, "region/%s_over_%s", teide_measures[m].name, teide_baselines[b].name);
        teide_hdf5_get_numbers(source, name, H5T_NATIVE_DOUBLE, n, column);
        for (size_t i = 0; source->ret == 0 && i < n; i++)
            answer->gains[i * MOST + m * TEIDE_N_BASELINES + b] = column[i];
    }
    free(column);
}

static void
get_area(struct teide_hdf5_source *source, const struct teide_improvement_question *question,
    struct teide_improvement_answer *answer)
{
    const size_t n = question->n_measures * TEIDE_N_BASELINES;
    double share[MOST];

    teide_hdf5_get_numbers(source, "area/improved_share", H5T_NATIVE_DOUBLE, n, share);
    for (size_t i = 0; source->ret == 0 && i < n; i++)
        answer->improved_share[question->measures[i / TEIDE_N_BASELINES]][i % TEIDE_N_BASELINES] = share[i];
}

static void
get_boundary(struct teide_hdf5_source *source, struct teide_improvement_answer *answer)
{
    static const char *const names[] = { "boundary/measure", "boundary/baseline", "boundary/fidelity_1",
        "boundary/fidelity_2", "boundary/violated_below" };
    const size_t n = teide_hdf5_count(source, "boundary/point");
    double *columns = calloc(5 * n + 1, sizeof *columns);

    answer->boundary = calloc(n + 1, sizeof *answer->boundary);
    if (columns == NULL || answer->boundary == NULL)
        teide_hdf5_no_memory(source);
    for (size_t c = 0; columns != NULL && c < 5; c++)
        teide_hdf5_get_numbers(source, names[c], H5T_NATIVE_DOUBLE, n, columns + c * n);
    for (size_t i = 0; source->ret == 0 && i < n; i++)
        answer->boundary[answer->n_boundary++] = (struct teide_region_boundary) {
            .measure = (enum teide_measure_index)teide_hdf5_get_code(source, names[0], columns[i], TEIDE_N_MEASURES),
            .baseline = (enum teide_baseline)teide_hdf5_get_code(source, names[1], columns[n + i], TEIDE_N_BASELINES),
            .point = { columns[2 * n + i], columns[3 * n + i], columns[4 * n + i] != 0 },
        };
    free(columns);
}

void
teide_improvement_read(
    struct teide_hdf5_source *source, struct teide_scenario *scenario, struct teide_improvement_answer *answer)
{
    const struct teide_improvement_question *question;

    teide_hdf5_get_question(source, scenario, asks_for_gain);
    teide_hdf5_get_attribute(source, "wall_seconds", H5T_NATIVE_DOUBLE, H5T_FLOAT, &answer->wall_seconds);
    if (source->ret != 0)
        return;
    question = scenario->improvement;
    if (question->has_pairs)
        get_pairs(source, question, answer);
    if (question->samples > 0)
        get_ensemble(source, question, answer);
    if (question->region.n > 0) {
        get_region(source, question, answer);
        get_area(source, question, answer);
        get_boundary(source, answer);
    }
}
