#include "io/results/result_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/answer_read.h"
#include "io/results/application_out.h"
#include "io/results/hdf5_in.h"

/* Append a node. Returns its index, or -1 out of memory. */
static int
add_node(struct teide_scenario *scenario, const char *name, size_t length)
{
    struct teide_node *grown = realloc(scenario->nodes, (scenario->n_nodes + 1) * sizeof *grown);
    char *copy = strndup(name, length);

    if (grown != NULL)
        scenario->nodes = grown;
    if (grown == NULL || copy == NULL) {
        free(copy);
        return -1;
    }
    scenario->nodes[scenario->n_nodes] = (struct teide_node) { .name = copy };
    return (int)scenario->n_nodes++;
}

/* A request with the nodes of its path, which belong to it alone. A file from before paths were written has none. */
static bool
add_path(struct teide_scenario *scenario, struct teide_request *request, const char *path)
{
    size_t n = 1;

    for (const char *c = path; *c != '\0'; c++)
        n += *c == '/';
    request->path = calloc(n, sizeof *request->path);
    for (request->n_path = 0; request->path != NULL && request->n_path < n; request->n_path++) {
        size_t length = strcspn(path, "/");
        request->path[request->n_path] = add_node(scenario, path, length);
        if (request->path[request->n_path] < 0)
            return false;
        path += length + (path[length] == '/');
    }
    return request->path != NULL;
}

/* Requests with their ends and paths. */
static void
get_request_names(struct teide_hdf5_source *source, struct teide_scenario *scenario, size_t n)
{
    char **names = calloc(4 * n + 1, sizeof *names);
    bool has_paths = H5Lexists(source->object, "path", H5P_DEFAULT) > 0, good;

    scenario->requests = calloc(n + 1, sizeof *scenario->requests);
    good = names != NULL && scenario->requests != NULL;
    if (good) {
        scenario->n_requests = n;
        teide_hdf5_get_names(source, "request", n, names);
        teide_hdf5_get_names(source, "from", n, names + n);
        teide_hdf5_get_names(source, "to", n, names + 2 * n);
        if (has_paths)
            teide_hdf5_get_names(source, "path", n, names + 3 * n);
    }
    for (size_t i = 0; good && source->ret == 0 && i < n; i++) {
        struct teide_request *request = &scenario->requests[i];
        request->name = strdup(names[i]);
        request->from = add_node(scenario, names[n + i], strlen(names[n + i]));
        request->to = add_node(scenario, names[2 * n + i], strlen(names[2 * n + i]));
        good = request->name != NULL && request->from >= 0 && request->to >= 0
            && (!has_paths || add_path(scenario, request, names[3 * n + i]));
    }
    if (!good)
        teide_hdf5_no_memory(source);
    for (size_t i = 0; names != NULL && i < 4 * n; i++)
        free(names[i]);
    free(names);
}

static void
get_estimates(
    struct teide_hdf5_source *source, const char *name, struct teide_results *results, size_t offset, double *column)
{
    char part_name[80];

    for (int part = 0; part < 2; part++) {
        snprintf(part_name, sizeof part_name, "%s%s", name, part == 0 ? "" : TEIDE_ERROR_SUFFIX);
        teide_hdf5_get_numbers(source, part_name, H5T_NATIVE_DOUBLE, results->n_requests, column);
        for (size_t i = 0; source->ret == 0 && i < results->n_requests; i++)
            memcpy(
                (char *)&results->requests[i] + offset + (part == 0 ? 0 : sizeof(double)), &column[i], sizeof(double));
    }
}

/* Read a dataset over (request, width) into an array of doubles inside every request result. */
static void
get_rows(struct teide_hdf5_source *source, const char *name, struct teide_results *results, size_t width, size_t offset,
    size_t stride, double *column)
{
    teide_hdf5_get_numbers(source, name, H5T_NATIVE_DOUBLE, results->n_requests * width, column);
    for (size_t i = 0; source->ret == 0 && i < results->n_requests; i++)
        for (size_t k = 0; k < width; k++)
            memcpy((char *)&results->requests[i] + offset + k * stride, &column[i * width + k], sizeof(double));
}

#define FIELD(field) offsetof(struct teide_request_result, field)

static void
get_requests(struct teide_hdf5_source *source, struct teide_results *results)
{
    size_t n = results->n_requests;
    double *column = calloc((n + 1) * TEIDE_N_QUANTILES, sizeof *column);
    int64_t *counts = calloc(n + 1, sizeof *counts);

    if (column == NULL || counts == NULL) {
        teide_hdf5_no_memory(source);
        goto out;
    }
    for (size_t k = 0; k < teide_n_quantities; k++)
        get_estimates(source, teide_quantities[k].name, results, teide_quantities[k].offset, column);
    for (size_t k = 0; k < TEIDE_N_MEASURES; k++)
        get_estimates(
            source, teide_measures[k].name, results, FIELD(measures) + k * sizeof(struct teide_estimate), column);
    for (size_t k = 0; k < teide_n_counts; k++) {
        teide_hdf5_get_numbers(source, teide_counts[k].name, H5T_NATIVE_INT64, n, counts);
        for (size_t i = 0; source->ret == 0 && i < n; i++)
            memcpy((char *)&results->requests[i] + teide_counts[k].offset, &counts[i], sizeof *counts);
    }
    get_rows(source, "waiting_time_deviation", results, 1, FIELD(waiting_time_deviation), 0, column);
    get_rows(source, "fidelity_deviation", results, 1, FIELD(fidelity_deviation), 0, column);
    get_rows(source, "state", results, 4, FIELD(state), sizeof(struct teide_estimate), column);
    get_rows(source, "state" TEIDE_ERROR_SUFFIX, results, 4, FIELD(state) + sizeof(double),
        sizeof(struct teide_estimate), column);
    get_rows(source, "waiting_time_quantiles", results, TEIDE_N_QUANTILES, FIELD(waiting_time_quantiles),
        sizeof(double), column);
    get_rows(
        source, "fidelity_quantiles", results, TEIDE_N_QUANTILES, FIELD(fidelity_quantiles), sizeof(double), column);
out:
    free(column);
    free(counts);
}

/* What every result file has. */
static void
get_root(struct teide_hdf5_source *source, struct teide_stored *stored)
{
    char *kind;
    int version = 0;

    teide_hdf5_get_attribute(source, "format_version", H5T_NATIVE_INT, H5T_INTEGER, &version);
    if (source->ret == 0 && version != TEIDE_RESULT_FORMAT_VERSION) {
        source->ret
            = teide_fail(source->error, TEIDE_E_INPUT, "'%.300s' has format version %d; this program reads version %d",
                source->path, version, TEIDE_RESULT_FORMAT_VERSION);
        return;
    }
    kind = teide_hdf5_get_text(source, "kind");
    while (kind != NULL && stored->kind < TEIDE_N_RESULT_KINDS && strcmp(kind, teide_result_kinds[stored->kind]) != 0)
        stored->kind++;
    if (stored->kind == TEIDE_N_RESULT_KINDS)
        teide_hdf5_not_there(source, "kind");
    free(kind);
    for (int i = 0; i < TEIDE_N_PROVENANCE; i++)
        stored->provenance.values[i] = teide_hdf5_get_text(source, teide_provenance_names[i]);
    stored->scenario.title = teide_hdf5_get_text(source, "title");
    stored->scenario.text = teide_hdf5_get_text(source, "scenario");
    stored->scenario.path = teide_hdf5_get_text(source, "scenario_path");
    teide_hdf5_get_attribute(source, "seed", H5T_NATIVE_UINT64, H5T_INTEGER, &stored->scenario.seed);
}

static void
get_run(struct teide_hdf5_source *source, struct teide_results *results)
{
    static const char *const endings[] = { "time", "deliveries", "target" };
    char *stopped_by;

    teide_hdf5_get_attribute(source, "events", H5T_NATIVE_UINT64, H5T_INTEGER, &results->events);
    teide_hdf5_get_attribute(source, "deliveries", H5T_NATIVE_INT64, H5T_INTEGER, &results->deliveries);
    teide_hdf5_get_attribute(source, "replicas", H5T_NATIVE_INT64, H5T_INTEGER, &results->replicas);
    teide_hdf5_get_attribute(source, "batches", H5T_NATIVE_INT64, H5T_INTEGER, &results->batches);
    teide_hdf5_get_attribute(source, "simulated_seconds", H5T_NATIVE_DOUBLE, H5T_FLOAT, &results->simulated_seconds);
    teide_hdf5_get_attribute(source, "wall_seconds", H5T_NATIVE_DOUBLE, H5T_FLOAT, &results->wall_seconds);
    stopped_by = teide_hdf5_get_text(source, "stopped_by");
    for (size_t i = 0; stopped_by != NULL && i < sizeof endings / sizeof *endings; i++)
        if (strcmp(stopped_by, endings[i]) == 0)
            results->stopped_by = endings[i];
    if (results->stopped_by == NULL)
        teide_hdf5_not_there(source, "stopped_by");
    free(stopped_by);
}

/* Rows of an optional table, by the length of its index. */
static size_t
table_length(struct teide_hdf5_source *source, const char *index, const char *group)
{
    if (source->ret != 0 || H5Lexists(source->object, group, H5P_DEFAULT) <= 0)
        return 0;
    return teide_hdf5_count(source, index);
}

static void
read_run(struct teide_hdf5_source *source, struct teide_stored *stored)
{
    struct teide_hdf5_source requests = *source;

    get_run(source, &stored->results);
    stored->results.n_delivery_table = table_length(source, "deliveries/delivery", "deliveries");
    stored->results.n_trace = table_length(source, "trace/record", "trace");
    if (source->ret != 0)
        return;
    requests.object = H5Gopen2(source->object, "requests", H5P_DEFAULT);
    if (requests.object < 0) {
        teide_hdf5_not_there(source, "requests");
        return;
    }
    stored->results.n_requests = teide_hdf5_count(&requests, "request");
    stored->results.requests = calloc(stored->results.n_requests + 1, sizeof *stored->results.requests);
    if (stored->results.requests == NULL)
        teide_hdf5_no_memory(&requests);
    if (requests.ret == 0)
        get_request_names(&requests, &stored->scenario, stored->results.n_requests);
    if (requests.ret == 0)
        get_requests(&requests, &stored->results);
    source->ret = requests.ret;
    if (source->ret == 0)
        teide_application_read(source, &stored->scenario, &stored->results);
    requests.ret = source->ret;
    H5Gclose(requests.object);
    source->ret = requests.ret;
}

static void
read_file(struct teide_hdf5_source *source, struct teide_stored *stored)
{
    get_root(source, stored);
    if (source->ret != 0)
        return;
    if (stored->kind == TEIDE_RESULT_OPTIMAL_TIME)
        teide_optimal_time_read(source, &stored->scenario, &stored->timing);
    else if (stored->kind == TEIDE_RESULT_IMPROVEMENT)
        teide_improvement_read(source, &stored->scenario, &stored->improvement);
    else if (stored->kind == TEIDE_RESULT_EXPERIMENT)
        teide_experiment_read(source, &stored->scenario, &stored->experiment);
    else if (stored->kind == TEIDE_RESULT_SIMULATION)
        read_run(source, stored);
}

int
teide_result_read_hdf5(
    const char *path, const struct teide_read_watch *watch, struct teide_stored *stored, struct teide_error *error)
{
    struct teide_hdf5_source source = { .path = path, .error = error, .watch = watch };
    struct teide_hdf5_silence silence;

    teide_hdf5_open(&source, &silence);
    if (source.ret == 0)
        read_file(&source, stored);
    teide_hdf5_close(&source, &silence);
    return source.ret;
}

int
teide_result_recognise(const char *path, const struct teide_read_watch *watch, struct teide_error *error)
{
    struct teide_hdf5_source source = { .path = path, .error = error, .watch = watch };
    struct teide_hdf5_silence silence;
    bool known = false;
    int version;
    char *kind;

    teide_hdf5_open(&source, &silence);
    teide_hdf5_get_attribute(&source, "format_version", H5T_NATIVE_INT, H5T_INTEGER, &version);
    kind = teide_hdf5_get_text(&source, "kind");
    for (int i = 0; kind != NULL && i < TEIDE_N_RESULT_KINDS; i++)
        known |= strcmp(kind, teide_result_kinds[i]) == 0;
    if (!known)
        teide_hdf5_not_there(&source, "kind");
    free(kind);
    teide_hdf5_close(&source, &silence);
    return source.ret;
}

void
teide_stored_clear(struct teide_stored *stored)
{
    teide_scenario_clear(&stored->scenario);
    teide_results_clear(&stored->results);
    teide_provenance_clear(&stored->provenance);
    teide_optimal_time_answer_clear(&stored->timing);
    teide_improvement_answer_clear(&stored->improvement);
    teide_experiment_answer_clear(&stored->experiment);
}
