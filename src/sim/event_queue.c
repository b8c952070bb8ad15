#include "sim/event_queue.h"

#include <assert.h>
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

/* The smallest of four neighbours, by a knock-out that compiles without branches. */
static inline size_t
smallest_of_four(const teide_event *heap, size_t first)
{
    size_t a = first + (heap[first + 1] < heap[first]);
    size_t b = first + 2 + (heap[first + 3] < heap[first + 2]);
    return heap[b] < heap[a] ? b : a;
}

teide_event
teide_event_queue_pop(struct teide_event_queue *queue)
{
    teide_event *heap = queue->heap;
    teide_event top, last;
    size_t length, hole = 0;

    assert(queue->length > 0);
    length = --queue->length;
    top = heap[0];
    last = heap[length];
    for (;;) {
        size_t child = 4 * hole + 1, best;
        if (child + 3 < length) {
            best = smallest_of_four(heap, child);
        } else {
            if (child >= length)
                break;
            best = child;
            for (size_t i = child + 1; i < length; i++)
                best = heap[i] < heap[best] ? i : best;
        }
        if (last <= heap[best])
            break;
        heap[hole] = heap[best];
        hole = best;
    }
    heap[hole] = last;
    return top;
}
