/* Results of a run as text that a researcher takes in at a glance. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "io/results/text.h"
#include "models/application.h"
#include "models/measures.h"

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
scale_of(struct teide_taken estimate, const char *unit)
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

    if (!isfinite(value))
        strcpy(cell.text, "-");
    else if (value != 0 && (fabs(value) < 1e-4 || fabs(value) >= 1e6))
        snprintf(cell.text, CELL, "%.*e", figures - 1, value);
    else if (value != 0)
        cell = format_fixed(value, decimals_for(fabs(value), figures));
    return cell;
}

/* "1.2346 +- 0.0012": the error with two significant digits, the mean with as many decimals; without an error the mean alone. */
static struct cell
format_scaled(struct teide_taken estimate, struct scale scale)
{
    struct cell cell, mean, error;

    if (isnan(estimate.mean)) {
        strcpy(cell.text, "-");
        return cell;
    }
    estimate.mean /= scale.size;
    estimate.error /= scale.size;
    if (!isfinite(estimate.error))
        return format_plain(estimate.mean, 4);
    if (estimate.error <= 1e-12 * fabs(estimate.mean)) { /* certain, but for rounding */
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
format_estimate(struct teide_taken estimate, const char *unit)
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

/* Whether there is such a variable. */
static bool
has(const struct teide_take *take, const char *path)
{
    return teide_dataset_find(take->dataset, path, NULL) != NULL;
}

/* What is printed: one request of a result. */
struct view {
    FILE *out;
    struct teide_take *take;
    size_t request;
    bool bare; /* a value has been shown without its error, which is not known */
};

static struct teide_taken
taken(struct view *view, const char *name, size_t k)
{
    char path[80];

    snprintf(path, sizeof path, "requests/%s", name);
    return teide_take_estimate(view->take, path, view->request, k);
}

static double
number_of(struct view *view, const char *name, size_t k)
{
    return taken(view, name, k).mean;
}

static struct teide_taken
estimate_of(struct view *view, const char *name, size_t k)
{
    const struct teide_taken estimate = taken(view, name, k);

    view->bare |= isfinite(estimate.mean) && !isfinite(estimate.error);
    return estimate;
}

/* Why values stand without errors above, and the mend. */
static void
explain_bare(struct view *view)
{
    if (view->bare)
        fputs("  no +-: fewer than two values, so no error; a longer run or more run.replicas gives one\n", view->out);
    view->bare = false;
}

static void
print_quantiles(struct view *view, const char *label, const char *name, const char *unit)
{
    const size_t n = teide_take_length(view->take, "requests", 2);
    const struct scale scale = scale_for(fabs(number_of(view, name, n / 2)), unit);
    char head[CELL];

    snprintf(head, CELL, strcmp(unit, "1") == 0 ? "%s" : "%s (%s%s)", label, scale.prefix, unit);
    fprintf(view->out, "  %-20s", head);
    for (size_t i = 0; i < n; i++)
        fprintf(view->out, " %9s", format_plain(number_of(view, name, i) / scale.size, 4).text);
    fputc('\n', view->out);
}

static void
print_counted(struct view *view, const char *label, const char *name, double successes, double attempts)
{
    if (attempts > 0)
        fprintf(view->out, "  %-24s%-32s %.0f of %.0f\n", label, format_estimate(estimate_of(view, name, 0), "1").text,
            successes, attempts);
}

/* Mean and deviation in the same unit. */
static void
print_spread(struct view *view, const char *label, const char *name, const char *deviation, const char *unit)
{
    const struct teide_taken estimate = estimate_of(view, name, 0);
    const struct scale scale = scale_of(estimate, unit);

    fprintf(view->out, "  %-24s%-32s deviation %s\n", label, with_unit(format_scaled(estimate, scale), scale).text,
        with_unit(format_plain(number_of(view, deviation, 0) / scale.size, 3), scale).text);
}

/* An estimate, and a count in all. */
static void
print_total(struct view *view, const char *label, const char *name, const char *count)
{
    fprintf(view->out, "  %-24s%-32s %.0f in all\n", label, format_estimate(estimate_of(view, name, 0), "1").text,
        number_of(view, count, 0));
}

static void
print_delivered(struct view *view)
{
    print_row(view->out, "rate", format_estimate(estimate_of(view, "rate", 0), "Hz").text);
    print_spread(view, "waiting time", "waiting_time", "waiting_time_deviation", "s");
    print_spread(view, "fidelity", "fidelity", "fidelity_deviation", "1");
    for (size_t i = 0; i < teide_take_length(view->take, "requests", 1); i++) {
        char label[CELL];
        snprintf(
            label, CELL, "%s %.40s", i == 0 ? "state:" : "      ", teide_take_text(view->take, "requests/bell", i));
        print_row(view->out, label, format_estimate(estimate_of(view, "state", i), "1").text);
    }
    print_total(view, "raw pairs per delivery", "raw_pairs_per_delivery", "raw_pairs");
}

static void
print_measures(struct view *view)
{
    fputs("\n  figures of merit of the mean state\n", view->out);
    for (size_t i = 0; i < TEIDE_N_MEASURES; i++)
        if (i != TEIDE_FIDELITY)
            print_row(view->out, teide_measures[i].name,
                format_estimate(estimate_of(view, teide_measures[i].name, 0), teide_measures[i].unit).text);
}

/* What the users found, beside what the mean state says; nothing of applications that the request does not have. */
static void
print_application(struct view *view)
{
    for (int kind = 1; teide_application_name((size_t)kind) != NULL; kind++) {
        size_t n;
        const struct teide_application_quantity *q
            = teide_application_quantities((enum teide_application_kind)kind, &n);
        char path[80], name[60];

        snprintf(path, sizeof path, "requests/%s", q[0].name);
        if (!has(view->take, path) || isnan(number_of(view, q[0].name, 0)))
            continue;
        fprintf(
            view->out, "\n  %-24s%-32s expected of the mean state\n", teide_application_name((size_t)kind), "sampled");
        for (size_t i = 0; i < n; i++) {
            snprintf(name, sizeof name, "%s_expected", q[i].name);
            fprintf(view->out, "  %-24s%-32s %s\n", q[i].name,
                format_estimate(estimate_of(view, q[i].name, 0), q[i].unit).text,
                format_estimate(estimate_of(view, name, 0), q[i].unit).text);
        }
    }
}

/* Whose request it is, and what was delivered. */
static void
print_request_head(struct view *view, double deliveries)
{
    const char *users = teide_take_text(view->take, "requests/users", view->request);

    fprintf(view->out, "\n%s: ", teide_take_text(view->take, "requests/request", view->request));
    if (*users != '\0')
        fprintf(view->out, "between any two of %.60s%s", users, strlen(users) > 60 ? "..." : "");
    else
        fprintf(view->out, "%s to %s", teide_take_text(view->take, "requests/from", view->request),
            teide_take_text(view->take, "requests/to", view->request));
    fprintf(view->out, ", %.0f deliveries\n", deliveries);
}

/* How many requests there are, or why there is no such number. */
static void
print_steadiness(struct view *view)
{
    const char *state = teide_take_word(view->take, "requests/steady_state", view->request, 0);

    if (strcmp(state, "none") == 0) {
        fprintf(view->out, "  %-24sthe offered load exceeds the capacity: %s more requests every second\n",
            "no steady state", format_estimate(estimate_of(view, "growth", 0), "1").text);
        return;
    }
    print_row(view->out, "requests in the system", format_estimate(estimate_of(view, "in_system", 0), "1").text);
    if (strcmp(state, "unsettled") == 0)
        fprintf(view->out, "  %-24ssuccessive requests are correlated over the whole run: errors are too small\n",
            "run too short");
}

/* What became of the requests of a demand. */
static void
print_service(struct view *view)
{
    static const char *const counts[] = { "served", "blocked", "lost", "expired" };

    fprintf(view->out, "  %-24s%.0f arrived", "requests", number_of(view, "arrived", 0));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        fprintf(view->out, ", %.0f %s", number_of(view, counts[i], 0), counts[i]);
    fputc('\n', view->out);
    if (number_of(view, "lost", 0) > 0)
        print_row(view->out, "loss", format_estimate(estimate_of(view, "loss", 0), "1").text);
    if (number_of(view, "served", 0) > 0)
        print_row(view->out, "time to service", format_estimate(estimate_of(view, "time_to_service", 0), "s").text);
    if (number_of(view, "rejected", 0) > 0)
        fprintf(
            view->out, "  %-24s%.0f below the minimum fidelity\n", "pairs rejected", number_of(view, "rejected", 0));
    print_steadiness(view);
}

static void
print_request(struct view *view)
{
    FILE *out = view->out;
    const double deliveries = number_of(view, "deliveries", 0), losses = number_of(view, "losses", 0);

    print_request_head(view, deliveries);
    if (has(view->take, "requests/arrived"))
        print_service(view);
    if (deliveries > 0)
        print_delivered(view);
    print_counted(view, "purification success", "purification_success", number_of(view, "purifications_succeeded", 0),
        number_of(view, "purifications", 0));
    print_counted(
        view, "swap success", "swap_success", number_of(view, "swaps_succeeded", 0), number_of(view, "swaps", 0));
    if (number_of(view, "cutoffs", 0) > 0)
        print_total(view, "cutoffs per delivery", "cutoffs_per_delivery", "cutoffs");
    if (losses > 0)
        print_counted(view, "round success", "round_success", deliveries, deliveries + losses);
    if (deliveries == 0) {
        explain_bare(view);
        fputs("  nothing was delivered: no rate, waiting time or fidelity; a longer run.time may help\n", out);
        return;
    }
    print_application(view);
    print_measures(view);
    explain_bare(view);
    fprintf(out, "\n  %-20s", "quantiles");
    for (size_t i = 0; i < teide_take_length(view->take, "requests", 2); i++)
        fprintf(out, " %7.0f %%", 100 * teide_take(view->take, "requests/quantile", i, 0, 0));
    fputc('\n', out);
    print_quantiles(view, "waiting time", "waiting_time_quantiles", "s");
    print_quantiles(view, "fidelity", "fidelity_quantiles", "1");
}

/* The scale of a column: the one that suits its largest number. */
static struct scale
scale_of_column(struct view view, size_t n, const char *name, const char *unit)
{
    double largest = 0;

    for (view.request = 0; view.request < n; view.request++)
        largest = fmax(largest, fabs(number_of(&view, name, 0)));
    return scale_for(largest, unit);
}

static void
print_overview(struct view view, size_t n)
{
    const struct scale rate = scale_of_column(view, n, "rate", "Hz"),
                       wait = scale_of_column(view, n, "waiting_time", "s");
    char rate_head[CELL], wait_head[CELL];
    int width = 7;

    for (size_t i = 0; i < n; i++) {
        int length = (int)strnlen(teide_take_text(view.take, "requests/request", i), 40);
        width = length > width ? length : width;
    }
    snprintf(rate_head, CELL, "rate (%sHz)", rate.prefix);
    snprintf(wait_head, CELL, "waiting time (%ss)", wait.prefix);
    fprintf(
        view.out, "\n%-*s  %12s  %-24s  %-24s  %s\n", width, "request", "deliveries", rate_head, wait_head, "fidelity");
    for (view.request = 0; view.request < n; view.request++)
        fprintf(view.out, "%-*.40s  %12.0f  %-24s  %-24s  %s\n", width,
            teide_take_text(view.take, "requests/request", view.request), number_of(&view, "deliveries", 0),
            format_scaled(estimate_of(&view, "rate", 0), rate).text,
            format_scaled(estimate_of(&view, "waiting_time", 0), wait).text,
            format_estimate(estimate_of(&view, "fidelity", 0), "1").text);
    explain_bare(&view);
}

/* Which engine, and what it took; pairs are counted after the warm-up, so the time is taken likewise. */
static void
print_engine(FILE *out, struct teide_take *take, double seconds)
{
    const double pairs = teide_take(take, "network/link_pairs", 0, 0, 0);
    const double counted
        = teide_take(take, "network/observed_seconds", 0, 0, 0) / teide_take(take, "simulated_seconds", 0, 0, 0);

    fprintf(out, "\nnetwork engine: %.0f link pairs", pairs);
    if (pairs > 0)
        fprintf(out, ", %s ns each", format_plain(1e9 * seconds * counted / pairs, 3).text);
}

/* The network as a whole. */
static void
print_network(FILE *out, struct teide_take *take)
{
    const double bottleneck = teide_take(take, "network/bottleneck", 0, 0, 0);
    const struct teide_taken throughput = teide_take_estimate(take, "network/throughput", 0, 0);

    fprintf(out, "\nnetwork: %zu nodes, %zu links\n", teide_take_length(take, "nodes", 0),
        teide_take_length(take, "links", 0));
    fprintf(out, "  %-24s%s%s\n", "throughput", format_estimate(throughput, "Hz").text,
        isfinite(throughput.mean) && !isfinite(throughput.error)
            ? ", too few deliveries in one replica for an error: set run.replicas, or run longer"
            : "");
    if (teide_take_length(take, "requests", 0) > 1)
        print_row(out, "Jain's index", format_plain(teide_take(take, "network/jain", 0, 0, 0), 4).text);
    if (bottleneck >= 0)
        fprintf(out, "  %-24s%.40s, which attempts %s %% of the time\n", "bottleneck",
            teide_take_text(take, "links/link", (size_t)bottleneck),
            format_plain(100 * teide_take(take, "links/busy", (size_t)bottleneck, 0, 0), 3).text);
}

static void
print_heading(FILE *out, struct teide_take *take)
{
    const double events = teide_take(take, "events", 0, 0, 0), seconds = teide_take(take, "wall_seconds", 0, 0, 0),
                 replicas = teide_take(take, "replicas", 0, 0, 0);

    fprintf(out, "%.0f replica%s, %s simulated, stopped by %s; ", replicas, replicas == 1 ? "" : "s",
        format_quantity(teide_take(take, "simulated_seconds", 0, 0, 0), "s").text,
        teide_take_word(take, "stopped_by", 0, 0));
    fprintf(out, "%.0f events in %s", events, format_quantity(seconds, "s").text);
    if (seconds > 0)
        fprintf(out, " (%s events/s)", format_plain(events / seconds, 3).text);
    if (has(take, "network/link_pairs"))
        print_engine(out, take, seconds);
    fputs("\nmean +- standard error of the mean; deviation: of single deliveries\n", out);
}

void
teide_run_print_text(FILE *out, struct teide_take *take)
{
    struct view view = { .out = out, .take = take };
    const size_t n = teide_take_length(take, "requests", 0);

    print_heading(out, take);
    if (has(take, "network/link_pairs"))
        print_network(out, take);
    if (n > 1)
        print_overview(view, n);
    if (n > MOST_BLOCKS)
        fputs("\nEverything about each request: --format json, or the result file.\n", out);
    for (; n <= MOST_BLOCKS && view.request < n && take->ret == 0; view.request++)
        print_request(&view);
}
