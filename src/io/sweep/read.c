/* The result file of a sweep, read back. */
#define _GNU_SOURCE /* asprintf */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/results/hdf5_in.h"
#include "io/results/result_hdf5.h"
#include "io/sweep/file.h"

static bool
has_sweep(const struct teide_scenario *scenario)
{
    return scenario->sweep != NULL;
}

static void
get_root(struct teide_hdf5_source *source, struct teide_sweep_file *file)
{
    char *kind = teide_hdf5_get_text(source, "kind");
    uint64_t shard = 0, n_shards = 0;
    int version = 0;

    for (int i = 0; kind != NULL && source->ret == 0 && i < TEIDE_N_RESULT_KINDS; i++)
        if (i != TEIDE_RESULT_SWEEP && strcmp(kind, teide_result_kinds[i]) == 0)
            source->ret = teide_fail(source->error, TEIDE_E_INPUT, "'%.300s' is a result file, but not of a sweep (%s)",
                source->path, teide_result_kinds[i]);
    if (kind != NULL && source->ret == 0 && strcmp(kind, teide_result_kinds[TEIDE_RESULT_SWEEP]) != 0)
        teide_hdf5_not_there(source, "kind"); /* somebody else's: what it says is not for the terminal */
    free(kind);
    teide_hdf5_get_attribute(source, "format_version", H5T_NATIVE_INT, H5T_INTEGER, &version);
    if (source->ret == 0 && version != TEIDE_RESULT_FORMAT_VERSION)
        teide_hdf5_not_there(source, "format_version");
    for (int i = 0; i < TEIDE_N_PROVENANCE; i++)
        file->provenance.values[i] = teide_hdf5_get_text(source, teide_provenance_names[i]);
    file->scenario.text = teide_hdf5_get_text(source, "scenario");
    file->scenario.path = teide_hdf5_get_text(source, "scenario_path");
    teide_hdf5_get_attribute(source, "shard", H5T_NATIVE_UINT64, H5T_INTEGER, &shard);
    teide_hdf5_get_attribute(source, "shards", H5T_NATIVE_UINT64, H5T_INTEGER, &n_shards);
    file->shard = (size_t)shard;
    file->n_shards = (size_t)n_shards;
    if (source->ret == 0 && (n_shards == 0 || shard >= n_shards))
        teide_hdf5_not_there(source, "shard");
    if (source->ret == 0
        && asprintf(&file->version, "%s (%s)", file->provenance.values[TEIDE_PROGRAM_VERSION],
               file->provenance.values[TEIDE_GIT_REVISION])
            < 0)
        teide_hdf5_no_memory(source);
    teide_hdf5_get_question(source, &file->scenario, has_sweep);
}

static void
get_points(struct teide_hdf5_source *source, struct teide_sweep_file *file)
{
    const size_t n = file->scenario.sweep->n_points;
    struct teide_hdf5_source failures = *source;

    file->status = malloc(n + 1);
    if (file->status == NULL) {
        teide_hdf5_no_memory(source);
        return;
    }
    teide_hdf5_get_numbers(source, "status", H5T_NATIVE_UINT8, n, file->status);
    if (source->ret != 0)
        return;
    failures.object = H5Gopen2(source->object, "failures", H5P_DEFAULT);
    if (failures.object < 0) {
        teide_hdf5_not_there(source, "failures");
        return;
    }
    file->n_failed = teide_hdf5_count(&failures, "point");
    file->failed = malloc((file->n_failed + 1) * sizeof *file->failed);
    file->messages = calloc(file->n_failed + 1, sizeof *file->messages);
    if (file->failed == NULL || file->messages == NULL)
        teide_hdf5_no_memory(&failures);
    teide_hdf5_get_numbers(&failures, "point", H5T_NATIVE_UINT64, file->n_failed, file->failed);
    teide_hdf5_get_names(&failures, "message", file->n_failed, file->messages);
    for (size_t i = 0; failures.ret == 0 && i < file->n_failed; i++)
        if (file->failed[i] >= n)
            teide_hdf5_not_there(&failures, "failures/point");
    H5Gclose(failures.object);
    source->ret = failures.ret;
}

int
teide_sweep_file_open(
    const char *path, const struct teide_read_watch *watch, struct teide_sweep_file *file, struct teide_error *error)
{
    struct teide_hdf5_source source = { .path = path, .error = error, .watch = watch };
    struct teide_hdf5_silence silence;

    file->handle = -1;
    file->watch = watch;
    file->path = strdup(path);
    if (file->path == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    teide_hdf5_open(&source, &silence);
    if (source.ret == 0)
        get_root(&source, file);
    if (source.ret == 0)
        source.ret = teide_sweep_outputs_describe(&file->scenario, &file->outputs, error);
    if (source.ret == 0)
        get_points(&source, file);
    file->handle = source.object;
    source.object = -1; /* stays open */
    teide_hdf5_close(&source, &silence);
    return source.ret;
}

void
teide_sweep_file_close(struct teide_sweep_file *file)
{
    if (file->path != NULL && file->handle >= 0) {
        struct teide_hdf5_source source = { .path = file->path, .object = file->handle, .watch = file->watch };
        struct teide_hdf5_silence silence;
        if (file->watch != NULL)
            file->watch->begin(file->watch->user, file->path, 0);
        teide_hdf5_be_silent(&silence);
        teide_hdf5_close(&source, &silence);
    }
    teide_sweep_outputs_clear(&file->outputs);
    teide_scenario_clear(&file->scenario);
    teide_provenance_clear(&file->provenance);
    for (size_t i = 0; file->messages != NULL && i < file->n_failed; i++)
        free(file->messages[i]);
    free(file->messages);
    free(file->failed);
    free(file->status);
    free(file->version);
    free(file->path);
    *file = (struct teide_sweep_file) { 0 };
}

int
teide_sweep_file_column(const struct teide_sweep_file *file, const struct teide_variable *variable, double *values,
    struct teide_error *error)
{
    const size_t n = file->scenario.sweep->n_points * variable->width;
    struct teide_hdf5_source source
        = { .path = file->path, .object = file->handle, .error = error, .watch = file->watch };
    struct teide_hdf5_silence silence;

    if (file->watch != NULL)
        file->watch->begin(file->watch->user, file->path, n * sizeof *values);
    teide_hdf5_be_silent(&silence);
    teide_hdf5_get_numbers(&source, variable->name, H5T_NATIVE_DOUBLE, n, values);
    source.object = -1; /* stays open */
    teide_hdf5_close(&source, &silence);
    for (size_t i = 0; source.ret == 0 && variable->type != TEIDE_VARIABLE_NUMBER && i < n; i++)
        if (values[i] < 0)
            values[i] = NAN; /* -1 stands for none */
    return source.ret;
}

struct teide_sweep_identity
teide_sweep_file_identity(const struct teide_sweep_file *file)
{
    return (struct teide_sweep_identity) { file->version, file->scenario.text, file->scenario.seed, file->shard,
        file->n_shards, file->scenario.sweep->n_points, file->outputs.width };
}
