/* Rates of memories that change in time, and fluctuators. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build.h"
#include "io/scenario/rates.h"
#include "sim/error.h"

/* --- keys ------------------------------------------------------------------------------------------------------- */

/* One term of a rate; exactly one is given. */
struct teide_raw_rate_term {
    teide_part step, ramp, exponential, sinusoid, gaussian, table, relaxing;
};

struct teide_raw_step {
    double before, after, at;
};

struct teide_raw_ramp {
    double start, slope;
};

struct teide_raw_exponential {
    double start, end, time_constant;
};

struct teide_raw_sinusoid {
    double mean, amplitude, frequency, phase;
};

struct teide_raw_gaussian {
    double coherence_time;
};

struct teide_raw_rate_table {
    teide_part times, values;
    int interpolation;
};

struct teide_raw_relaxing {
    double start, time_constant;
    teide_part bath;
};

struct teide_raw_constant_rates {
    double x, y, z;
};

struct teide_raw_fluctuator {
    double up, down, initially_noisy; /* initially_noisy NAN: stationary */
    teide_part quiet, noisy;
};

#define RATE .unit = "Hz", .least = 0, .most = INFINITY
#define ANY_RATE .unit = "Hz", .least = -INFINITY, .most = INFINITY
#define DURATION .unit = "s", .least = 0, .above = true, .most = INFINITY

const char *
teide_integration_choice(size_t index)
{
    static const char *const names[] = { "automatic", "closed_form", "quadrature", "cvode" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char *
interpolation_choice(size_t index)
{
    static const char *const names[] = { "linear", "steffen", "akima", "cspline" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

const char teide_rate_schema[]
    = "{\"oneOf\": [{\"type\": \"string\"}, {\"$ref\": \"#/definitions/rate_term\"}, {\"type\": \"array\", \"items\": "
      "{\"oneOf\": [{\"type\": \"string\"}, {\"$ref\": \"#/definitions/rate_term\"}]}, \"minItems\": 1}]}";

static const struct teide_field plain_rate
    = { "a rate", TEIDE_FIELD_QUANTITY, RATE, .example = "10 Hz", .doc = "a constant rate" };
static const struct teide_field plain_table_time = { "a time of the table", TEIDE_FIELD_QUANTITY, .unit = "s",
    .least = -INFINITY, .most = INFINITY, .example = "1 ms", .doc = "a time" };
static const struct teide_field plain_table_value
    = { "a rate of the table", TEIDE_FIELD_QUANTITY, RATE, .example = "10 Hz", .doc = "a rate" };

static const struct teide_field rate_term_fields[] = {
    { "step", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_rate_term, step), .table = &teide_table_step,
        .example = "{before: 1 Hz, after: 5 Hz, at: 10 ms}", .doc = "one value before a time, another after it" },
    { "ramp", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_rate_term, ramp), .table = &teide_table_ramp,
        .example = "{start: 1 Hz, slope: 3 Hz/s}", .doc = "start + slope t" },
    { "exponential", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_rate_term, exponential), .table = &teide_table_exponential,
        .example = "{start: 5 Hz, end: 1 Hz, time_constant: 10 ms}",
        .doc = "end + (start - end) exp(-t / time_constant)" },
    { "sinusoid", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_rate_term, sinusoid), .table = &teide_table_sinusoid,
        .example = "{mean: 2 Hz, amplitude: 1 Hz, frequency: 50 Hz}",
        .doc = "mean + amplitude sin(2 pi frequency t + phase)" },
    { "gaussian", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_rate_term, gaussian), .table = &teide_table_gaussian,
        .example = "{coherence_time: 10 ms}",
        .doc = "t / coherence_time^2, as a rate of Z errors: coherence decays as exp(-(t / coherence_time)^2), free "
               "induction decay" },
    { "table", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_rate_term, table), .table = &teide_table_rate_table,
        .example = "{times: [0 s, 1 s], values: [1 Hz, 2 Hz]}", .doc = "measured values, interpolated" },
    { "relaxing", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_rate_term, relaxing), .table = &teide_table_relaxing,
        .example = "{start: 5 Hz, time_constant: 10 ms, bath: 1 Hz}",
        .doc = "a rate g with dynamics of its own: dg/dt = (bath - g) / time_constant" },
};
const struct teide_table teide_table_rate_term = {
    .name = "a term of a rate",
    .doc = "A rate that changes with the time t of the problem, which begins when the first pair is made at 0 s.",
    TEIDE_FIELDS(rate_term_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "step ramp exponential sinusoid gaussian table relaxing" } },
    .n_rules = 1,
};

static const struct teide_field step_fields[] = {
    { "before", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_step, before), .required = true, ANY_RATE, .example = "1 Hz",
        .doc = "rate before" },
    { "after", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_step, after), .required = true, ANY_RATE, .example = "5 Hz",
        .doc = "rate after" },
    { "at", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_step, at), .required = true, .unit = "s", .most = INFINITY,
        .example = "10 ms", .doc = "time of the step" },
};
const struct teide_table teide_table_step
    = { .name = "a step", .doc = "A rate that jumps once.", TEIDE_FIELDS(step_fields) };

static const struct teide_field ramp_fields[] = {
    { "start", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_ramp, start), .required = true, ANY_RATE, .example = "1 Hz",
        .doc = "rate at 0 s" },
    { "slope", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_ramp, slope), .required = true, .unit = "Hz/s",
        .least = -INFINITY, .most = INFINITY, .example = "3 Hz/s", .doc = "its derivative" },
};
const struct teide_table teide_table_ramp
    = { .name = "a ramp", .doc = "A rate that grows linearly.", TEIDE_FIELDS(ramp_fields) };

static const struct teide_field exponential_fields[] = {
    { "start", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_exponential, start), .required = true, ANY_RATE,
        .example = "5 Hz", .doc = "rate at 0 s" },
    { "end", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_exponential, end), ANY_RATE, .fallback = "0 Hz",
        .example = "1 Hz", .doc = "rate in the end" },
    { "time_constant", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_exponential, time_constant), .required = true, DURATION,
        .example = "10 ms", .doc = "in which the difference falls to 1/e" },
};
const struct teide_table teide_table_exponential
    = { .name = "an exponential", .doc = "A rate that settles exponentially.", TEIDE_FIELDS(exponential_fields) };

static const struct teide_field sinusoid_fields[] = {
    { "mean", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_sinusoid, mean), .required = true, ANY_RATE, .example = "2 Hz",
        .doc = "mean rate" },
    { "amplitude", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_sinusoid, amplitude), .required = true, ANY_RATE,
        .example = "1 Hz", .doc = "amplitude of its oscillation" },
    { "frequency", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_sinusoid, frequency), .required = true, .unit = "Hz",
        .above = true, .most = INFINITY, .example = "50 Hz", .doc = "cycles in a second" },
    { "phase", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_sinusoid, phase), .least = -INFINITY, .most = INFINITY,
        .fallback = "0", .example = "1.5708", .doc = "at 0 s, in radians" },
};
const struct teide_table teide_table_sinusoid
    = { .name = "a sinusoid", .doc = "A rate that oscillates.", TEIDE_FIELDS(sinusoid_fields) };

static const struct teide_field gaussian_fields[] = {
    { "coherence_time", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_gaussian, coherence_time), .required = true, DURATION,
        .example = "10 ms", .doc = "T2* of a Gaussian free induction decay that begins at 0 s" },
};
const struct teide_table teide_table_gaussian = { .name = "a Gaussian decay",
    .doc = "Dephasing by frequencies that are unknown but constant.",
    TEIDE_FIELDS(gaussian_fields) };

static const char list_schema[] = "{\"type\": \"array\", \"items\": {\"type\": \"string\"}, \"minItems\": 2}";

static const struct teide_field rate_table_fields[] = {
    { "times", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_rate_table, times), .required = true, .schema = list_schema,
        .example = "[0 s, 0.5 s, 1 s]", .doc = "ascending; from 0 s at the latest until the pair is needed at least" },
    { "values", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_rate_table, values), .required = true, .schema = list_schema,
        .example = "[1 Hz, 2 Hz, 1 Hz]", .doc = "the rate at each of them" },
    { "interpolation", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_rate_table, interpolation),
        .choice = interpolation_choice, .fallback = "linear", .example = "steffen",
        .doc
        = "between them; `steffen` is smooth and stays within the values, `akima` (5 values) and `cspline` (3) may "
          "not" },
};
const struct teide_table teide_table_rate_table
    = { .name = "a table of rates", .doc = "A rate by its values at some times.", TEIDE_FIELDS(rate_table_fields) };

static const struct teide_field relaxing_fields[] = {
    { "start", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_relaxing, start), .required = true, ANY_RATE, .example = "5 Hz",
        .doc = "rate at 0 s" },
    { "time_constant", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_relaxing, time_constant), .required = true, DURATION,
        .example = "10 ms", .doc = "of the relaxation" },
    { "bath", TEIDE_FIELD_OTHER, TEIDE_AT(teide_raw_relaxing, bath), .required = true, .schema = teide_rate_schema,
        .example = "1 Hz", .doc = "the rate that it relaxes towards: constant, or changing itself (but not relaxing)" },
};
const struct teide_table teide_table_relaxing = {
    .name = "a relaxing rate", .doc = "A rate that follows another one with delay.", TEIDE_FIELDS(relaxing_fields)
};

static const struct teide_field constant_rates_fields[] = {
    { "x", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_constant_rates, x), RATE, .fallback = "0 Hz", .example = "10 Hz",
        .doc = "rate of X errors (bit flips)" },
    { "y", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_constant_rates, y), RATE, .fallback = "0 Hz", .example = "10 Hz",
        .doc = "rate of Y errors" },
    { "z", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_constant_rates, z), RATE, .fallback = "0 Hz", .example = "10 Hz",
        .doc = "rate of Z errors (phase flips)" },
};
const struct teide_table teide_table_constant_rates = {
    .name = "the rates in a state of the fluctuator",
    .doc = "Constant rates of the continuous-time Pauli channel of one memory qubit.",
    TEIDE_FIELDS(constant_rates_fields),
};

static const struct teide_field fluctuator_fields[] = {
    { "up", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_fluctuator, up), .required = true, RATE, .example = "10 Hz",
        .doc = "rate at which it goes from quiet to noisy" },
    { "down", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_fluctuator, down), .required = true, RATE, .example = "10 Hz",
        .doc = "rate at which it goes from noisy to quiet" },
    { "quiet", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_fluctuator, quiet), .table = &teide_table_constant_rates,
        .example = "{z: 1 Hz}", .doc = "Pauli rates while it is quiet; none when absent" },
    { "noisy", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_fluctuator, noisy), .required = true,
        .table = &teide_table_constant_rates, .example = "{z: 20 Hz}", .doc = "Pauli rates while it is noisy" },
    { "initially_noisy", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_fluctuator, initially_noisy), .most = 1,
        .example = "0.5",
        .doc = "probability that it is noisy at 0 s; up / (up + down), the stationary one, when absent" },
};
const struct teide_table teide_table_fluctuator = {
    .name = "the fluctuator of a memory",
    .doc
    = "A two-level fluctuator beside the memory, averaged exactly: the state it is in goes on through a purification.",
    TEIDE_FIELDS(fluctuator_fields),
};

/* --- building --------------------------------------------------------------------------------------------------- */

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
            interpolation_choice(interpolation), least[interpolation], n, "write more, or interpolation: steffen");
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
    times = read_list(build, raw.times, &plain_table_time, "[0 s, 1 s]", &n_times);
    values = read_list(build, raw.values, &plain_table_value, "[1 Hz, 2 Hz]", &n_values);
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
    struct teide_field field = plain_rate;
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
