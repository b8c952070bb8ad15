/* Applications in the result file: groups bbm92, chsh, teleportation, each over the requests that have it, and over bins of
 * time where these were asked for. */
#include <stdlib.h>
#include <string.h>

#include "io/results/application_out.h"
#include "io/results/hdf5_out.h"
#include "io/results/result_hdf5.h"

/* The four numbers of a quantity: suffix of the dataset, what it is, and where it lies in a result. */
static const struct {
    const char *suffix, *doc;
    size_t offset;
} parts[] = {
    { "", NULL, offsetof(struct teide_application_result, sampled) },
    { TEIDE_ERROR_SUFFIX, "its standard error", offsetof(struct teide_application_result, sampled) + sizeof(double) },
    { "_expected", "the same, of the mean delivered state", offsetof(struct teide_application_result, expected) },
    { "_expected" TEIDE_ERROR_SUFFIX, "standard error of that",
        offsetof(struct teide_application_result, expected) + sizeof(double) },
};
enum { N_PARTS = sizeof parts / sizeof *parts, MAX_NAME = 80 };

/* Requests of a kind. */
struct users {
    enum teide_application_kind kind;
    size_t *index, n, n_bins;
};

static double *
number_in(const struct teide_application_result *result, size_t quantity, int part)
{
    return (
        double *)(void *)((char *)(uintptr_t)result + parts[part].offset + quantity * sizeof(struct teide_estimate));
}

static const struct teide_application_result *
bin_of(const struct teide_request_result *request, size_t bin)
{
    static const struct teide_application_result nothing = { .kind = TEIDE_APPLICATION_NONE };

    return bin < request->n_bins ? &request->bins[bin] : &nothing;
}

/* Series over (request, bin): pairs, and of each quantity the sampled value, its error and the expected value. */
static void
put_bins(struct teide_hdf5_group *group, const struct users *users, const struct teide_results *results, double bin,
    const struct teide_application_quantity *quantities, size_t n_quantities, double *column)
{
    char name[MAX_NAME];

    group->length[1] = users->n_bins;
    for (size_t b = 0; b < users->n_bins; b++)
        column[b] = (double)b * bin;
    teide_hdf5_scale(group, 1, "bin_start", H5T_NATIVE_DOUBLE, column, "s", "beginning of the bin of time");
    for (size_t i = 0; i < users->n; i++)
        for (size_t b = 0; b < users->n_bins; b++)
            column[i * users->n_bins + b] = bin_of(&results->requests[users->index[i]], b)->pairs;
    teide_hdf5_column(group, "pairs_over_time", 2, H5T_NATIVE_DOUBLE, column, "1", "pairs delivered in the bin");
    for (size_t q = 0; q < n_quantities; q++)
        for (int part = 0; part < N_PARTS - 1; part++) {
            snprintf(name, sizeof name, "%s_over_time%s", quantities[q].name, parts[part].suffix);
            for (size_t i = 0; i < users->n; i++)
                for (size_t b = 0; b < users->n_bins; b++)
                    column[i * users->n_bins + b] = *number_in(bin_of(&results->requests[users->index[i]], b), q, part);
            teide_hdf5_column(group, name, 2, H5T_NATIVE_DOUBLE, column, quantities[q].unit,
                part == 0 ? quantities[q].doc : parts[part].doc);
        }
    if (group->scale[1] >= 0)
        H5Dclose(group->scale[1]);
    group->scale[1] = -1;
}

static int
put_kind(hid_t file, const struct users *users, const struct teide_scenario *scenario,
    const struct teide_results *results, bool *failed)
{
    const size_t width = users->n_bins > 1 ? users->n_bins : 1;
    double *column = calloc(users->n * width + width, sizeof *column);
    const char **names = calloc(users->n + 1, sizeof *names);
    size_t n_quantities;
    const struct teide_application_quantity *quantities = teide_application_quantities(users->kind, &n_quantities);
    struct teide_hdf5_group group;
    char name[MAX_NAME];

    if (column == NULL || names == NULL) {
        free(column);
        free(names);
        return TEIDE_E_MEMORY;
    }
    group = teide_hdf5_begin(file, teide_application_name(users->kind), users->n, width, failed);
    for (size_t i = 0; i < users->n; i++)
        names[i] = scenario->requests[users->index[i]].name;
    teide_hdf5_names(&group, 0, "request", names, "name of the request");
    for (size_t q = 0; q < n_quantities; q++)
        for (int part = 0; part < N_PARTS; part++) {
            snprintf(name, sizeof name, "%s%s", quantities[q].name, parts[part].suffix);
            for (size_t i = 0; i < users->n; i++)
                column[i] = *number_in(&results->requests[users->index[i]].application, q, part);
            teide_hdf5_column(&group, name, 1, H5T_NATIVE_DOUBLE, column, quantities[q].unit,
                part == 0 ? quantities[q].doc : parts[part].doc);
        }
    if (users->n_bins > 0)
        put_bins(&group, users, results, scenario->run.bin, quantities, n_quantities, column);
    teide_hdf5_end(&group);
    free(column);
    free(names);
    return 0;
}

int
teide_application_put_hdf5(
    hid_t file, const struct teide_scenario *scenario, const struct teide_results *results, bool *failed)
{
    struct users users = { .index = calloc(results->n_requests + 1, sizeof *users.index) };
    int ret = users.index == NULL ? TEIDE_E_MEMORY : 0;

    for (size_t kind = 1; ret == 0 && teide_application_name(kind) != NULL; kind++) {
        users.kind = (enum teide_application_kind)kind;
        users.n = users.n_bins = 0;
        for (size_t i = 0; i < results->n_requests; i++)
            if (results->requests[i].application.kind == users.kind) {
                users.index[users.n++] = i;
                if (results->requests[i].n_bins > users.n_bins)
                    users.n_bins = results->requests[i].n_bins;
            }
        if (users.n > 0)
            ret = put_kind(file, &users, scenario, results, failed);
    }
    free(users.index);
    return ret;
}

/* --- and back ----------------------------------------------------------------------------------------------------- */

/* Fill in users->index from the names in the group. */
static void
find_users(struct teide_hdf5_source *source, const struct teide_scenario *scenario, struct users *users)
{
    char **names = calloc(users->n + 1, sizeof *names);

    if (names == NULL) {
        teide_hdf5_no_memory(source);
        return;
    }
    teide_hdf5_get_names(source, "request", users->n, names);
    for (size_t i = 0; source->ret == 0 && i < users->n; i++) {
        size_t k = 0;
        while (k < scenario->n_requests && strcmp(scenario->requests[k].name, names[i]) != 0)
            k++;
        if (k == scenario->n_requests)
            teide_hdf5_not_there(source, "request");
        users->index[i] = k;
    }
    for (size_t i = 0; i < users->n; i++)
        free(names[i]);
    free(names);
}

static void
read_bins(struct teide_hdf5_source *source, const struct users *users, struct teide_scenario *scenario,
    struct teide_results *results)
{
    size_t n_quantities;
    const struct teide_application_quantity *quantities = teide_application_quantities(users->kind, &n_quantities);
    double *column = calloc(users->n * users->n_bins + 2, sizeof *column);
    char name[MAX_NAME];

    if (column == NULL) {
        teide_hdf5_no_memory(source);
        return;
    }
    teide_hdf5_get_numbers(source, "bin_start", H5T_NATIVE_DOUBLE, users->n_bins, column);
    scenario->run.bin = users->n_bins > 1 ? column[1] : scenario->run.bin;
    teide_hdf5_get_numbers(source, "pairs_over_time", H5T_NATIVE_DOUBLE, users->n * users->n_bins, column);
    for (size_t i = 0; source->ret == 0 && i < users->n; i++) {
        struct teide_request_result *request = &results->requests[users->index[i]];
        free(request->bins);
        request->n_bins = 0;
        request->bins = calloc(users->n_bins, sizeof *request->bins);
        if (request->bins == NULL) {
            teide_hdf5_no_memory(source);
            break;
        }
        request->n_bins = users->n_bins;
        for (size_t b = 0; b < users->n_bins; b++)
            request->bins[b]
                = (struct teide_application_result) { .kind = users->kind, .pairs = column[i * users->n_bins + b] };
    }
    for (size_t q = 0; q < n_quantities; q++)
        for (int part = 0; part < N_PARTS - 1; part++) {
            snprintf(name, sizeof name, "%s_over_time%s", quantities[q].name, parts[part].suffix);
            teide_hdf5_get_numbers(source, name, H5T_NATIVE_DOUBLE, users->n * users->n_bins, column);
            for (size_t i = 0; source->ret == 0 && i < users->n; i++)
                for (size_t b = 0; b < users->n_bins; b++)
                    *number_in(&results->requests[users->index[i]].bins[b], q, part) = column[i * users->n_bins + b];
        }
    free(column);
}

static void
read_kind(struct teide_hdf5_source *source, struct users *users, struct teide_scenario *scenario,
    struct teide_results *results)
{
    size_t n_quantities;
    const struct teide_application_quantity *quantities = teide_application_quantities(users->kind, &n_quantities);
    double *column;
    char name[MAX_NAME];

    users->n = teide_hdf5_count(source, "request");
    if (users->n > results->n_requests)
        teide_hdf5_not_there(source, "request");
    if (source->ret != 0)
        return;
    find_users(source, scenario, users);
    column = calloc(users->n + 1, sizeof *column);
    if (column == NULL)
        teide_hdf5_no_memory(source);
    for (size_t q = 0; q < n_quantities; q++)
        for (int part = 0; part < N_PARTS; part++) {
            snprintf(name, sizeof name, "%s%s", quantities[q].name, parts[part].suffix);
            teide_hdf5_get_numbers(source, name, H5T_NATIVE_DOUBLE, users->n, column);
            for (size_t i = 0; source->ret == 0 && i < users->n; i++) {
                struct teide_application_result *a = &results->requests[users->index[i]].application;
                a->kind = users->kind;
                *number_in(a, q, part) = column[i];
            }
        }
    free(column);
    users->n_bins = 0;
    if (source->ret == 0 && H5Lexists(source->object, "bin_start", H5P_DEFAULT) > 0) {
        users->n_bins = teide_hdf5_count(source, "bin_start");
        if (users->n_bins > 0)
            read_bins(source, users, scenario, results);
    }
}

void
teide_application_read(struct teide_hdf5_source *source, struct teide_scenario *scenario, struct teide_results *results)
{
    struct users users = { .index = calloc(results->n_requests + 1, sizeof *users.index) };

    if (users.index == NULL)
        teide_hdf5_no_memory(source);
    for (size_t kind = 1; source->ret == 0 && teide_application_name(kind) != NULL; kind++) {
        struct teide_hdf5_source group = *source;
        if (H5Lexists(source->object, teide_application_name(kind), H5P_DEFAULT) <= 0)
            continue;
        group.object = H5Gopen2(source->object, teide_application_name(kind), H5P_DEFAULT);
        if (group.object < 0) {
            teide_hdf5_not_there(source, teide_application_name(kind));
            break;
        }
        users.kind = (enum teide_application_kind)kind;
        read_kind(&group, &users, scenario, results);
        H5Gclose(group.object);
        source->ret = group.ret;
    }
    free(users.index);
}
