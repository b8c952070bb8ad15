#include "sim/event_queue.h"

#include <stdlib.h>

#include "sim/error.h"

void
teide_event_queue_init(struct teide_event_queue *queue)
{
    *queue = (struct teide_event_queue) { 0 };
}

void
teide_event_queue_clear(struct teide_event_queue *queue)
{
    free(queue->heap);
    teide_event_queue_init(queue);
}

int
teide_event_queue_grow(struct teide_event_queue *queue)
{
    size_t capacity = queue->capacity < 16 ? 16 : 2 * queue->capacity;
    teide_event *heap = realloc(queue->heap, capacity * sizeof *heap);

    if (heap == NULL)
        return TEIDE_E_MEMORY;
    queue->heap = heap;
    queue->capacity = capacity;
    return 0;
}
