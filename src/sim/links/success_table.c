/* A success probability that changes in time by a given table. doc/theory.md, 3.3. */
#include <stdio.h>

#include "sim/chain/chains.h"
#include "sim/links/link_model.h"
#include "sim/random.h"

struct parameters {
    struct teide_numbers times; /* s */
    struct teide_numbers probabilities;
    double period; /* s; NAN: the last probability holds for ever */
};

static const struct teide_field fields[] = {
    { "times", TEIDE_FIELD_QUANTITIES, TEIDE_AT(parameters, times), .required = true, .unit = "s", .most = INFINITY,
        .example = "[0 s, 10 s]", .doc = "when each of the probabilities begins to hold; the first one is 0 s" },
    { "probabilities", TEIDE_FIELD_NUMBERS, TEIDE_AT(parameters, probabilities), .required = true, .most = 1,
        .example = "[0.1, 0.01]", .doc = "success probability of an attempt that begins then, until the next time" },
    { "period", TEIDE_FIELD_QUANTITY, TEIDE_AT(parameters, period), .unit = "s", .above = true, .most = INFINITY,
        .example = "20 s", .doc = "after which the table repeats; the last probability holds for ever when absent" },
};

static int64_t
to_ticks(double seconds, double tick)
{
    const double ticks = nearbyint(seconds / tick);

    return ticks < (double)TEIDE_HORIZON ? (int64_t)ticks : TEIDE_HORIZON;
}

static int64_t
common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Attempts of a stretch in which each succeeds with probability p use up -log(1 - p) of an exponential number each; that
 * which uses up the last of it succeeds. So stretches are skipped as a whole, exactly. */
static double
attempts(const void *parameters, const struct teide_attempts *a, uint64_t bits)
{
    const struct parameters *p = parameters;
    const int64_t period = isnan(p->period) ? TEIDE_HORIZON : to_ticks(p->period, a->tick);
    const int64_t same_phases = a->attempt_time / common_divisor(a->attempt_time, period); /* after so many periods */
    double left = -log(teide_uniform(bits)), made = 0;
    int64_t at = a->start, idle = 0;

    for (int64_t cycle = at / period; at < TEIDE_HORIZON; cycle++) {
        const double before = left;
        for (size_t k = 0; k < p->times.n; k++) {
            const int64_t length = k + 1 < p->times.n ? to_ticks(p->times.value[k + 1], a->tick) : period;
            const int64_t phase = at - cycle * period;
            const int64_t n = (length - phase + a->attempt_time - 1) / a->attempt_time;
            const double used = -fmax(a->modes, 1) * log1p(-p->probabilities.value[k]);
            if (phase >= length)
                continue;
            if ((double)n * used > left)
                return made + floor(left / used) + 1;
            if (used > 0)
                left -= (double)n * used;
            made += (double)n;
            if (n > (TEIDE_HORIZON - at) / a->attempt_time)
                return INFINITY;
            at += n * a->attempt_time;
        }
        idle = left < before ? 0 : idle + 1;
        if (idle > same_phases)
            return INFINITY; /* no attempt ever begins when one could succeed */
    }
    return INFINITY;
}

/* The last probability, or the mean over the period. */
static double
long_run(const struct parameters *p)
{
    const size_t n = p->times.n;
    double sum = 0;

    if (isnan(p->period))
        return p->probabilities.value[n - 1];
    for (size_t k = 0; k < n; k++)
        sum += p->probabilities.value[k] * ((k + 1 < n ? p->times.value[k + 1] : p->period) - p->times.value[k]);
    return sum / p->period;
}

static bool
check(const void *parameters, struct teide_problem *problem)
{
    const struct parameters *p = parameters;
    const size_t n = p->times.n, size = sizeof problem->text;

    problem->key = "times";
    if (p->probabilities.n != n) {
        snprintf(problem->text, size, "there are %zu times and %zu probabilities: write as many of both", n,
            p->probabilities.n);
        return false;
    }
    if (p->times.value[0] > 0) {
        snprintf(problem->text, size, "the first time is %g s: write 0 s, from when on there are attempts",
            p->times.value[0]);
        return false;
    }
    for (size_t k = 1; k < n; k++)
        if (!(p->times.value[k] > p->times.value[k - 1])) {
            snprintf(problem->text, size, "%g s does not come after %g s: write times that increase", p->times.value[k],
                p->times.value[k - 1]);
            return false;
        }
    problem->key = "period";
    if (p->period <= p->times.value[n - 1]) {
        snprintf(problem->text, size, "the period, %g s, is not longer than the last time, %g s: write a longer one",
            p->period, p->times.value[n - 1]);
        return false;
    }
    problem->key = "probabilities";
    if (long_run(p) > 0)
        return true;
    snprintf(problem->text, size, "%s: nothing would succeed then; write a greater one%s",
        isnan(p->period) ? "the last probability is 0, and holds for ever" : "all probabilities are 0",
        isnan(p->period) ? ", or a period" : "");
    return false;
}

static bool
prepare(const void *parameters, struct teide_link *link, struct teide_problem *problem)
{
    const struct parameters *p = parameters;

    link->success_probability = long_run(p);
    problem->key = "period";
    snprintf(problem->text, sizeof problem->text,
        "the period, %g s, is shorter than an attempt, %g s: write a longer one", p->period, link->attempt_time);
    return !(p->period < link->attempt_time);
}

const struct teide_link_model teide_link_success_table = {
    .about = { .name = "success_table",
        .doc
        = "a success probability that changes in time by a table, for example with the weather or by shifts of use",
        TEIDE_FIELDS(fields),
        .size = sizeof(struct parameters),
        .check = check,
        .example = "{times: [0 s, 10 s], probabilities: [0.1, 0.01], period: 20 s}",
        .instead_of = "success_probability" },
    .prepare = prepare,
    .attempts = attempts,
};
