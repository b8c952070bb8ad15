/* Results as text that a researcher takes in at a glance. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "io/results/result_write.h"

enum { CELL = 64, MOST_BLOCKS = 8 }; /* with more requests than that, one line each */

struct cell {
    char text[CELL];
};

/* A unit with a prefix. */
struct scale {
    double size; /* in the unit */
    const char *prefix, *unit;
};

/* The prefix that suits a size: 0.00123 s -> ms. Figures without a unit are never scaled. */
static struct scale
scale_for(double size, const char *unit)
{
    static const char *const prefixes[] = { "p", "n", "u", "m", "", "k", "M", "G", "T" };
    int power = 0;

    if (strcmp(unit, "Hz") != 0 && strcmp(unit, "s") != 0 && strcmp(unit, "m") != 0)
        return (struct scale) { 1, "", unit };
    if (size > 0 && isfinite(size))
        power = (int)floor(log10(size) / 3 + 1e-12);
    if (strcmp(unit, "s") == 0 && power > 0)
        power = 0; /* nobody counts in kiloseconds */
    power = power < -4 ? -4 : power > 4 ? 4 : power;
    return (struct scale) { pow(1000, power), prefixes[power + 4], unit };
}

static struct scale
scale_of(struct teide_estimate estimate, const char *unit)
{
    return scale_for(fabs(estimate.mean) > 0 || isnan(estimate.error) ? fabs(estimate.mean) : estimate.error, unit);
}

/* Decimals that show `figures` significant digits of x > 0 after rounding, possibly negative. */
static int
decimals_for(double x, int figures)
{
    int exponent = (int)floor(log10(x));

    if (nearbyint(x / pow(10, exponent - figures + 1)) >= pow(10, figures))
        exponent++;
    return figures - 1 - exponent;
}

static struct cell
format_fixed(double value, int decimals)
{
    struct cell cell;
    double unit = decimals < 0 ? pow(10, -decimals) : 1;

    snprintf(cell.text, CELL, "%.*f", decimals < 0 ? 0 : decimals > 15 ? 15 : decimals, nearbyint(value / unit) * unit);
    if (decimals >= 0)
        snprintf(cell.text, CELL, "%.*f", decimals > 15 ? 15 : decimals, value);
    return cell;
}

/* Value with so many significant digits. */
static struct cell
format_plain(double value, int figures)
{
    struct cell cell = { "0" };

    if (isnan(value))
        strcpy(cell.text, "-");
    else if (value != 0 && (fabs(value) < 1e-4 || fabs(value) >= 1e6))
        snprintf(cell.text, CELL, "%.*e", figures - 1, value);
    else if (value != 0)
        cell = format_fixed(value, decimals_for(fabs(value), figures));
    return cell;
}

/* "1.2346 +- 0.0012": the error with two significant digits, the mean with as many decimals. */
static struct cell
format_scaled(struct teide_estimate estimate, struct scale scale)
{
    struct cell cell, mean, error;

    if (isnan(estimate.mean)) {
        strcpy(cell.text, "-");
        return cell;
    }
    estimate.mean /= scale.size;
    estimate.error /= scale.size;
    if (isnan(estimate.error)) {
        mean = format_plain(estimate.mean, 4);
        strcpy(error.text, "?");
    } else if (estimate.error <= 1e-12 * fabs(estimate.mean)) { /* certain, but for rounding */
        snprintf(mean.text, CELL, "%.6g", estimate.mean);
        strcpy(error.text, "0");
    } else if (estimate.error >= 1e6 || fmax(estimate.error, fabs(estimate.mean)) < 1e-6) {
        snprintf(mean.text, CELL, "%.2e", estimate.mean);
        snprintf(error.text, CELL, "%.1e", estimate.error);
    } else {
        int decimals = decimals_for(estimate.error, 2);
        mean = format_fixed(estimate.mean, decimals);
        error = format_fixed(estimate.error, decimals);
    }
    snprintf(cell.text, CELL, "%.22s +- %.12s", mean.text, error.text);
    return cell;
}

/* A text with its unit, unless it is a dash or the unit is 1. */
static struct cell
with_unit(struct cell number, struct scale scale)
{
    struct cell cell;

    if (strcmp(scale.unit, "1") == 0 || strcmp(number.text, "-") == 0)
        return number;
    snprintf(cell.text, CELL, "%.40s %s%.12s", number.text, scale.prefix, scale.unit);
    return cell;
}

static struct cell
format_estimate(struct teide_estimate estimate, const char *unit)
{
    const struct scale scale = scale_of(estimate, unit);

    return with_unit(format_scaled(estimate, scale), scale);
}

static struct cell
format_quantity(double value, const char *unit)
{
    const struct scale scale = scale_for(fabs(value), unit);

    return with_unit(format_plain(value / scale.size, 3), scale);
}

static void
print_row(FILE *out, const char *label, const char *text)
{
    fprintf(out, "  %-24s%s\n", label, text);
}

static void
print_quantiles(FILE *out, const char *label, const double *values, const char *unit)
{
    const struct scale scale = scale_for(fabs(values[TEIDE_N_QUANTILES / 2]), unit);
    char head[CELL];

    snprintf(head, CELL, strcmp(unit, "1") == 0 ? "%s" : "%s (%s%s)", label, scale.prefix, unit);
    fprintf(out, "  %-20s", head);
    for (size_t i = 0; i < TEIDE_N_QUANTILES; i++)
        fprintf(out, " %9s", format_plain(values[i] / scale.size, 4).text);
    fputc('\n', out);
}

static void
print_counted(FILE *out, const char *label, struct teide_estimate share, int64_t successes, int64_t attempts)
{
    if (attempts > 0)
        fprintf(out, "  %-24s%-32s %" PRId64 " of %" PRId64 "\n", label, format_estimate(share, "1").text, successes,
            attempts);
}

/* Mean and deviation in the same unit. */
static void
print_spread(FILE *out, const char *label, struct teide_estimate estimate, const char *unit, double deviation)
{
    const struct scale scale = scale_of(estimate, unit);

    fprintf(out, "  %-24s%-32s deviation %s\n", label, with_unit(format_scaled(estimate, scale), scale).text,
        with_unit(format_plain(deviation / scale.size, 3), scale).text);
}

/* What the users found, beside what the mean state says. */
static void
print_application(FILE *out, const struct teide_application_result *a)
{
    size_t n;
    const struct teide_application_quantity *quantities = teide_application_quantities(a->kind, &n);

    if (n == 0)
        return;
    fprintf(out, "\n  %-24s%-32s expected of the mean state\n", teide_application_name(a->kind), "sampled");
    for (size_t i = 0; i < n; i++)
        fprintf(out, "  %-24s%-32s %s\n", quantities[i].name, format_estimate(a->sampled[i], quantities[i].unit).text,
            format_estimate(a->expected[i], quantities[i].unit).text);
}

static void
print_measures(FILE *out, const struct teide_request_result *r)
{
    fputs("\n  figures of merit of the mean state\n", out);
    for (size_t i = 0; i < TEIDE_N_MEASURES; i++) {
        char text[CELL];
        if (i == TEIDE_FIDELITY)
            continue;
        snprintf(text, CELL, "%.50s", format_estimate(r->measures[i], teide_measures[i].unit).text);
        print_row(out, teide_measures[i].name, text);
    }
}

static void
print_request(FILE *out, const struct teide_scenario *scenario, size_t index, const struct teide_request_result *r)
{
    static const char *const bell_names[] = { "Phi+", "Phi-", "Psi+", "Psi-" };
    const struct teide_request *request = &scenario->requests[index];

    fprintf(out, "\n%s: %s to %s, %" PRId64 " deliveries\n", request->name, scenario->nodes[request->from].name,
        scenario->nodes[request->to].name, r->deliveries);
    if (r->deliveries > 0) {
        print_row(out, "rate", format_estimate(r->rate, "Hz").text);
        print_spread(out, "waiting time", r->waiting_time, "s", r->waiting_time_deviation);
        print_spread(out, "fidelity", r->measures[TEIDE_FIDELITY], "1", r->fidelity_deviation);
        for (size_t i = 0; i < 4; i++) {
            char label[CELL];
            snprintf(label, CELL, "%s %s", i == 0 ? "state:" : "      ", bell_names[i]);
            print_row(out, label, format_estimate(r->state[i], "1").text);
        }
        fprintf(out, "  %-24s%-32s %" PRId64 " in all\n", "raw pairs per delivery",
            format_estimate(r->raw_pairs_per_delivery, "1").text, r->raw_pairs);
    }
    print_counted(out, "purification success", r->purification_success, r->purifications_succeeded, r->purifications);
    print_counted(out, "swap success", r->swap_success, r->swaps_succeeded, r->swaps);
    if (r->cutoffs > 0)
        fprintf(out, "  %-24s%-32s %" PRId64 " in all\n", "cutoffs per delivery",
            format_estimate(r->cutoffs_per_delivery, "1").text, r->cutoffs);
    if (r->losses > 0)
        print_counted(out, "round success", r->round_success, r->deliveries, r->deliveries + r->losses);
    if (r->deliveries == 0) {
        fputs("  nothing was delivered: no rate, waiting time or fidelity; a longer run.time may help\n", out);
        return;
    }
    print_application(out, &r->application);
    print_measures(out, r);
    fprintf(out, "\n  %-20s", "quantiles");
    for (size_t i = 0; i < TEIDE_N_QUANTILES; i++)
        fprintf(out, " %7.0f %%", 100 * teide_quantile_levels[i]);
    fputc('\n', out);
    print_quantiles(out, "waiting time", r->waiting_time_quantiles, "s");
    print_quantiles(out, "fidelity", r->fidelity_quantiles, "1");
}

/* The scale of a column: the one that suits its largest number. */
static struct scale
scale_of_column(const struct teide_results *results, const char *unit, size_t offset)
{
    double largest = 0;

    for (size_t i = 0; i < results->n_requests; i++) {
        const struct teide_estimate *e
            = (const struct teide_estimate *)(const void *)((const char *)&results->requests[i] + offset);
        if (fabs(e->mean) > largest)
            largest = fabs(e->mean);
    }
    return scale_for(largest, unit);
}

static void
print_overview(FILE *out, const struct teide_scenario *scenario, const struct teide_results *results)
{
    const struct scale rate = scale_of_column(results, "Hz", offsetof(struct teide_request_result, rate)),
                       wait = scale_of_column(results, "s", offsetof(struct teide_request_result, waiting_time));
    char rate_head[CELL], wait_head[CELL];
    int width = 7;

    for (size_t i = 0; i < results->n_requests; i++) {
        int length = (int)strnlen(scenario->requests[i].name, 40);
        width = length > width ? length : width;
    }
    snprintf(rate_head, CELL, "rate (%sHz)", rate.prefix);
    snprintf(wait_head, CELL, "waiting time (%ss)", wait.prefix);
    fprintf(out, "\n%-*s  %12s  %-24s  %-24s  %s\n", width, "request", "deliveries", rate_head, wait_head, "fidelity");
    for (size_t i = 0; i < results->n_requests; i++) {
        const struct teide_request_result *r = &results->requests[i];
        fprintf(out, "%-*.40s  %12" PRId64 "  %-24s  %-24s  %s\n", width, scenario->requests[i].name, r->deliveries,
            format_scaled(r->rate, rate).text, format_scaled(r->waiting_time, wait).text,
            format_estimate(r->measures[TEIDE_FIDELITY], "1").text);
    }
}

static void
print_heading(FILE *out, const struct teide_scenario *scenario, const struct teide_results *results)
{
    double rate = (double)results->events / results->wall_seconds;

    fprintf(out, "%s\n", *scenario->title != '\0' ? scenario->title : scenario->path);
    fprintf(out, "%s, seed %" PRIu64 "\n", scenario->path, scenario->seed);
    fprintf(out, "%" PRId64 " replica%s, %s simulated, stopped by %s; ", results->replicas,
        results->replicas == 1 ? "" : "s", format_quantity(results->simulated_seconds, "s").text, results->stopped_by);
    fprintf(out, "%" PRIu64 " events in %s", results->events, format_quantity(results->wall_seconds, "s").text);
    if (results->wall_seconds > 0)
        fprintf(out, " (%s events/s)", format_plain(rate, 3).text);
    fputs("\nmean +- standard error of the mean; deviation: of single deliveries\n", out);
}

int
teide_result_print_table(
    FILE *out, const struct teide_scenario *scenario, const struct teide_results *results, struct teide_error *error)
{
    print_heading(out, scenario, results);
    if (results->n_requests > 1)
        print_overview(out, scenario, results);
    if (results->n_requests > MOST_BLOCKS)
        fputs("\nEverything about each request: --format json, or the result file.\n", out);
    else
        for (size_t i = 0; i < results->n_requests; i++)
            print_request(out, scenario, i, &results->requests[i]);
    return ferror(out) ? teide_fail(error, TEIDE_E_IO, "cannot write the results") : 0;
}
