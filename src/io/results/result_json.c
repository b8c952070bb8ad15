/* The JSON document of `teide run --format json`; doc/results.md lists its names. */
#include "io/results/result_json.h"

#include <string.h>

#include "io/results/application_out.h"
#include "io/results/result_write.h"

enum { FLAT_BELOW = 3 }; /* what is inside a request goes on one line each */

static void
put_mean(struct teide_json *json, struct teide_estimate estimate)
{
    teide_json_key_double(json, "mean", estimate.mean);
    teide_json_key_double(json, "stderr", estimate.error);
}

static void
put_estimate(struct teide_json *json, const char *name, struct teide_estimate estimate, const char *unit)
{
    teide_json_key(json, name);
    teide_json_open(json, '{');
    put_mean(json, estimate);
    teide_json_key_string(json, "unit", unit);
    teide_json_close(json, '}');
}

/* An estimate of the mean with the spread of the single deliveries. */
static void
put_distribution(struct teide_json *json, const char *name, struct teide_estimate estimate, const char *unit,
    double deviation, const double *quantiles)
{
    teide_json_key(json, name);
    teide_json_open(json, '{');
    put_mean(json, estimate);
    teide_json_key_string(json, "unit", unit);
    teide_json_key_double(json, "deviation", deviation);
    teide_json_key(json, "quantiles");
    teide_json_open(json, '{');
    for (size_t i = 0; i < TEIDE_N_QUANTILES; i++) {
        char level[16];
        snprintf(level, sizeof level, "0.%02d", (int)(100 * teide_quantile_levels[i] + 0.5));
        teide_json_key_double(json, level, quantiles[i]);
    }
    teide_json_close(json, '}');
    teide_json_close(json, '}');
}

static void
put_state(struct teide_json *json, const struct teide_estimate state[4])
{
    teide_json_key(json, "state");
    teide_json_open(json, '{');
    teide_json_key(json, "mean");
    teide_json_open(json, '[');
    for (size_t i = 0; i < 4; i++)
        teide_json_double(json, state[i].mean);
    teide_json_close(json, ']');
    teide_json_key(json, "stderr");
    teide_json_open(json, '[');
    for (size_t i = 0; i < 4; i++)
        teide_json_double(json, state[i].error);
    teide_json_close(json, ']');
    teide_json_close(json, '}');
}

/* How often something was tried and how often it worked. */
static void
put_attempts(struct teide_json *json, const struct teide_request_result *result)
{
    if (result->purifications > 0) {
        teide_json_key(json, "purification");
        teide_json_open(json, '{');
        teide_json_key_int(json, "attempts", result->purifications);
        teide_json_key_int(json, "successes", result->purifications_succeeded);
        put_estimate(json, "success_probability", result->purification_success, "1");
        teide_json_close(json, '}');
    }
    if (result->losses > 0) {
        teide_json_key(json, "rounds");
        teide_json_open(json, '{');
        teide_json_key_int(json, "count", result->deliveries + result->losses);
        put_estimate(json, "success_probability", result->round_success, "1");
        teide_json_close(json, '}');
    }
}

static void
put_request(
    struct teide_json *json, const struct teide_scenario *scenario, size_t index, const struct teide_request_result *r)
{
    const struct teide_request *request = &scenario->requests[index];

    teide_json_open(json, '{');
    teide_json_key_string(json, "name", request->name);
    teide_json_key_string(json, "from", scenario->nodes[request->from].name);
    teide_json_key_string(json, "to", scenario->nodes[request->to].name);
    if (request->n_path > 0) {
        teide_json_key(json, "path");
        teide_json_open(json, '[');
        for (size_t i = 0; i < request->n_path; i++)
            teide_json_string(json, scenario->nodes[request->path[i]].name);
        teide_json_close(json, ']');
    }
    for (size_t i = 0; i < teide_n_counts; i++)
        teide_json_key_int(json, teide_counts[i].name, *teide_count_of(r, &teide_counts[i]));
    for (size_t i = 0; i < teide_n_quantities; i++) {
        const struct teide_quantity *q = &teide_quantities[i];
        if (q->offset == offsetof(struct teide_request_result, waiting_time))
            put_distribution(
                json, q->name, r->waiting_time, q->unit, r->waiting_time_deviation, r->waiting_time_quantiles);
        else
            put_estimate(json, q->name, *teide_quantity_of(r, q), q->unit);
    }
    put_distribution(json, "fidelity", r->measures[TEIDE_FIDELITY], "1", r->fidelity_deviation, r->fidelity_quantiles);
    put_state(json, r->state);
    teide_json_key(json, "measures");
    teide_json_open(json, '{');
    for (size_t i = 0; i < TEIDE_N_MEASURES; i++)
        put_estimate(json, teide_measures[i].name, r->measures[i], teide_measures[i].unit);
    teide_json_close(json, '}');
    put_attempts(json, r);
    teide_application_put_json(json, r, scenario->run.bin);
    teide_json_close(json, '}');
}

void
teide_result_put_json(
    struct teide_json *json, const struct teide_scenario *scenario, const struct teide_results *results)
{
    teide_json_key_string(json, "scenario", scenario->path);
    teide_json_key_string(json, "title", scenario->title);
    teide_json_key_uint(json, "seed", scenario->seed);
    teide_json_key_uint(json, "events", results->events);
    teide_json_key_int(json, "deliveries", results->deliveries);
    teide_json_key_double(json, "wall_seconds", results->wall_seconds);
    teide_json_key_double(json, "simulated_seconds", results->simulated_seconds);
    teide_json_key_int(json, "replicas", results->replicas);
    teide_json_key_int(json, "batches", results->batches);
    teide_json_key_string(json, "stopped_by", results->stopped_by);
    teide_json_key(json, "requests");
    teide_json_open(json, '[');
    for (size_t i = 0; i < results->n_requests; i++)
        put_request(json, scenario, i, &results->requests[i]);
    teide_json_close(json, ']');
}

int
teide_result_print_json(
    FILE *out, const struct teide_scenario *scenario, const struct teide_results *results, struct teide_error *error)
{
    struct teide_json json = { .out = out, .flat_below = FLAT_BELOW };

    teide_json_open(&json, '{');
    teide_result_put_json(&json, scenario, results);
    teide_json_close(&json, '}');
    return ferror(out) ? teide_fail(error, TEIDE_E_IO, "cannot write the results") : 0;
}
