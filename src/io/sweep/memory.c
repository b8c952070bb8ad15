#include "io/sweep/memory.h"

#include <stdlib.h>
#include <string.h>

struct teide_sweep_memory {
    size_t n_points, width;
    uint8_t *status;
    double *rows;    /* n_points * width */
    char **messages; /* n_points; NULL: it did not fail */
    int64_t *failed; /* of the source, with their reasons */
    const char **reasons;
};

struct teide_sweep_memory *
teide_sweep_memory_create(size_t n_points, size_t width)
{
    struct teide_sweep_memory *memory = calloc(1, sizeof *memory);

    if (memory == NULL)
        return NULL;
    *memory = (struct teide_sweep_memory) { .n_points = n_points,
        .width = width,
        .status = calloc(n_points + 1, sizeof *memory->status),
        .rows = calloc(n_points + 1, (width + 1) * sizeof *memory->rows),
        .messages = calloc(n_points + 1, sizeof *memory->messages) };
    if (memory->status != NULL && memory->rows != NULL && memory->messages != NULL)
        return memory;
    teide_sweep_memory_destroy(memory);
    return NULL;
}

void
teide_sweep_memory_destroy(struct teide_sweep_memory *memory)
{
    if (memory == NULL)
        return;
    for (size_t i = 0; memory->messages != NULL && i < memory->n_points; i++)
        free(memory->messages[i]);
    free(memory->messages);
    free(memory->status);
    free(memory->rows);
    free(memory->failed);
    free(memory->reasons);
    free(memory);
}

/* Points are different ones in different threads: there is nothing to lock. */
static int
keep(void *user, const struct teide_finished *finished, struct teide_error *error)
{
    struct teide_sweep_memory *memory = user;
    const size_t width = memory->width;

    for (size_t i = 0; i < finished->n; i++) {
        const size_t point = finished->positions[i];
        const char *message = finished->messages[i];
        memcpy(memory->rows + point * width, finished->rows + i * width, width * sizeof *memory->rows);
        memory->status[point] = message != NULL ? TEIDE_POINT_FAILED : TEIDE_POINT_DONE;
        if (message != NULL && (memory->messages[point] = strdup(message)) == NULL)
            return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    }
    return 0;
}

struct teide_point_keeper
teide_sweep_memory_keeper(struct teide_sweep_memory *memory)
{
    return (struct teide_point_keeper) { keep, memory };
}

static int
column(const void *user, const struct teide_sweep_output *output, size_t first, size_t n, double *values,
    struct teide_error *error)
{
    const struct teide_sweep_memory *memory = user;
    const size_t width = output->width;

    (void)error; /* nothing can fail */
    for (size_t i = first; i < first + n; i++)
        if (memory->status[i] != TEIDE_POINT_OPEN)
            memcpy(values + (i - first) * width, memory->rows + i * memory->width + output->offset,
                width * sizeof *values);
    return 0;
}

int
teide_sweep_memory_source(
    struct teide_sweep_memory *memory, struct teide_sweep_source *source, struct teide_error *error)
{
    size_t n = 0;

    for (size_t i = 0; i < memory->n_points; i++)
        n += memory->status[i] == TEIDE_POINT_FAILED;
    memory->failed = calloc(n + 1, sizeof *memory->failed);
    memory->reasons = calloc(n + 1, sizeof *memory->reasons);
    if (memory->failed == NULL || memory->reasons == NULL)
        return teide_fail(error, TEIDE_E_MEMORY, "out of memory");
    n = 0;
    for (size_t i = 0; i < memory->n_points; i++)
        if (memory->status[i] == TEIDE_POINT_FAILED) {
            memory->failed[n] = (int64_t)i;
            memory->reasons[n++] = memory->messages[i];
        }
    *source = (struct teide_sweep_source) { memory->status, memory->failed, memory->reasons, n, 0, 1, column, memory };
    return 0;
}
