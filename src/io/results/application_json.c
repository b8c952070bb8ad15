/* Applications in the JSON document of a run. */
#include <stdlib.h>

#include "io/results/application_out.h"

static void
put_estimate(struct teide_json *json, const char *name, struct teide_estimate estimate)
{
    teide_json_key(json, name);
    teide_json_open(json, '{');
    teide_json_key_double(json, "mean", estimate.mean);
    teide_json_key_double(json, "stderr", estimate.error);
    teide_json_close(json, '}');
}

/* One number of every bin. */
static void
put_series(struct teide_json *json, const char *name, const struct teide_application_result *bins, size_t n_bins,
    size_t offset)
{
    teide_json_key(json, name);
    teide_json_open(json, '[');
    for (size_t i = 0; i < n_bins; i++)
        teide_json_double(json, *(const double *)(const void *)((const char *)&bins[i] + offset));
    teide_json_close(json, ']');
}

static void
put_bins(struct teide_json *json, const struct teide_request_result *result, double bin,
    const struct teide_application_quantity *quantities, size_t n)
{
    const size_t sampled = offsetof(struct teide_application_result, sampled),
                 expected = offsetof(struct teide_application_result, expected);

    teide_json_key(json, "over_time");
    teide_json_open(json, '{');
    teide_json_key_double(json, "bin", bin);
    put_series(json, "pairs", result->bins, result->n_bins, offsetof(struct teide_application_result, pairs));
    for (size_t i = 0; i < n; i++) {
        const size_t at = i * sizeof(struct teide_estimate);
        teide_json_key(json, quantities[i].name);
        teide_json_open(json, '{');
        put_series(json, "mean", result->bins, result->n_bins, sampled + at);
        put_series(json, "stderr", result->bins, result->n_bins, sampled + at + sizeof(double));
        put_series(json, "expected", result->bins, result->n_bins, expected + at);
        teide_json_close(json, '}');
    }
    teide_json_close(json, '}');
}

void
teide_application_put_json(struct teide_json *json, const struct teide_request_result *result, double bin)
{
    const struct teide_application_result *a = &result->application;
    size_t n;
    const struct teide_application_quantity *quantities = teide_application_quantities(a->kind, &n);

    if (n == 0)
        return;
    teide_json_key(json, "application");
    teide_json_open(json, '{');
    teide_json_key_string(json, "kind", teide_application_name(a->kind));
    for (size_t i = 0; i < n; i++) {
        teide_json_key(json, quantities[i].name);
        teide_json_open(json, '{');
        teide_json_key_double(json, "mean", a->sampled[i].mean);
        teide_json_key_double(json, "stderr", a->sampled[i].error);
        teide_json_key_string(json, "unit", quantities[i].unit);
        put_estimate(json, "expected", a->expected[i]);
        teide_json_close(json, '}');
    }
    if (result->n_bins > 0)
        put_bins(json, result, bin, quantities, n);
    teide_json_close(json, '}');
}
