#include "sim/event_queue.h"

#include <stdlib.h>
#include <string.h>

#include "sim/error.h"

void
teide_event_queue_init(struct teide_event_queue *queue)
{
    *queue = (struct teide_event_queue) { 0 };
}

void
teide_event_queue_clear(struct teide_event_queue *queue)
{
    if (queue->heap != NULL)
        free(queue->heap + 1 - TEIDE_EVENTS_OF_A_LINE);
    teide_event_queue_init(queue);
}

int
teide_event_queue_grow(struct teide_event_queue *queue)
{
    /* The first event is the last one of a line, so that its children begin the next one. */
    const size_t before = TEIDE_EVENTS_OF_A_LINE - 1, line = TEIDE_EVENTS_OF_A_LINE * sizeof(teide_event);
    const size_t room = queue->capacity == 0 ? 16 : 2 * (queue->capacity + before);
    teide_event *memory = aligned_alloc(line, room * sizeof *memory);

    if (memory == NULL)
        return TEIDE_E_MEMORY;
    if (queue->heap != NULL) {
        memcpy(memory + before, queue->heap, queue->length * sizeof *memory);
        free(queue->heap - before);
    }
    queue->heap = memory + before;
    queue->capacity = room - before;
    return 0;
}

void
teide_event_line_clear(struct teide_event_line *line)
{
    free(line->ring);
    *line = (struct teide_event_line) { 0 };
}

int
teide_event_line_grow(struct teide_event_line *line)
{
    const size_t capacity = line->capacity == 0 ? 16 : 2 * line->capacity;
    teide_event *ring = malloc(capacity * sizeof *ring);

    if (ring == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < line->length; i++)
        ring[i] = line->ring[(line->first + i) & (line->capacity - 1)];
    free(line->ring);
    *line = (struct teide_event_line) { ring, 0, line->length, capacity };
    return 0;
}
