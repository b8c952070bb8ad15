/* Results of a simulation to HDF5: doc/results.md describes the file. */
#include <stdlib.h>
#include <string.h>

#include "io/results/application_out.h"
#include "io/results/hdf5_out.h"
#include "io/results/result_hdf5.h"
#include "io/results/result_write.h"

const char *const teide_result_kinds[TEIDE_N_RESULT_KINDS]
    = { "simulation", "optimal_time", "improvement", "experiment", "sweep" };

/* A quantity of every request and its standard error beside it. */
static void
put_estimates(struct teide_hdf5_group *group, const char *name, const struct teide_results *results, size_t offset,
    double *column, const char *unit, const char *doc)
{
    char error_name[80];

    for (int part = 0; part < 2; part++) {
        for (size_t i = 0; i < results->n_requests; i++) {
            const struct teide_estimate *e
                = (const struct teide_estimate *)(const void *)((const char *)&results->requests[i] + offset);
            column[i] = part == 0 ? e->mean : e->error;
        }
        snprintf(error_name, sizeof error_name, "%s%s", name, part == 0 ? "" : TEIDE_ERROR_SUFFIX);
        teide_hdf5_column(
            group, error_name, 1, H5T_NATIVE_DOUBLE, column, unit, part == 0 ? doc : "its standard error");
    }
}

static void
put_request_numbers(struct teide_hdf5_group *group, const struct teide_results *results, double *column)
{
    size_t n = results->n_requests;

    for (size_t k = 0; k < teide_n_quantities; k++)
        put_estimates(group, teide_quantities[k].name, results, teide_quantities[k].offset, column,
            teide_quantities[k].unit, teide_quantities[k].doc);
    for (size_t k = 0; k < TEIDE_N_MEASURES; k++)
        put_estimates(group, teide_measures[k].name, results,
            offsetof(struct teide_request_result, measures) + k * sizeof(struct teide_estimate), column,
            teide_measures[k].unit, teide_measures[k].doc);
    for (size_t i = 0; i < n; i++)
        column[i] = results->requests[i].waiting_time_deviation;
    teide_hdf5_column(
        group, "waiting_time_deviation", 1, H5T_NATIVE_DOUBLE, column, "s", "standard deviation over deliveries");
    for (size_t i = 0; i < n; i++)
        column[i] = results->requests[i].fidelity_deviation;
    teide_hdf5_column(
        group, "fidelity_deviation", 1, H5T_NATIVE_DOUBLE, column, "1", "standard deviation over deliveries");
}

static void
put_counts(struct teide_hdf5_group *group, const struct teide_results *results, int64_t *column)
{
    for (size_t k = 0; k < teide_n_counts; k++) {
        for (size_t i = 0; i < results->n_requests; i++)
            memcpy(&column[i], (const char *)&results->requests[i] + teide_counts[k].offset, sizeof *column);
        teide_hdf5_column(group, teide_counts[k].name, 1, H5T_NATIVE_INT64, column, "1", teide_counts[k].doc);
    }
}

/* Two-dimensional datasets; group.length[1] and its scale belong to the second dimension. */
static void
put_states(struct teide_hdf5_group *group, const struct teide_results *results, double *column)
{
    static const char *const names[4] = { "Phi+", "Phi-", "Psi+", "Psi-" };

    group->length[1] = 4;
    teide_hdf5_names(group, 1, "bell", names, "Bell state, that is the Pauli errors I, Z, X, Y on Phi+");
    for (int part = 0; part < 2; part++) {
        for (size_t i = 0; i < results->n_requests; i++)
            for (size_t k = 0; k < 4; k++) {
                struct teide_estimate e = results->requests[i].state[k];
                column[4 * i + k] = part == 0 ? e.mean : e.error;
            }
        teide_hdf5_column(group, part == 0 ? "state" : "state" TEIDE_ERROR_SUFFIX, 2, H5T_NATIVE_DOUBLE, column, "1",
            part == 0 ? "mean delivered state" : "its standard error");
    }
    if (group->scale[1] >= 0)
        H5Dclose(group->scale[1]);
    group->scale[1] = -1;
}

static void
put_quantiles(struct teide_hdf5_group *group, const struct teide_results *results, double *column)
{
    size_t size = sizeof results->requests[0].fidelity_quantiles;

    group->length[1] = TEIDE_N_QUANTILES;
    teide_hdf5_scale(group, 1, "quantile", H5T_NATIVE_DOUBLE, teide_quantile_levels, "1", "level of a quantile");
    for (size_t i = 0; i < results->n_requests; i++)
        memcpy(column + i * TEIDE_N_QUANTILES, results->requests[i].waiting_time_quantiles, size);
    teide_hdf5_column(group, "waiting_time_quantiles", 2, H5T_NATIVE_DOUBLE, column, "s", "quantiles over deliveries");
    for (size_t i = 0; i < results->n_requests; i++)
        memcpy(column + i * TEIDE_N_QUANTILES, results->requests[i].fidelity_quantiles, size);
    teide_hdf5_column(group, "fidelity_quantiles", 2, H5T_NATIVE_DOUBLE, column, "1", "quantiles over deliveries");
}

/* The names of a path's nodes with '/' between, which no name has; the caller frees it. NULL: out of memory. */
static char *
path_text(const struct teide_scenario *scenario, const struct teide_request *request)
{
    size_t length = 1, at = 0;
    char *text;

    for (size_t i = 0; i < request->n_path; i++)
        length += strlen(scenario->nodes[request->path[i]].name) + 1;
    text = malloc(length);
    if (text == NULL)
        return NULL;
    text[0] = '\0';
    for (size_t i = 0; i < request->n_path; i++)
        at += (size_t)sprintf(text + at, "%s%s", i > 0 ? "/" : "", scenario->nodes[request->path[i]].name);
    return text;
}

static int
put_paths(const struct teide_hdf5_group *group, const struct teide_scenario *scenario, size_t n, hid_t text)
{
    char **paths = calloc(n + 1, sizeof *paths);
    int ret = paths == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t i = 0; ret == 0 && i < n; i++) {
        paths[i] = path_text(scenario, &scenario->requests[i]);
        ret = paths[i] == NULL ? TEIDE_E_MEMORY : 0;
    }
    if (ret == 0)
        teide_hdf5_column(
            group, "path", 1, text, paths, NULL, "nodes of the path, from one end to the other, between '/'");
    for (size_t i = 0; paths != NULL && i < n; i++)
        free(paths[i]);
    free(paths);
    return ret;
}

static int
put_requests(hid_t file, const struct teide_scenario *scenario, const struct teide_results *results, bool *failed)
{
    size_t n = results->n_requests;
    const char **names = calloc(n + 1, sizeof *names);
    double *column = calloc((n + 1) * TEIDE_N_QUANTILES, sizeof *column);
    int64_t *counts = calloc(n + 1, sizeof *counts);
    hid_t text = teide_hdf5_string_type();
    struct teide_hdf5_group group;
    int ret;

    if (names == NULL || column == NULL || counts == NULL) {
        free(names);
        free(column);
        free(counts);
        return TEIDE_E_MEMORY;
    }
    group = teide_hdf5_begin(file, "requests", n, 1, failed);
    for (size_t i = 0; i < n; i++)
        names[i] = scenario->requests[i].name;
    teide_hdf5_names(&group, 0, "request", names, "name of the request");
    for (size_t i = 0; i < n; i++)
        names[i] = scenario->nodes[scenario->requests[i].from].name;
    teide_hdf5_column(&group, "from", 1, text, names, NULL, "node at one end");
    for (size_t i = 0; i < n; i++)
        names[i] = scenario->nodes[scenario->requests[i].to].name;
    teide_hdf5_column(&group, "to", 1, text, names, NULL, "node at the other end");
    ret = put_paths(&group, scenario, n, text);
    put_request_numbers(&group, results, column);
    put_counts(&group, results, counts);
    put_states(&group, results, column);
    put_quantiles(&group, results, column);
    teide_hdf5_end(&group);
    H5Tclose(text);
    free(names);
    free(column);
    free(counts);
    return ret;
}

/* A table of structs, a column at a time. */
struct table {
    struct teide_hdf5_group group;
    const char *rows;
    size_t row_size;
    char *column; /* room for four doubles a row */
};

static void
put_field(
    struct table *table, const char *name, hid_t type, size_t offset, size_t size, const char *unit, const char *doc)
{
    for (size_t i = 0; i < table->group.length[0]; i++)
        memcpy(table->column + i * size, table->rows + i * table->row_size + offset, size);
    teide_hdf5_column(&table->group, name, size > sizeof(double) ? 2 : 1, type, table->column, unit, doc);
}

static int
begin_table(struct table *table, hid_t file, const char *group, const char *dimension, const void *rows, size_t n,
    size_t row_size, bool *failed)
{
    int64_t *index;

    *table = (struct table) { .rows = rows, .row_size = row_size, .column = malloc((n + 1) * 4 * sizeof(double)) };
    if (table->column == NULL)
        return TEIDE_E_MEMORY;
    table->group = teide_hdf5_begin(file, group, n, 4, failed);
    table->group.extendible = true;
    index = (int64_t *)(void *)table->column;
    for (size_t i = 0; i < n; i++)
        index[i] = (int64_t)i;
    teide_hdf5_scale(&table->group, 0, dimension, H5T_NATIVE_INT64, index, "1", "number of the row");
    return 0;
}

static void
end_table(struct table *table)
{
    teide_hdf5_end(&table->group);
    free(table->column);
}

static int
put_deliveries(hid_t file, const struct teide_results *results, bool *failed)
{
    static const char *const names[4] = { "Phi+", "Phi-", "Psi+", "Psi-" };
    struct table table;
    size_t state = offsetof(struct teide_delivery, state);
    int ret = begin_table(&table, file, "deliveries", "delivery", results->delivery_table, results->n_delivery_table,
        sizeof *results->delivery_table, failed);

    if (ret != 0)
        return ret;
    teide_hdf5_names(&table.group, 1, "bell", names, "Bell state");
    put_field(&table, "time", H5T_NATIVE_DOUBLE, offsetof(struct teide_delivery, time), sizeof(double), "s",
        "since the start of the replica");
    put_field(&table, "waiting_time", H5T_NATIVE_DOUBLE, offsetof(struct teide_delivery, waiting_time), sizeof(double),
        "s", "since the request's previous delivery");
    put_field(&table, "state", H5T_NATIVE_DOUBLE, state, 4 * sizeof(double), "1", "delivered state");
    put_field(&table, "fidelity", H5T_NATIVE_DOUBLE, state, sizeof(double), "1", "its first entry");
    put_field(&table, "request", H5T_NATIVE_INT32, offsetof(struct teide_delivery, request), sizeof(int32_t), "1",
        "index in /requests/request");
    put_field(&table, "replica", H5T_NATIVE_INT32, offsetof(struct teide_delivery, replica), sizeof(int32_t), "1",
        "index of the replica");
    put_field(&table, "raw_pairs", H5T_NATIVE_INT64, offsetof(struct teide_delivery, raw_pairs), sizeof(int64_t), "1",
        "link pairs that went into it");
    end_table(&table);
    return 0;
}

static int
put_trace(hid_t file, const struct teide_results *results, bool *failed)
{
    struct table table;
    int ret = begin_table(
        &table, file, "trace", "record", results->trace, results->n_trace, sizeof *results->trace, failed);
    char kinds[400] = "";

    if (ret != 0)
        return ret;
    for (int i = 0; i < TEIDE_N_TRACE_KINDS; i++) {
        strcat(kinds, i == 0 ? "" : " ");
        strcat(kinds, teide_trace_kind_names[i]);
    }
    put_field(&table, "time", H5T_NATIVE_DOUBLE, offsetof(struct teide_trace_record, time), sizeof(double), "s",
        "when it happened");
    put_field(&table, "begin", H5T_NATIVE_DOUBLE, offsetof(struct teide_trace_record, begin), sizeof(double), "s",
        "herald, release: since when the pair, the qubit was there");
    put_field(&table, "fidelity", H5T_NATIVE_DOUBLE, offsetof(struct teide_trace_record, fidelity), sizeof(double), "1",
        "of the pair concerned; -1: there is none");
    put_field(&table, "kind", H5T_NATIVE_INT32, offsetof(struct teide_trace_record, kind), sizeof(int32_t), "1", kinds);
    teide_hdf5_meanings(&table.group, "kind", kinds);
    put_field(&table, "request", H5T_NATIVE_INT32, offsetof(struct teide_trace_record, request), sizeof(int32_t), "1",
        "index in /requests/request");
    put_field(&table, "node_a", H5T_NATIVE_INT32, offsetof(struct teide_trace_record, node_a), sizeof(int32_t), "1",
        "one end of the pair concerned, or the node itself: index of the node in the scenario");
    put_field(&table, "node_b", H5T_NATIVE_INT32, offsetof(struct teide_trace_record, node_b), sizeof(int32_t), "1",
        "the other end, or the node itself");
    put_field(&table, "link", H5T_NATIVE_INT32, offsetof(struct teide_trace_record, link), sizeof(int32_t), "1",
        "herald, release: index of the link in the scenario; else -1");
    put_field(&table, "memory_pair", H5T_NATIVE_INT32, offsetof(struct teide_trace_record, memory_pair),
        sizeof(int32_t), "1", "herald, release: which memory pair of the link; else -1");
    put_field(&table, "pair", H5T_NATIVE_INT64, offsetof(struct teide_trace_record, pair), sizeof(int64_t), "1",
        "the pair concerned, by the number of its leftmost or kept link pair; link pairs are numbered by herald; "
        "release: -1");
    put_field(&table, "other_pair", H5T_NATIVE_INT64, offsetof(struct teide_trace_record, other_pair), sizeof(int64_t),
        "1", "swap, purify: the second pair that goes into it; else -1");
    end_table(&table);
    return 0;
}

static void
put_root(hid_t file, const struct teide_results *results, bool *failed)
{
    struct teide_hdf5_group root = { .id = file, .scale = { -1, -1 }, .failed = failed };

    teide_hdf5_text(&root, file, "stopped_by", results->stopped_by);
    teide_hdf5_attribute(&root, file, "events", H5T_NATIVE_UINT64, &results->events);
    teide_hdf5_attribute(&root, file, "deliveries", H5T_NATIVE_INT64, &results->deliveries);
    teide_hdf5_attribute(&root, file, "replicas", H5T_NATIVE_INT64, &results->replicas);
    teide_hdf5_attribute(&root, file, "batches", H5T_NATIVE_INT64, &results->batches);
    teide_hdf5_attribute(&root, file, "simulated_seconds", H5T_NATIVE_DOUBLE, &results->simulated_seconds);
    teide_hdf5_attribute(&root, file, "wall_seconds", H5T_NATIVE_DOUBLE, &results->wall_seconds);
}

struct run {
    const struct teide_scenario *scenario;
    const struct teide_results *results;
};

static int
put_run(hid_t file, bool *failed, const void *user)
{
    const struct run *run = user;
    int ret;

    put_root(file, run->results, failed);
    ret = put_requests(file, run->scenario, run->results, failed);
    if (ret == 0)
        ret = teide_application_put_hdf5(file, run->scenario, run->results, failed);
    if (ret == 0 && run->scenario->run.record_deliveries)
        ret = put_deliveries(file, run->results, failed);
    if (ret == 0 && run->results->n_trace > 0)
        ret = put_trace(file, run->results, failed);
    return ret;
}

int
teide_result_write_hdf5(const char *path, const struct teide_scenario *scenario, const struct teide_results *results,
    const char *command_line, struct teide_error *error)
{
    struct run run = { scenario, results };

    return teide_hdf5_write(
        path, teide_result_kinds[TEIDE_RESULT_SIMULATION], scenario, command_line, 0, put_run, &run, error);
}
