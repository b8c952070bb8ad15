/* Rates of a memory that change in time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/rate_tables.h"
#include "io/scenario/build.h"
#include "sim/error.h"

static const char rate_forms[]
    = "write a rate such as 10 Hz, a term such as {ramp: {start: 1 Hz, slope: 3 Hz/s}}, or a "
      "list of these, which is their sum";

/* A list of quantities; NULL when something is wrong with it, which is noted. */
static double *
read_list(struct teide_build *build, const struct teide_yaml *node, const struct teide_field *field,
    const char *example, size_t *n)
{
    double *values;
    bool good = true;

    if (node->kind != TEIDE_YAML_SEQUENCE || node->n_items < 2) {
        teide_note(
            build->reader, node, "a table of rates needs lists of at least two values: write for example %s", example);
        return NULL;
    }
    values = calloc(node->n_items, sizeof *values);
    for (size_t i = 0; values != NULL && i < node->n_items; i++)
        good &= teide_field_read(build->reader, field, node->items[i].value, &values[i]);
    *n = node->n_items;
    if (!good) {
        free(values);
        return NULL;
    }
    return values;
}

/* Whether the times ascend and are enough; else the first mistake is noted. */
static bool
check_times(struct teide_build *build, const struct teide_yaml *node, const double *times, size_t n,
    enum teide_interpolation interpolation)
{
    static const size_t least[] = { 2, 2, 5, 3 };

    for (size_t i = 1; i < n; i++) {
        if (times[i] > times[i - 1])
            continue;
        teide_note(build->reader, node->items[i].value,
            "the times of a table must ascend, but %.10g s follows %.10g s: %s", times[i], times[i - 1],
            times[i] < times[i - 1] ? "write them in order" : "write each of them once");
        return false;
    }
    if (n < least[interpolation]) {
        teide_note(build->reader, node, "%s interpolation needs a table of at least %zu values, not of %zu: %s",
            teide_interpolation_choice(interpolation), least[interpolation], n,
            "write more, or interpolation: steffen");
        return false;
    }
    return true;
}

/* Returns whether the term is filled in. */
static bool
build_table(struct teide_build *build, const struct teide_yaml *node, struct teide_rate_term *term)
{
    struct teide_raw_rate_table raw;
    struct teide_found found;
    double *times = NULL, *values = NULL;
    size_t n_times = 0, n_values = 0;
    int status = TEIDE_RATE_NO_MEMORY;

    if (!teide_fields_read(build->reader, &teide_table_rate_table, node, &raw, &found))
        return false;
    times = read_list(build, raw.times, &teide_field_table_time, "[0 s, 1 s]", &n_times);
    values = read_list(build, raw.values, &teide_field_table_value, "[1 Hz, 2 Hz]", &n_values);
    if (times == NULL || values == NULL) {
        if (build->reader->mistakes->n_all == 0)
            build->reader->mistakes->out_of_memory = 1;
    } else if (n_times != n_values) {
        teide_note(build->reader, raw.values, "there are %zu times but %zu values: write one value for each time",
            n_times, n_values);
    } else if (check_times(build, raw.times, times, n_times, (enum teide_interpolation)raw.interpolation)) {
        status = teide_rate_term_table(term, times, values, n_times, (enum teide_interpolation)raw.interpolation);
        if (status == TEIDE_RATE_NO_MEMORY)
            build->reader->mistakes->out_of_memory = 1;
        else if (status != TEIDE_RATE_OK)
            teide_note(build->reader, raw.times,
                "the table cannot be interpolated: write other times and values, or interpolation: linear");
    }
    free(times);
    free(values);
    return status == TEIDE_RATE_OK;
}

static bool
build_relaxing(struct teide_build *build, const struct teide_yaml *node, struct teide_rate_term *term)
{
    struct teide_raw_relaxing raw;
    struct teide_found found;
    struct teide_rate bath = { 0 };

    bool good = teide_fields_read(build->reader, &teide_table_relaxing, node, &raw, &found);

    good &= raw.bath != NULL && teide_build_rate(build, raw.bath, "bath", &bath);
    if (!good) {
        teide_rate_clear(&bath);
        return false;
    }
    for (size_t i = 0; i < bath.n_terms; i++) {
        if (bath.terms[i].kind != TEIDE_RATE_RELAXING)
            continue;
        teide_note(build->reader, raw.bath,
            "the bath of a relaxing rate cannot be relaxing itself: write a rate of another kind");
        teide_rate_clear(&bath);
        return false;
    }
    if (teide_rate_term_relaxing(term, raw.start, raw.time_constant, &bath) == TEIDE_RATE_OK)
        return true;
    teide_rate_clear(&bath);
    build->reader->mistakes->out_of_memory = 1;
    return false;
}

/* The terms that are plain numbers. */
static bool
build_simple(struct teide_build *build, const struct teide_raw_rate_term *raw, struct teide_rate_term *term)
{
    struct teide_found found;
    struct teide_raw_step step;
    struct teide_raw_ramp ramp;
    struct teide_raw_exponential exponential;
    struct teide_raw_sinusoid sinusoid;
    struct teide_raw_gaussian gaussian;

    if (raw->step != NULL) {
        bool good = teide_fields_read(build->reader, &teide_table_step, raw->step, &step, &found);
        *term = (struct teide_rate_term) { TEIDE_RATE_STEP, .step = { step.before, step.after, step.at } };
        return good;
    }
    if (raw->ramp != NULL) {
        bool good = teide_fields_read(build->reader, &teide_table_ramp, raw->ramp, &ramp, &found);
        *term = (struct teide_rate_term) { TEIDE_RATE_RAMP, .ramp = { ramp.start, ramp.slope } };
        return good;
    }
    if (raw->exponential != NULL) {
        bool good = teide_fields_read(build->reader, &teide_table_exponential, raw->exponential, &exponential, &found);
        *term = (struct teide_rate_term) { TEIDE_RATE_EXPONENTIAL,
            .exponential = { exponential.start, exponential.end, exponential.time_constant } };
        return good;
    }
    if (raw->sinusoid != NULL) {
        bool good = teide_fields_read(build->reader, &teide_table_sinusoid, raw->sinusoid, &sinusoid, &found);
        *term = (struct teide_rate_term) { TEIDE_RATE_SINUSOID,
            .sinusoid = { sinusoid.mean, sinusoid.amplitude, sinusoid.frequency, sinusoid.phase } };
        return good;
    }
    if (!teide_fields_read(build->reader, &teide_table_gaussian, raw->gaussian, &gaussian, &found))
        return false;
    *term = (struct teide_rate_term) { TEIDE_RATE_GAUSSIAN, .gaussian = { gaussian.coherence_time } };
    return true;
}

static bool
build_term(struct teide_build *build, const struct teide_yaml *node, const char *name, struct teide_rate_term *term)
{
    struct teide_raw_rate_term raw;
    struct teide_found found;
    struct teide_field field = teide_field_rate;
    double value;

    field.name = name;
    if (node->kind == TEIDE_YAML_SCALAR) {
        if (!teide_field_read(build->reader, &field, node, &value))
            return false;
        *term = (struct teide_rate_term) { TEIDE_RATE_CONSTANT, .constant = { value } };
        return true;
    }
    if (node->kind != TEIDE_YAML_MAPPING) {
        teide_note(build->reader, node, "this is not a rate: %s", rate_forms);
        return false;
    }
    if (!teide_fields_read(build->reader, &teide_table_rate_term, node, &raw, &found))
        return false;
    if (raw.table != NULL)
        return build_table(build, raw.table, term);
    if (raw.relaxing != NULL)
        return build_relaxing(build, raw.relaxing, term);
    return build_simple(build, &raw, term);
}

bool
teide_build_rate(struct teide_build *build, const struct teide_yaml *node, const char *name, struct teide_rate *rate)
{
    bool list = node->kind == TEIDE_YAML_SEQUENCE, good = true;
    size_t n = list ? node->n_items : 1;

    if (list && n == 0) {
        teide_note(build->reader, node, "there is no rate in this list: %s", rate_forms);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        struct teide_rate_term term = { 0 };
        if (!build_term(build, list ? node->items[i].value : node, name, &term)) {
            good = false;
        } else if (teide_rate_add(rate, term) != TEIDE_RATE_OK) {
            teide_rate_term_clear(&term);
            build->reader->mistakes->out_of_memory = 1;
            good = false;
        }
    }
    return good;
}

static struct teide_pauli_rates
constant_rates(struct teide_build *build, const struct teide_yaml *node)
{
    struct teide_raw_constant_rates raw = { 0, 0, 0 };
    struct teide_found found;

    if (node != NULL)
        teide_fields_read(build->reader, &teide_table_constant_rates, node, &raw, &found);
    return (struct teide_pauli_rates) { raw.x, raw.y, raw.z };
}

void
teide_build_fluctuator(struct teide_build *build, const struct teide_yaml *node, struct teide_fluctuator *fluctuator)
{
    struct teide_raw_fluctuator raw;
    struct teide_found found;

    teide_fields_read(build->reader, &teide_table_fluctuator, node, &raw, &found);
    *fluctuator = (struct teide_fluctuator) { .up = raw.up,
        .down = raw.down,
        .stationary = isnan(raw.initially_noisy),
        .p1 = isnan(raw.initially_noisy) ? 0 : raw.initially_noisy };
    fluctuator->rates[0] = constant_rates(build, raw.quiet);
    if (raw.noisy != NULL)
        fluctuator->rates[1] = constant_rates(build, raw.noisy);
    if (found.bad == 0 && fluctuator->stationary && raw.up + raw.down == 0)
        teide_note(build->reader, node,
            "the fluctuator never switches, so there is no stationary probability: write initially_noisy");
}

void
teide_build_check_rate(struct teide_build *build, const struct teide_yaml *node, const char *name,
    const struct teide_rate *rate, double until)
{
    double time = 0, value = 0;

    switch (teide_rate_check(rate, 0, until, &time, &value)) {
    case TEIDE_RATE_OK:
        return;
    case TEIDE_RATE_NOT_COVERED:
        teide_note(build->reader, node,
            "a table of the rate %s %s %.6g s: write times from 0 s to %.6g s, when the pair is needed", name,
            time > 0 ? "ends at" : "does not hold at", time, until);
        return;
    case TEIDE_RATE_NEGATIVE:
        teide_note(build->reader, node,
            "the rate %s is %.6g Hz at %.6g s: write one that is not negative from 0 s to %.6g s", name, value, time,
            until);
        return;
    case TEIDE_RATE_NO_MEMORY:
        build->reader->mistakes->out_of_memory = 1;
        return;
    default:
        teide_note(build->reader, node,
            "the rate %s cannot be integrated from 0 s to %.6g s: write one that is finite and less wild", name, until);
        return;
    }
}
