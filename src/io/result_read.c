#include "io/result_read.h"

#include <errno.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/result_hdf5.h"
#include "io/scenario_read.h"

/* What is read from. Every function below does nothing once something has failed. */
struct source {
    const char *path;
    hid_t object; /* file or group */
    int ret;
    struct teide_error *error;
};

static void
fail(struct source *source, const char *name)
{
    if (source->ret == 0)
        source->ret = teide_fail(source->error, TEIDE_E_INPUT,
            "'%.300s' is not a result file of this program: '%s' is missing or not what it should be", source->path,
            name);
}

static void
out_of_memory(struct source *source)
{
    if (source->ret == 0)
        source->ret = teide_fail(source->error, TEIDE_E_MEMORY, "out of memory for '%.300s'", source->path);
}

static void
get_attribute(struct source *source, const char *name, hid_t type, H5T_class_t class, void *value)
{
    hid_t attribute, space, stored;
    bool fits;

    if (source->ret != 0)
        return;
    attribute = H5Aopen(source->object, name, H5P_DEFAULT);
    if (attribute < 0) {
        fail(source, name);
        return;
    }
    space = H5Aget_space(attribute);
    stored = H5Aget_type(attribute);
    fits = H5Sget_simple_extent_npoints(space) == 1
        && H5Tget_class(stored) == class && (class != H5T_STRING || H5Tis_variable_str(stored) > 0);
    if (!fits || H5Aread(attribute, class == H5T_STRING ? stored : type, value) < 0)
        fail(source, name);
    H5Tclose(stored);
    H5Sclose(space);
    H5Aclose(attribute);
}

static char *
get_text(struct source *source, const char *name)
{
    char *read = NULL, *text;

    get_attribute(source, name, H5T_C_S1, H5T_STRING, &read);
    if (source->ret != 0)
        return NULL;
    text = strdup(read == NULL ? "" : read);
    H5free_memory(read);
    if (text == NULL)
        out_of_memory(source);
    return text;
}

/* Number of values in a dataset; 0 and a failure where it is not there. */
static size_t
count_values(struct source *source, const char *name)
{
    hid_t dataset, space;
    hssize_t n;

    if (source->ret != 0)
        return 0;
    dataset = H5Dopen2(source->object, name, H5P_DEFAULT);
    if (dataset < 0) {
        fail(source, name);
        return 0;
    }
    space = H5Dget_space(dataset);
    n = H5Sget_simple_extent_npoints(space);
    H5Sclose(space);
    H5Dclose(dataset);
    return n < 0 ? 0 : (size_t)n;
}

/* Read a dataset of `n` numbers. */
static void
get_numbers(struct source *source, const char *name, hid_t type, size_t n, void *values)
{
    hid_t dataset, stored;
    H5T_class_t class;

    if (count_values(source, name) != n)
        fail(source, name);
    if (source->ret != 0 || n == 0)
        return;
    dataset = H5Dopen2(source->object, name, H5P_DEFAULT);
    stored = H5Dget_type(dataset);
    class = H5Tget_class(stored);
    if ((class != H5T_FLOAT && class != H5T_INTEGER)
        || H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        fail(source, name);
    H5Tclose(stored);
    H5Dclose(dataset);
}

/* Read a dataset of `n` names, each owned by the caller; on failure some may be NULL. */
static void
get_names(struct source *source, const char *name, size_t n, char **names)
{
    char **read;
    hid_t dataset, stored;

    if (count_values(source, name) != n)
        fail(source, name);
    if (source->ret != 0 || n == 0)
        return;
    read = calloc(n, sizeof *read);
    if (read == NULL) {
        out_of_memory(source);
        return;
    }
    dataset = H5Dopen2(source->object, name, H5P_DEFAULT);
    stored = H5Dget_type(dataset);
    if (H5Tis_variable_str(stored) <= 0 || H5Dread(dataset, stored, H5S_ALL, H5S_ALL, H5P_DEFAULT, read) < 0)
        fail(source, name);
    for (size_t i = 0; i < n; i++) {
        if (source->ret == 0 && (names[i] = strdup(read[i] == NULL ? "" : read[i])) == NULL)
            out_of_memory(source);
        H5free_memory(read[i]);
    }
    free(read);
    H5Tclose(stored);
    H5Dclose(dataset);
}

/* Requests with their two nodes each: node 2 i and 2 i + 1. */
static void
get_request_names(struct source *source, struct teide_scenario *scenario, size_t n)
{
    char **names = calloc(3 * n + 1, sizeof *names);

    scenario->requests = calloc(n + 1, sizeof *scenario->requests);
    scenario->nodes = calloc(2 * n + 1, sizeof *scenario->nodes);
    if (names == NULL || scenario->requests == NULL || scenario->nodes == NULL) {
        out_of_memory(source);
    } else {
        scenario->n_requests = n;
        scenario->n_nodes = 2 * n;
        get_names(source, "request", n, names);
        get_names(source, "from", n, names + n);
        get_names(source, "to", n, names + 2 * n);
        for (size_t i = 0; i < n; i++) {
            scenario->requests[i]
                = (struct teide_request) { .name = names[i], .from = (int)(2 * i), .to = (int)(2 * i + 1) };
            scenario->nodes[2 * i].name = names[n + i];
            scenario->nodes[2 * i + 1].name = names[2 * n + i];
        }
    }
    free(names);
}

static void
get_estimates(struct source *source, const char *name, struct teide_results *results, size_t offset, double *column)
{
    char part_name[80];

    for (int part = 0; part < 2; part++) {
        snprintf(part_name, sizeof part_name, "%s%s", name, part == 0 ? "" : TEIDE_ERROR_SUFFIX);
        get_numbers(source, part_name, H5T_NATIVE_DOUBLE, results->n_requests, column);
        for (size_t i = 0; source->ret == 0 && i < results->n_requests; i++)
            memcpy(
                (char *)&results->requests[i] + offset + (part == 0 ? 0 : sizeof(double)), &column[i], sizeof(double));
    }
}

/* Read a dataset over (request, width) into an array of doubles inside every request result. */
static void
get_rows(struct source *source, const char *name, struct teide_results *results, size_t width, size_t offset,
    size_t stride, double *column)
{
    get_numbers(source, name, H5T_NATIVE_DOUBLE, results->n_requests * width, column);
    for (size_t i = 0; source->ret == 0 && i < results->n_requests; i++)
        for (size_t k = 0; k < width; k++)
            memcpy((char *)&results->requests[i] + offset + k * stride, &column[i * width + k], sizeof(double));
}

#define FIELD(field) offsetof(struct teide_request_result, field)

static void
get_requests(struct source *source, struct teide_results *results)
{
    size_t n = results->n_requests;
    double *column = calloc((n + 1) * TEIDE_N_QUANTILES, sizeof *column);
    int64_t *counts = calloc(n + 1, sizeof *counts);

    if (column == NULL || counts == NULL) {
        out_of_memory(source);
        goto out;
    }
    for (size_t k = 0; k < teide_n_quantities; k++)
        get_estimates(source, teide_quantities[k].name, results, teide_quantities[k].offset, column);
    for (size_t k = 0; k < TEIDE_N_MEASURES; k++)
        get_estimates(
            source, teide_measures[k].name, results, FIELD(measures) + k * sizeof(struct teide_estimate), column);
    for (size_t k = 0; k < teide_n_counts; k++) {
        get_numbers(source, teide_counts[k].name, H5T_NATIVE_INT64, n, counts);
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
get_root(struct source *source, struct teide_stored *stored)
{
    char *kind;
    int version = 0;

    get_attribute(source, "format_version", H5T_NATIVE_INT, H5T_INTEGER, &version);
    if (source->ret == 0 && version != TEIDE_RESULT_FORMAT_VERSION) {
        source->ret
            = teide_fail(source->error, TEIDE_E_INPUT, "'%.300s' has format version %d; this program reads version %d",
                source->path, version, TEIDE_RESULT_FORMAT_VERSION);
        return;
    }
    kind = get_text(source, "kind");
    stored->is_timing = kind != NULL && strcmp(kind, "optimal_time") == 0;
    if (kind != NULL && !stored->is_timing && strcmp(kind, "simulation") != 0)
        fail(source, "kind");
    free(kind);
    for (int i = 0; i < TEIDE_N_PROVENANCE; i++)
        stored->provenance.values[i] = get_text(source, teide_provenance_names[i]);
    stored->scenario.title = get_text(source, "title");
    stored->scenario.text = get_text(source, "scenario");
    stored->scenario.path = get_text(source, "scenario_path");
    get_attribute(source, "seed", H5T_NATIVE_UINT64, H5T_INTEGER, &stored->scenario.seed);
}

static void
get_run(struct source *source, struct teide_results *results)
{
    static const char *const endings[] = { "time", "deliveries", "target" };
    char *stopped_by;

    get_attribute(source, "events", H5T_NATIVE_UINT64, H5T_INTEGER, &results->events);
    get_attribute(source, "deliveries", H5T_NATIVE_INT64, H5T_INTEGER, &results->deliveries);
    get_attribute(source, "replicas", H5T_NATIVE_INT64, H5T_INTEGER, &results->replicas);
    get_attribute(source, "batches", H5T_NATIVE_INT64, H5T_INTEGER, &results->batches);
    get_attribute(source, "simulated_seconds", H5T_NATIVE_DOUBLE, H5T_FLOAT, &results->simulated_seconds);
    get_attribute(source, "wall_seconds", H5T_NATIVE_DOUBLE, H5T_FLOAT, &results->wall_seconds);
    stopped_by = get_text(source, "stopped_by");
    for (size_t i = 0; stopped_by != NULL && i < sizeof endings / sizeof *endings; i++)
        if (strcmp(stopped_by, endings[i]) == 0)
            results->stopped_by = endings[i];
    if (results->stopped_by == NULL)
        fail(source, "stopped_by");
    free(stopped_by);
}

/* Rows of an optional table, by the length of its index. */
static size_t
table_length(struct source *source, const char *index, const char *group)
{
    if (source->ret != 0 || H5Lexists(source->object, group, H5P_DEFAULT) <= 0)
        return 0;
    return count_values(source, index);
}

static void
read_run(struct source *source, struct teide_stored *stored)
{
    struct source requests = *source;

    get_run(source, &stored->results);
    stored->results.n_delivery_table = table_length(source, "deliveries/delivery", "deliveries");
    stored->results.n_trace = table_length(source, "trace/record", "trace");
    if (source->ret != 0)
        return;
    requests.object = H5Gopen2(source->object, "requests", H5P_DEFAULT);
    if (requests.object < 0) {
        fail(source, "requests");
        return;
    }
    stored->results.n_requests = count_values(&requests, "request");
    stored->results.requests = calloc(stored->results.n_requests + 1, sizeof *stored->results.requests);
    if (stored->results.requests == NULL)
        out_of_memory(&requests);
    if (requests.ret == 0)
        get_request_names(&requests, &stored->scenario, stored->results.n_requests);
    if (requests.ret == 0)
        get_requests(&requests, &stored->results);
    H5Gclose(requests.object);
    source->ret = requests.ret;
}

/* --- the optimal time ---------------------------------------------------------------------------------------------- */

/* The question, from the scenario's text. */
static void
get_question(struct source *source, struct teide_scenario *scenario)
{
    struct teide_scenario whole = { 0 };
    struct teide_diagnostics diagnostics = { 0 };
    int ret;

    if (source->ret != 0)
        return;
    ret = teide_scenario_read_text(
        scenario->path, scenario->text, strlen(scenario->text), NULL, 0, &whole, &diagnostics);
    teide_diagnostics_clear(&diagnostics);
    if (ret == 0 && whole.optimal_time == NULL)
        ret = TEIDE_E_INPUT;
    if (ret == TEIDE_E_MEMORY)
        out_of_memory(source);
    else if (ret != 0)
        fail(source, "scenario");
    if (ret == 0) {
        teide_scenario_clear(scenario);
        *scenario = whole;
    } else {
        teide_scenario_clear(&whole);
    }
}

/* A column of a group, into a member of an array of structs. */
static void
get_member(struct source *source, const char *name, void *first, size_t stride, size_t n, size_t width, double *column)
{
    get_numbers(source, name, H5T_NATIVE_DOUBLE, n * width, column);
    for (size_t i = 0; source->ret == 0 && i < n; i++)
        memcpy((char *)first + i * stride, &column[i * width], width * sizeof(double));
}

/* An enum: its numbers are below `end`. */
static int
get_code(struct source *source, const char *name, double number, int end)
{
    if (number >= 0 && number < end)
        return (int)number;
    fail(source, name);
    return 0;
}

static void
get_moment(
    struct source *source, const char *prefix, struct teide_purification_outcome *first, size_t n, double *column)
{
    const size_t stride = sizeof(struct teide_objective_answer);
    char name[80];

    snprintf(name, sizeof name, "optimum/%stime", prefix);
    get_member(source, name, &first->time, stride, n, 1, column);
    snprintf(name, sizeof name, "optimum/%svalue", prefix);
    get_member(source, name, &first->value, stride, n, 1, column);
    snprintf(name, sizeof name, "optimum/%sslope", prefix);
    get_member(source, name, &first->slope, stride, n, 1, column);
    snprintf(name, sizeof name, "optimum/%ssuccess_probability", prefix);
    get_member(source, name, &first->success_probability, stride, n, 1, column);
    snprintf(name, sizeof name, "optimum/%sstate", prefix);
    get_member(source, name, &first->state, stride, n, 4, column);
}

static void
get_optima(struct source *source, struct teide_timing_answer *answer)
{
    const size_t n = answer->n_objectives;
    double *column = calloc(4 * n + 1, sizeof *column);
    struct teide_objective_answer *first = answer->objectives;

    if (column == NULL) {
        out_of_memory(source);
        return;
    }
    get_moment(source, "", &first->optimum.best, n, column);
    get_moment(source, "early_", &first->optimum.early, n, column);
    get_moment(source, "late_", &first->optimum.late, n, column);
    get_member(source, "optimum/unpurified", &first->optimum.unpurified, sizeof *first, n, 1, column);
    get_numbers(source, "optimum/class", H5T_NATIVE_DOUBLE, n, column);
    for (size_t i = 0; source->ret == 0 && i < n; i++)
        first[i].optimum.timing_class
            = (enum teide_timing_class)get_code(source, "optimum/class", column[i], TEIDE_N_TIMING_CLASSES);
    free(column);
}

static void
get_transitions(struct source *source, struct teide_timing_answer *answer)
{
    static const char *const names[]
        = { "transitions/objective", "transitions/at", "transitions/kind", "transitions/before", "transitions/after",
              "transitions/time_before", "transitions/time_after", "transitions/value" };
    enum { OBJECTIVE, AT, KIND, BEFORE, AFTER, FROM, TO, VALUE, N_NAMES };
    size_t n = count_values(source, "transitions/transition");
    double *columns = calloc(N_NAMES * n + 1, sizeof *columns);

    if (columns == NULL)
        out_of_memory(source);
    for (size_t c = 0; columns != NULL && c < N_NAMES; c++)
        get_numbers(source, names[c], H5T_NATIVE_DOUBLE, n, columns + c * n);
    for (size_t i = 0; source->ret == 0 && i < n; i++) {
        struct teide_transition_list *list
            = &answer->objectives[get_code(source, names[OBJECTIVE], columns[i], (int)answer->n_objectives)]
                   .transitions;
        struct teide_transition t = { .at = columns[AT * n + i],
            .kind = (enum teide_transition_kind)get_code(
                source, names[KIND], columns[KIND * n + i], TEIDE_N_TRANSITION_KINDS),
            .before
            = (enum teide_timing_class)get_code(source, names[BEFORE], columns[BEFORE * n + i], TEIDE_N_TIMING_CLASSES),
            .after
            = (enum teide_timing_class)get_code(source, names[AFTER], columns[AFTER * n + i], TEIDE_N_TIMING_CLASSES),
            .from = { .time = columns[FROM * n + i], .value = columns[VALUE * n + i] },
            .to = { .time = columns[TO * n + i] } };
        if (teide_transition_list_append(list, t) != 0)
            out_of_memory(source);
    }
    free(columns);
}

/* How many critical points and curves a diagram has. */
static void
count_critical(struct source *source, const char *objective, struct teide_phase_diagram *diagram)
{
    char name[200];
    double *curves;

    snprintf(name, sizeof name, "diagram/%.100s/critical/curve", objective);
    diagram->n_critical = count_values(source, name);
    curves = calloc(diagram->n_critical + 1, sizeof *curves);
    if (curves == NULL)
        out_of_memory(source);
    else
        get_numbers(source, name, H5T_NATIVE_DOUBLE, diagram->n_critical, curves);
    if (source->ret == 0 && diagram->n_critical > 0)
        diagram->n_curves = (size_t)curves[diagram->n_critical - 1] + 1;
    free(curves);
}

static void
read_timing(struct source *source, struct teide_stored *stored)
{
    struct teide_timing_answer *answer = &stored->timing;
    const struct teide_timing_question *question;

    get_question(source, &stored->scenario);
    get_attribute(source, "wall_seconds", H5T_NATIVE_DOUBLE, H5T_FLOAT, &answer->wall_seconds);
    if (source->ret != 0)
        return;
    question = stored->scenario.optimal_time;
    answer->objectives = calloc(question->n_objectives, sizeof *answer->objectives);
    if (answer->objectives == NULL) {
        out_of_memory(source);
        return;
    }
    answer->n_objectives = question->n_objectives;
    get_optima(source, answer);
    if (question->path.parameter != NULL)
        get_transitions(source, answer);
    for (size_t i = 0; question->diagram_x.parameter != NULL && i < answer->n_objectives; i++)
        count_critical(source, question->objectives[i].name, &answer->objectives[i].diagram);
}

static void
read_file(struct source *source, struct teide_stored *stored)
{
    get_root(source, stored);
    if (source->ret == 0 && stored->is_timing)
        read_timing(source, stored);
    else if (source->ret == 0)
        read_run(source, stored);
}

int
teide_result_read_hdf5(const char *path, struct teide_stored *stored, struct teide_error *error)
{
    struct source source = { .path = path, .error = error };
    struct stat status;
    H5E_auto2_t handler = NULL;
    void *handler_data = NULL;

    if (stat(path, &status) != 0 || access(path, R_OK) != 0)
        return teide_fail(error, TEIDE_E_INPUT, "cannot read '%.300s': %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode)) /* HDF5 would wait for ever at a pipe */
        return teide_fail(error, TEIDE_E_INPUT, "cannot read '%.300s': %s", path,
            S_ISDIR(status.st_mode) ? strerror(EISDIR) : "not a regular file");
    H5Eget_auto2(H5E_DEFAULT, &handler, &handler_data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    source.object = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (source.object < 0) {
        source.ret = teide_fail(error, TEIDE_E_INPUT, "cannot read '%.300s': not an HDF5 file, or damaged", path);
    } else {
        read_file(&source, stored);
        H5Fclose(source.object);
    }
    H5Eset_auto2(H5E_DEFAULT, handler, handler_data);
    return source.ret;
}

void
teide_stored_clear(struct teide_stored *stored)
{
    teide_scenario_clear(&stored->scenario);
    teide_results_clear(&stored->results);
    teide_provenance_clear(&stored->provenance);
    teide_timing_answer_clear(&stored->timing);
}
