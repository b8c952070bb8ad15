#include "io/scenario/rate_tables.h"

#include <math.h>

#define RATE .unit = "Hz", .least = 0, .most = INFINITY
#define ANY_RATE .unit = "Hz", .least = -INFINITY, .most = INFINITY
#define DURATION .unit = "s", .least = 0, .above = true, .most = INFINITY

const char *
teide_integration_choice(size_t index)
{
    static const char *const names[] = { "automatic", "closed_form", "quadrature", "cvode" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

const char *
teide_interpolation_choice(size_t index)
{
    static const char *const names[] = { "linear", "steffen", "akima", "cspline" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

const char teide_rate_schema[]
    = "{\"oneOf\": [{\"type\": \"string\"}, {\"$ref\": \"#/definitions/rate_term\"}, {\"type\": \"array\", \"items\": "
      "{\"oneOf\": [{\"type\": \"string\"}, {\"$ref\": \"#/definitions/rate_term\"}]}, \"minItems\": 1}]}";

const struct teide_field teide_field_rate
    = { "a rate", TEIDE_FIELD_QUANTITY, RATE, .example = "10 Hz", .doc = "a constant rate" };
const struct teide_field teide_field_table_time = { "a time of the table", TEIDE_FIELD_QUANTITY, .unit = "s",
    .least = -INFINITY, .most = INFINITY, .example = "1 ms", .doc = "a time" };
const struct teide_field teide_field_table_value
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
        .choice = teide_interpolation_choice, .fallback = "linear", .example = "steffen",
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
