/* Results to HDF5, laid out so that xarray opens every group as it is: doc/results.md describes the file.
 *
 * The file is made in memory (HDF5's core driver) and its image written by atomic_file: a full disk is then an ordinary
 * failed write, and no half file is ever left. */
#include <hdf5.h>
#include <hdf5_hl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/atomic_file.h"
#include "io/provenance.h"
#include "io/result_hdf5.h"
#include "io/result_write.h"

#define TEXT_OF(number) #number
#define DOTTED(major, minor, release) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(release)
#define HDF5_VERSION "HDF5 " DOTTED(H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE)

enum {
    CHUNK = 1 << 14, /* rows; 512 KiB for the widest column, below HDF5's chunk cache of 1 MiB */
    FEW_ROWS = 1024, /* up to so many a column is stored in one piece, uncompressed */
    DEFLATE_LEVEL = 4,
    INCREMENT = 1 << 22 /* bytes by which the image grows */
};

/* A group being written. Every function below does nothing once something has failed. */
struct group {
    hid_t id;
    hid_t scale[2]; /* dimension scales of its dimensions, 0: not made yet */
    hsize_t length[2];
    bool extendible; /* rows may be appended, by whoever has the file */
    bool *failed;
};

/* HDF5 returns a negative number when something failed. */
static bool
good(const struct group *group, long long status)
{
    if (status < 0)
        *group->failed = true;
    return !*group->failed;
}

static hid_t
string_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);

    if (type >= 0 && (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        H5Tclose(type);
        return -1;
    }
    return type;
}

static void
put_attribute(const struct group *group, hid_t object, const char *name, hid_t type, const void *value)
{
    hid_t space, attribute;

    if (*group->failed)
        return;
    space = H5Screate(H5S_SCALAR);
    attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (good(group, attribute)) {
        good(group, H5Awrite(attribute, type, value));
        H5Aclose(attribute);
    }
    H5Sclose(space);
}

static void
put_text(const struct group *group, hid_t object, const char *name, const char *value)
{
    hid_t type = string_type();

    if (good(group, type)) {
        put_attribute(group, object, name, type, &value);
        H5Tclose(type);
    }
}

/* How a column is stored: in chunks when it is long or may grow, compressed when it is long. */
static hid_t
storage(const struct group *group, int rank)
{
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t chunk[2] = { CHUNK, group->length[1] };

    good(group, H5Pset_obj_track_times(plist, 0)); /* equal results, equal bytes */
    if (chunk[0] > group->length[0])
        chunk[0] = group->length[0] > 0 ? group->length[0] : 1;
    if (group->length[0] > FEW_ROWS || group->extendible)
        good(group, H5Pset_chunk(plist, rank, chunk));
    if (group->length[0] > FEW_ROWS) {
        good(group, H5Pset_shuffle(plist));
        good(group, H5Pset_deflate(plist, DEFLATE_LEVEL));
    }
    return plist;
}

/* Write one dataset over the group's first `rank` dimensions, with its unit and one line of documentation. */
static hid_t
put_dataset(const struct group *group, const char *name, int rank, hid_t type, const void *values, const char *unit,
    const char *doc)
{
    hsize_t limit[2] = { group->extendible ? H5S_UNLIMITED : group->length[0], group->length[1] };
    hid_t space, plist, dataset;

    if (*group->failed)
        return -1;
    space = H5Screate_simple(rank, group->length, limit);
    plist = H5Tis_variable_str(type) > 0 ? H5Pcreate(H5P_DATASET_CREATE) : storage(group, rank);
    H5Pset_obj_track_times(plist, 0);
    dataset = H5Dcreate2(group->id, name, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    if (good(group, dataset) && group->length[0] > 0)
        good(group, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
    H5Pclose(plist);
    H5Sclose(space);
    if (*group->failed)
        return -1;
    if (unit != NULL)
        put_text(group, dataset, "units", unit);
    put_text(group, dataset, "long_name", doc);
    return dataset;
}

static void
put_column(const struct group *group, const char *name, int rank, hid_t type, const void *values, const char *unit,
    const char *doc)
{
    hid_t dataset = put_dataset(group, name, rank, type, values, unit, doc);

    if (dataset < 0)
        return;
    for (int i = 0; i < rank; i++)
        good(group, H5DSattach_scale(dataset, group->scale[i], (unsigned)i));
    H5Dclose(dataset);
}

/* The coordinate of dimension `index`; the group keeps it open until end_group(). */
static void
put_scale(
    struct group *group, int index, const char *name, hid_t type, const void *values, const char *unit, const char *doc)
{
    struct group line = *group;

    line.length[0] = group->length[index];
    line.extendible = group->extendible && index == 0;
    group->scale[index] = put_dataset(&line, name, 1, type, values, unit, doc);
    if (group->scale[index] >= 0)
        good(group, H5DSset_scale(group->scale[index], name));
}

static void
put_names(struct group *group, int index, const char *name, const char *const *names, const char *doc)
{
    hid_t type = string_type();

    if (good(group, type)) {
        put_scale(group, index, name, type, names, NULL, doc);
        H5Tclose(type);
    }
}

static struct group
begin_group(hid_t file, const char *name, hsize_t rows, hsize_t columns, bool *failed)
{
    struct group group = { .id = -1, .scale = { -1, -1 }, .length = { rows, columns }, .failed = failed };

    if (!*failed) {
        hid_t plist = H5Pcreate(H5P_GROUP_CREATE);
        H5Pset_obj_track_times(plist, 0);
        group.id = H5Gcreate2(file, name, H5P_DEFAULT, plist, H5P_DEFAULT);
        H5Pclose(plist);
        good(&group, group.id);
    }
    return group;
}

static void
end_group(struct group *group)
{
    for (int i = 0; i < 2; i++)
        if (group->scale[i] >= 0)
            H5Dclose(group->scale[i]);
    if (group->id >= 0)
        H5Gclose(group->id);
}

/* A quantity of every request and its standard error beside it. */
static void
put_estimates(struct group *group, const char *name, const struct teide_results *results, size_t offset, double *column,
    const char *unit, const char *doc)
{
    char error_name[80];

    for (int part = 0; part < 2; part++) {
        for (size_t i = 0; i < results->n_requests; i++) {
            const struct teide_estimate *e
                = (const struct teide_estimate *)(const void *)((const char *)&results->requests[i] + offset);
            column[i] = part == 0 ? e->mean : e->error;
        }
        snprintf(error_name, sizeof error_name, "%s%s", name, part == 0 ? "" : TEIDE_ERROR_SUFFIX);
        put_column(group, error_name, 1, H5T_NATIVE_DOUBLE, column, unit, part == 0 ? doc : "its standard error");
    }
}

static void
put_request_numbers(struct group *group, const struct teide_results *results, double *column)
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
    put_column(
        group, "waiting_time_deviation", 1, H5T_NATIVE_DOUBLE, column, "s", "standard deviation over deliveries");
    for (size_t i = 0; i < n; i++)
        column[i] = results->requests[i].fidelity_deviation;
    put_column(group, "fidelity_deviation", 1, H5T_NATIVE_DOUBLE, column, "1", "standard deviation over deliveries");
}

static void
put_counts(struct group *group, const struct teide_results *results, int64_t *column)
{
    for (size_t k = 0; k < teide_n_counts; k++) {
        for (size_t i = 0; i < results->n_requests; i++)
            memcpy(&column[i], (const char *)&results->requests[i] + teide_counts[k].offset, sizeof *column);
        put_column(group, teide_counts[k].name, 1, H5T_NATIVE_INT64, column, "1", teide_counts[k].doc);
    }
}

/* Two-dimensional datasets; group.length[1] and its scale belong to the second dimension. */
static void
put_states(struct group *group, const struct teide_results *results, double *column)
{
    static const char *const names[4] = { "Phi+", "Phi-", "Psi+", "Psi-" };

    group->length[1] = 4;
    put_names(group, 1, "bell", names, "Bell state, that is the Pauli errors I, Z, X, Y on Phi+");
    for (int part = 0; part < 2; part++) {
        for (size_t i = 0; i < results->n_requests; i++)
            for (size_t k = 0; k < 4; k++) {
                struct teide_estimate e = results->requests[i].state[k];
                column[4 * i + k] = part == 0 ? e.mean : e.error;
            }
        put_column(group, part == 0 ? "state" : "state" TEIDE_ERROR_SUFFIX, 2, H5T_NATIVE_DOUBLE, column, "1",
            part == 0 ? "mean delivered state" : "its standard error");
    }
    if (group->scale[1] >= 0)
        H5Dclose(group->scale[1]);
    group->scale[1] = -1;
}

static void
put_quantiles(struct group *group, const struct teide_results *results, double *column)
{
    size_t size = sizeof results->requests[0].fidelity_quantiles;

    group->length[1] = TEIDE_N_QUANTILES;
    put_scale(group, 1, "quantile", H5T_NATIVE_DOUBLE, teide_quantile_levels, "1", "level of a quantile");
    for (size_t i = 0; i < results->n_requests; i++)
        memcpy(column + i * TEIDE_N_QUANTILES, results->requests[i].waiting_time_quantiles, size);
    put_column(group, "waiting_time_quantiles", 2, H5T_NATIVE_DOUBLE, column, "s", "quantiles over deliveries");
    for (size_t i = 0; i < results->n_requests; i++)
        memcpy(column + i * TEIDE_N_QUANTILES, results->requests[i].fidelity_quantiles, size);
    put_column(group, "fidelity_quantiles", 2, H5T_NATIVE_DOUBLE, column, "1", "quantiles over deliveries");
}

static int
put_requests(hid_t file, const struct teide_scenario *scenario, const struct teide_results *results, bool *failed)
{
    size_t n = results->n_requests;
    const char **names = calloc(n + 1, sizeof *names);
    double *column = calloc((n + 1) * TEIDE_N_QUANTILES, sizeof *column);
    int64_t *counts = calloc(n + 1, sizeof *counts);
    hid_t text = string_type();
    struct group group;

    if (names == NULL || column == NULL || counts == NULL) {
        free(names);
        free(column);
        free(counts);
        return TEIDE_E_MEMORY;
    }
    group = begin_group(file, "requests", n, 1, failed);
    for (size_t i = 0; i < n; i++)
        names[i] = scenario->requests[i].name;
    put_names(&group, 0, "request", names, "name of the request");
    for (size_t i = 0; i < n; i++)
        names[i] = scenario->nodes[scenario->requests[i].from].name;
    put_column(&group, "from", 1, text, names, NULL, "node at one end");
    for (size_t i = 0; i < n; i++)
        names[i] = scenario->nodes[scenario->requests[i].to].name;
    put_column(&group, "to", 1, text, names, NULL, "node at the other end");
    put_request_numbers(&group, results, column);
    put_counts(&group, results, counts);
    put_states(&group, results, column);
    put_quantiles(&group, results, column);
    end_group(&group);
    H5Tclose(text);
    free(names);
    free(column);
    free(counts);
    return 0;
}

/* A table of structs, a column at a time. */
struct table {
    struct group group;
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
    put_column(&table->group, name, size > sizeof(double) ? 2 : 1, type, table->column, unit, doc);
}

static int
begin_table(struct table *table, hid_t file, const char *group, const char *dimension, const void *rows, size_t n,
    size_t row_size, bool *failed)
{
    int64_t *index;

    *table = (struct table) { .rows = rows, .row_size = row_size, .column = malloc((n + 1) * 4 * sizeof(double)) };
    if (table->column == NULL)
        return TEIDE_E_MEMORY;
    table->group = begin_group(file, group, n, 4, failed);
    table->group.extendible = true;
    index = (int64_t *)(void *)table->column;
    for (size_t i = 0; i < n; i++)
        index[i] = (int64_t)i;
    put_scale(&table->group, 0, dimension, H5T_NATIVE_INT64, index, "1", "number of the row");
    return 0;
}

static void
end_table(struct table *table)
{
    end_group(&table->group);
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
    put_names(&table.group, 1, "bell", names, "Bell state");
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
    end_table(&table);
    return 0;
}

static void
put_root(hid_t file, const struct teide_scenario *scenario, const struct teide_results *results,
    const struct teide_provenance *provenance, bool *failed)
{
    struct group root = { .id = file, .scale = { -1, -1 }, .failed = failed };
    int version = TEIDE_RESULT_FORMAT_VERSION;

    put_attribute(&root, file, "format_version", H5T_NATIVE_INT, &version);
    for (int i = 0; i < TEIDE_N_PROVENANCE; i++)
        put_text(&root, file, teide_provenance_names[i], provenance->values[i]);
    put_text(&root, file, "title", scenario->title);
    put_text(&root, file, "scenario", scenario->text);
    put_text(&root, file, "scenario_path", scenario->path);
    put_text(&root, file, "stopped_by", results->stopped_by);
    put_attribute(&root, file, "seed", H5T_NATIVE_UINT64, &scenario->seed);
    put_attribute(&root, file, "events", H5T_NATIVE_UINT64, &results->events);
    put_attribute(&root, file, "deliveries", H5T_NATIVE_INT64, &results->deliveries);
    put_attribute(&root, file, "replicas", H5T_NATIVE_INT64, &results->replicas);
    put_attribute(&root, file, "batches", H5T_NATIVE_INT64, &results->batches);
    put_attribute(&root, file, "simulated_seconds", H5T_NATIVE_DOUBLE, &results->simulated_seconds);
    put_attribute(&root, file, "wall_seconds", H5T_NATIVE_DOUBLE, &results->wall_seconds);
}

/* The whole file as an image in memory, owned by the caller. */
static int
make_image(const struct teide_scenario *scenario, const struct teide_results *results,
    const struct teide_provenance *provenance, void **image, size_t *size, struct teide_error *error)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS), file;
    bool failed = false;
    ssize_t length = -1;
    int ret = TEIDE_E_MEMORY;

    H5Pset_fapl_core(access, INCREMENT, 0);
    file = H5Fcreate("teide-result", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    H5Pclose(access);
    if (file < 0)
        goto out;
    put_root(file, scenario, results, provenance, &failed);
    ret = put_requests(file, scenario, results, &failed);
    if (ret == 0 && scenario->run.record_deliveries)
        ret = put_deliveries(file, results, &failed);
    if (ret == 0 && results->n_trace > 0)
        ret = put_trace(file, results, &failed);
    if (ret == 0 && (failed || H5Fflush(file, H5F_SCOPE_GLOBAL) < 0))
        ret = TEIDE_E_MEMORY; /* nothing else can go wrong in memory */
    if (ret == 0) {
        length = H5Fget_file_image(file, NULL, 0);
        *image = length > 0 ? malloc((size_t)length) : NULL;
        if (*image == NULL || H5Fget_file_image(file, *image, (size_t)length) != length)
            ret = TEIDE_E_MEMORY;
        *size = (size_t)length;
    }
    H5Fclose(file);
out:
    return ret == 0 ? 0 : teide_fail(error, ret, "out of memory for the result file");
}

int
teide_result_write_hdf5(const char *path, const struct teide_scenario *scenario, const struct teide_results *results,
    const char *command_line, struct teide_error *error)
{
    struct teide_provenance provenance = { 0 };
    struct teide_atomic_file file = { 0 };
    H5E_auto2_t handler = NULL;
    void *handler_data = NULL, *image = NULL;
    size_t size = 0;
    int ret;

    H5Eget_auto2(H5E_DEFAULT, &handler, &handler_data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* errors are reported by our sentence alone */
    ret = teide_provenance_collect(&provenance, command_line, HDF5_VERSION, error);
    if (ret == 0)
        ret = teide_atomic_file_begin(&file, path, error);
    if (ret == 0)
        ret = make_image(scenario, results, &provenance, &image, &size, error);
    if (ret == 0) {
        fwrite(image, 1, size, file.stream); /* a failure stays with the stream until the commit */
        ret = teide_atomic_file_commit(&file, error);
    }
    free(image);
    teide_atomic_file_clear(&file);
    teide_provenance_clear(&provenance);
    H5Eset_auto2(H5E_DEFAULT, handler, handler_data);
    return ret;
}
