/* Answers about improvement to HDF5. improvement_read.c is the way back. */
#include <stdio.h>
#include <stdlib.h>

#include "io/results/hdf5_out.h"
#include "io/results/improvement_write.h"
#include "io/results/result_hdf5.h"

struct content {
    const struct teide_improvement_question *question;
    const struct teide_improvement_answer *answer;
};

/* Names of the measures asked for, and of the baselines, as coordinates. */
static void
put_names(struct teide_hdf5_group *group, const struct teide_improvement_question *question)
{
    const char *names[TEIDE_N_MEASURES];

    for (size_t i = 0; i < question->n_measures; i++)
        names[i] = teide_measures[question->measures[i]].name;
    teide_hdf5_names(group, 0, "measure", names, "figure of merit");
    for (int b = 0; b < TEIDE_N_BASELINES; b++)
        names[b] = teide_baselines[b].name;
    teide_hdf5_names(group, 1, "baseline", names, "what the output is compared with");
}

/* --- two pairs ------------------------------------------------------------------------------------------------------ */

/* What a node should do: with a code for the action, the value of a purification and that of keeping the better pair. */
static void
put_decisions(struct teide_hdf5_group *group, const struct teide_improvement_question *question, const char *weight,
    const struct teide_decision *decisions)
{
    signed char action[TEIDE_N_MEASURES];
    double purified[TEIDE_N_MEASURES], kept[TEIDE_N_MEASURES];
    char name[64];

    for (size_t i = 0; i < question->n_measures; i++) {
        const struct teide_decision *decision = &decisions[question->measures[i]];
        action[i] = (signed char)(2 * decision->purify + decision->keep_second);
        purified[i] = decision->value_purified;
        kept[i] = decision->value_kept;
    }
    snprintf(name, sizeof name, "%s_action", weight);
    teide_hdf5_column(group, name, 1, H5T_NATIVE_SCHAR, action, "1",
        "what is best: 0 use the first pair, 1 use the second, 2 purify and keep the first, 3 purify and keep the "
        "second");
    teide_hdf5_meanings(group, name, "use_first use_second purify_keep_first purify_keep_second");
    snprintf(name, sizeof name, "%s_purified", weight);
    teide_hdf5_column(group, name, 1, H5T_NATIVE_DOUBLE, purified, "1", "worth of a purification");
    snprintf(name, sizeof name, "%s_kept", weight);
    teide_hdf5_column(group, name, 1, H5T_NATIVE_DOUBLE, kept, "1", "worth of the better pair");
}

static void
put_pairs(hid_t file, const struct content *content, bool *failed)
{
    const struct teide_improvement_question *question = content->question;
    const struct teide_improvement *pair = &content->answer->pair;
    const size_t n = question->n_measures;
    double first[TEIDE_N_MEASURES], second[TEIDE_N_MEASURES], output[TEIDE_N_MEASURES];
    double gain[TEIDE_N_MEASURES * TEIDE_N_BASELINES];
    struct teide_hdf5_group group = teide_hdf5_begin(file, "pairs", n, TEIDE_N_BASELINES, failed);

    put_names(&group, question);
    for (size_t i = 0; i < n; i++) {
        enum teide_measure_index m = question->measures[i];
        first[i] = teide_measures[m].value(question->first);
        second[i] = teide_measures[m].value(question->second);
        output[i] = pair->value[m];
        for (size_t b = 0; b < TEIDE_N_BASELINES; b++)
            gain[i * TEIDE_N_BASELINES + b] = pair->gain[m][b];
    }
    teide_hdf5_column(&group, "first", 1, H5T_NATIVE_DOUBLE, first, "1", "of the first pair");
    teide_hdf5_column(&group, "second", 1, H5T_NATIVE_DOUBLE, second, "1", "of the second pair");
    teide_hdf5_column(&group, "output", 1, H5T_NATIVE_DOUBLE, output, "1", "of the output, given success");
    teide_hdf5_column(
        &group, "gain", 2, H5T_NATIVE_DOUBLE, gain, "1", "of the output over the baseline; positive: better");
    put_decisions(&group, question, "given_success", content->answer->given_success);
    put_decisions(&group, question, "times_success", content->answer->times_success);
    if (!*failed) {
        teide_hdf5_attribute(
            &group, group.id, "success_probability", H5T_NATIVE_DOUBLE, &pair->purified.success_probability);
        teide_hdf5_text(&group, group.id, "first_order", teide_error_orders[pair->orders[0]]);
        teide_hdf5_text(&group, group.id, "second_order", teide_error_orders[pair->orders[1]]);
    }
    teide_hdf5_end(&group);
}

static void
put_states(hid_t file, const struct content *content, bool *failed)
{
    static const char *const bell[4] = { "Phi+", "Phi-", "Psi+", "Psi-" };
    static const char *const names[3] = { "first", "second", "output" };
    const struct teide_bell states[3]
        = { content->question->first, content->question->second, content->answer->pair.purified.state };
    struct teide_hdf5_group group = teide_hdf5_begin(file, "states", 3, 4, failed);

    teide_hdf5_names(&group, 0, "pair", names, "which pair");
    teide_hdf5_names(&group, 1, "bell", bell, "Bell state, that is the Pauli errors I, Z, X, Y on Phi+");
    teide_hdf5_column(
        &group, "state", 2, H5T_NATIVE_DOUBLE, states, "1", "probabilities; of the output: given success");
    teide_hdf5_end(&group);
}

/* --- random pairs --------------------------------------------------------------------------------------------------- */

static void
put_ensemble(hid_t file, const struct content *content, bool *failed)
{
    enum { MOST = TEIDE_N_MEASURES * TEIDE_N_BASELINES };
    const struct teide_improvement_answer *answer = content->answer;
    int64_t violations[MOST];
    double share[MOST], upper[MOST], mean[MOST];
    struct teide_hdf5_group group
        = teide_hdf5_begin(file, "ensemble", content->question->n_measures, TEIDE_N_BASELINES, failed);

    put_names(&group, content->question);
    for (size_t i = 0; i < content->question->n_measures * TEIDE_N_BASELINES; i++) {
        enum teide_measure_index m = content->question->measures[i / TEIDE_N_BASELINES];
        size_t b = i % TEIDE_N_BASELINES;
        struct teide_violation_share of = teide_improvement_share(answer->tally, m, (enum teide_baseline)b);
        violations[i] = answer->tally->gains[m][b].violations;
        share[i] = of.share;
        upper[i] = of.upper;
        mean[i] = answer->mean_gain[m][b];
    }
    teide_hdf5_attribute(&group, group.id, "samples", H5T_NATIVE_INT64, &answer->tally->n);
    teide_hdf5_column(&group, "violations", 2, H5T_NATIVE_INT64, violations, "1", "inputs with a gain below 0");
    teide_hdf5_column(&group, "share", 2, H5T_NATIVE_DOUBLE, share, "1", "of violations");
    teide_hdf5_column(&group, "share_upper", 2, H5T_NATIVE_DOUBLE, upper, "1", "upper bound of that share, 95 %");
    teide_hdf5_column(&group, "mean_gain", 2, H5T_NATIVE_DOUBLE, mean, "1", "over all inputs; positive: better");
    teide_hdf5_end(&group);
}

/* Examples of one kind: the states of both pairs, for each measure and baseline. */
static void
put_examples(hid_t file, const char *name, const struct content *content,
    const struct teide_example *(*example)(const struct teide_improvement_answer *answer, size_t m, size_t b),
    bool *failed)
{
    enum { MOST = TEIDE_N_MEASURES * TEIDE_N_BASELINES };
    static const char *const states[2][4]
        = { { "first_phi_plus", "first_phi_minus", "first_psi_plus", "first_psi_minus" },
              { "second_phi_plus", "second_phi_minus", "second_psi_plus", "second_psi_minus" } };
    double column[MOST];
    const size_t n = content->question->n_measures * TEIDE_N_BASELINES;
    struct teide_hdf5_group group
        = teide_hdf5_begin(file, name, content->question->n_measures, TEIDE_N_BASELINES, failed);

    put_names(&group, content->question);
    for (int c = 0; c < 9; c++) {
        for (size_t i = 0; i < n; i++) {
            const struct teide_example *e
                = example(content->answer, content->question->measures[i / TEIDE_N_BASELINES], i % TEIDE_N_BASELINES);
            column[i] = c == 0 ? e->gain : c < 5 ? e->first.p[c - 1] : e->second.p[c - 5];
        }
        teide_hdf5_column(&group, c == 0 ? "gain" : states[c > 4][(c - 1) % 4], 2, H5T_NATIVE_DOUBLE, column, "1",
            c == 0 ? "of this example; positive: better" : "probability of that Bell state; all are 0 for no example");
    }
    teide_hdf5_end(&group);
}

static const struct teide_example *
worst(const struct teide_improvement_answer *answer, size_t m, size_t b)
{
    return &answer->worst[m][b];
}
static const struct teide_example *
best(const struct teide_improvement_answer *answer, size_t m, size_t b)
{
    return &answer->tally->gains[m][b].best;
}
static const struct teide_example *
smallest(const struct teide_improvement_answer *answer, size_t m, size_t b)
{
    return &answer->tally->gains[m][b].smallest;
}

/* --- a family ------------------------------------------------------------------------------------------------------- */

static int
put_region(hid_t file, const struct content *content, bool *failed)
{
    const struct teide_improvement_region *region = &content->question->region;
    const size_t n = region->n;
    double *column = calloc(n * n, sizeof *column);
    struct teide_hdf5_group group;
    char name[64];

    if (column == NULL)
        return TEIDE_E_MEMORY;
    group = teide_hdf5_begin(file, "region", n, n, failed);
    for (size_t i = 0; i < n; i++)
        column[i] = teide_improvement_fidelity(region, i);
    teide_hdf5_scale(&group, 0, "fidelity_1", H5T_NATIVE_DOUBLE, column, "1", "of the first pair");
    teide_hdf5_scale(&group, 1, "fidelity_2", H5T_NATIVE_DOUBLE, column, "1", "of the second pair");
    for (size_t k = 0; k < content->question->n_measures * TEIDE_N_BASELINES; k++) {
        size_t m = content->question->measures[k / TEIDE_N_BASELINES], b = k % TEIDE_N_BASELINES;
        for (size_t i = 0; i < n * n; i++)
            column[i] = content->answer->gains[(i * TEIDE_N_MEASURES + m) * TEIDE_N_BASELINES + b];
        snprintf(name, sizeof name, "%s_over_%s", teide_measures[m].name, teide_baselines[b].name);
        teide_hdf5_column(&group, name, 2, H5T_NATIVE_DOUBLE, column, "1", "gain; positive: better");
    }
    teide_hdf5_end(&group);
    free(column);
    return 0;
}

/* Beside the map of gains: how much of its area is improved. */
static void
put_area(hid_t file, const struct content *content, bool *failed)
{
    double share[TEIDE_N_MEASURES * TEIDE_N_BASELINES];
    const struct teide_improvement_question *question = content->question;
    struct teide_hdf5_group group = teide_hdf5_begin(file, "area", question->n_measures, TEIDE_N_BASELINES, failed);

    put_names(&group, question);
    for (size_t i = 0; i < question->n_measures * TEIDE_N_BASELINES; i++)
        share[i] = content->answer->improved_share[question->measures[i / TEIDE_N_BASELINES]][i % TEIDE_N_BASELINES];
    teide_hdf5_column(&group, "improved_share", 2, H5T_NATIVE_DOUBLE, share, "1", "of the region's area: gain above 0");
    teide_hdf5_end(&group);
}

/* The measures and baselines that the points of the boundary name by number. */
static void
put_names_of_codes(const struct teide_hdf5_group *group)
{
    char measures[512] = "", baselines[128] = "";

    for (size_t i = 0, at = 0; i < TEIDE_N_MEASURES; i++)
        at += (size_t)snprintf(measures + at, sizeof measures - at, "%s%s", i > 0 ? " " : "", teide_measures[i].name);
    for (size_t i = 0, at = 0; i < TEIDE_N_BASELINES; i++)
        at += (size_t)snprintf(
            baselines + at, sizeof baselines - at, "%s%s", i > 0 ? " " : "", teide_baselines[i].name);
    teide_hdf5_meanings(group, "measure", measures);
    teide_hdf5_meanings(group, "baseline", baselines);
}

static int
put_boundary(hid_t file, const struct content *content, bool *failed)
{
    char measures[512] = "", baselines[128] = ""; /* "0 fidelity, 1 max_fidelity, ..." */
    const struct {
        const char *name, *doc;
    } columns[] = {
        { "point", "number of the point" },
        { "measure", measures },
        { "baseline", baselines },
        { "fidelity_1", "of the first pair, on the grid" },
        { "fidelity_2", "of the second pair, where a violation begins or ends" },
        { "violated_below", "1: the violation is at smaller fidelity_2; 0: at larger" },
    };
    const size_t n = content->answer->n_boundary;
    double *column = calloc(n + 1, sizeof *column);
    struct teide_hdf5_group group;

    if (column == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0, at = 0; i < TEIDE_N_MEASURES; i++)
        at += (size_t)snprintf(
            measures + at, sizeof measures - at, "%s%zu %s", i > 0 ? ", " : "", i, teide_measures[i].name);
    for (size_t i = 0, at = 0; i < TEIDE_N_BASELINES; i++)
        at += (size_t)snprintf(
            baselines + at, sizeof baselines - at, "%s%zu %s", i > 0 ? ", " : "", i, teide_baselines[i].name);
    group = teide_hdf5_begin(file, "boundary", n, 1, failed);
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
        for (size_t i = 0; i < n; i++) {
            const struct teide_region_boundary *b = &content->answer->boundary[i];
            const double values[]
                = { (double)i, b->measure, b->baseline, b->point.f1, b->point.f2, b->point.violated_below };
            column[i] = values[c];
        }
        if (c == 0)
            teide_hdf5_scale(&group, 0, columns[c].name, H5T_NATIVE_DOUBLE, column, "1", columns[c].doc);
        else
            teide_hdf5_column(&group, columns[c].name, 1, H5T_NATIVE_DOUBLE, column, "1", columns[c].doc);
    }
    put_names_of_codes(&group);
    teide_hdf5_end(&group);
    free(column);
    return 0;
}

static int
put_all(hid_t file, bool *failed, const void *user)
{
    const struct content *content = user;
    struct teide_hdf5_group root = { .id = file, .scale = { -1, -1 }, .failed = failed };
    int ret = 0;

    teide_hdf5_attribute(&root, file, "wall_seconds", H5T_NATIVE_DOUBLE, &content->answer->wall_seconds);
    if (content->question->has_pairs) {
        put_pairs(file, content, failed);
        put_states(file, content, failed);
    }
    if (content->question->samples > 0) {
        put_ensemble(file, content, failed);
        put_examples(file, "worst", content, worst, failed);
        put_examples(file, "best", content, best, failed);
        put_examples(file, "smallest", content, smallest, failed);
    }
    if (content->question->region.n > 0) {
        ret = put_region(file, content, failed);
        put_area(file, content, failed);
        if (ret == 0)
            ret = put_boundary(file, content, failed);
    }
    return ret;
}

int
teide_improvement_write_hdf5(const char *path, const struct teide_scenario *scenario,
    const struct teide_improvement_answer *answer, const char *command_line, struct teide_error *error)
{
    struct content content = { scenario->improvement, answer };

    return teide_hdf5_write(
        path, teide_result_kinds[TEIDE_RESULT_IMPROVEMENT], scenario, command_line, 0, put_all, &content, error);
}
