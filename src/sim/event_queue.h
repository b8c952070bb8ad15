/* The future-event list: a 4-ary heap of 16-byte events, each compared as one unsigned 128-bit number.
 *
 * From the most significant bit: time (64 bits, ticks >= 0), kind (5 bits), entity (31 bits), detail (28 bits). The order is
 * total and documented: by time; at equal times by kind, in the order of enum teide_event_kind, so that an arrival beats a
 * discard; at equal kinds by entity, then detail. What an event is about lives with its entity; the event only names it. */
#ifndef TEIDE_SIM_EVENT_QUEUE_H
#define TEIDE_SIM_EVENT_QUEUE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned __int128 teide_event;

/* Kinds in the order in which simultaneous events happen. */
enum teide_event_kind {
    TEIDE_EVENT_HERALD,   /* a link pair becomes known to its nodes */
    TEIDE_EVENT_PURIFIED, /* the outcome of a purification becomes known */
    TEIDE_EVENT_PURIFY,   /* a purification begins that was put off */
    TEIDE_EVENT_DEADLINE, /* a pair is handed on, purified or not */
    TEIDE_EVENT_MEASURE,  /* a node's Bell measurement begins */
    TEIDE_EVENT_COMPLETE, /* all messages about an end-to-end pair have arrived */
    TEIDE_EVENT_NEWS,     /* a node hears that its half of a pair is dead */
    TEIDE_EVENT_RESTART,  /* both ends of a link have heard of the loss of its pair */
    TEIDE_EVENT_TIMER,    /* a cutoff expires */
    TEIDE_EVENT_WARMED_UP /* statistics begin */
};

enum { TEIDE_EVENT_DETAIL_BITS = 28, TEIDE_EVENT_KIND_SHIFT = 59 };

static inline teide_event
teide_event_make(int64_t time, enum teide_event_kind kind, uint32_t entity, uint32_t detail)
{
    return ((teide_event)(uint64_t)time << 64) | ((uint64_t)kind << TEIDE_EVENT_KIND_SHIFT)
        | ((uint64_t)entity << TEIDE_EVENT_DETAIL_BITS) | detail;
}

static inline int64_t
teide_event_time(teide_event event)
{
    return (int64_t)(uint64_t)(event >> 64);
}

static inline enum teide_event_kind
teide_event_kind(teide_event event)
{
    return (enum teide_event_kind)((uint64_t)event >> TEIDE_EVENT_KIND_SHIFT);
}

static inline uint32_t
teide_event_entity(teide_event event)
{
    return (uint32_t)((uint64_t)event >> TEIDE_EVENT_DETAIL_BITS) & INT32_MAX;
}

static inline uint32_t
teide_event_detail(teide_event event)
{
    return (uint32_t)event & (((uint32_t)1 << TEIDE_EVENT_DETAIL_BITS) - 1);
}

struct teide_event_queue {
    teide_event *heap; /* the children of i are 4 i + 1 .. 4 i + 4, and fill a line of the cache */
    size_t length, capacity;
};

enum {
    TEIDE_EVENTS_OF_A_LINE = 4,
    TEIDE_EVENTS_NEARBY = 1 << 13 /* that the nearest cache holds; beyond, what may be looked at next is prefetched */
};

/* Prepare an empty queue; clear releases it. Neither fails; clear is legal on a zeroed queue. */
void teide_event_queue_init(struct teide_event_queue *queue);
void teide_event_queue_clear(struct teide_event_queue *queue);

/* Make room for at least one more event. Returns 0 or TEIDE_E_MEMORY. */
int teide_event_queue_grow(struct teide_event_queue *queue);

/* Add an event; O(log n) at worst, O(1) on average. Returns 0 or TEIDE_E_MEMORY. */
static inline int
teide_event_queue_push(struct teide_event_queue *queue, teide_event event)
{
    teide_event *heap;
    size_t hole;

    if (queue->length == queue->capacity) {
        int ret = teide_event_queue_grow(queue);
        if (ret != 0)
            return ret;
    }
    heap = queue->heap;
    hole = queue->length++;
    while (hole > 0) {
        size_t parent = (hole - 1) / 4;
        if (heap[parent] <= event)
            break;
        heap[hole] = heap[parent];
        hole = parent;
    }
    heap[hole] = event;
    return 0;
}

/* The smallest of four neighbours, by a knock-out that compiles without branches. */
static inline size_t
teide_smallest_of_four(const teide_event *heap, size_t first)
{
    size_t a = first + (heap[first + 1] < heap[first]);
    size_t b = first + 2 + (heap[first + 3] < heap[first + 2]);
    return heap[b] < heap[a] ? b : a;
}

/* Take the earliest event out; the queue must not be empty. O(log n). */
static inline teide_event
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
            if (length > TEIDE_EVENTS_NEARBY)
                for (size_t i = 0; i < 4; i++) /* the children of these four */
                    __builtin_prefetch(&heap[4 * (child + i) + 1]);
            best = teide_smallest_of_four(heap, child);
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

/* Events that are made in their order, as those that are always the same time ahead: a ring, whose ends cost nothing. */
struct teide_event_line {
    teide_event *ring;
    size_t first, length, capacity; /* a power of two, or 0 */
};

void teide_event_line_clear(struct teide_event_line *line);

/* Make room for at least one more event. Returns 0 or TEIDE_E_MEMORY. */
int teide_event_line_grow(struct teide_event_line *line);

/* Whether an event may be put at the end of a line: it is not before the last one. */
static inline bool
teide_event_line_takes(const struct teide_event_line *line, teide_event event)
{
    return line->length == 0 || line->ring[(line->first + line->length - 1) & (line->capacity - 1)] <= event;
}

/* Put an event that it takes at the end of a line. Returns 0 or TEIDE_E_MEMORY. */
static inline int
teide_event_line_push(struct teide_event_line *line, teide_event event)
{
    if (line->length == line->capacity) {
        int ret = teide_event_line_grow(line);
        if (ret != 0)
            return ret;
    }
    line->ring[(line->first + line->length++) & (line->capacity - 1)] = event;
    return 0;
}

/* Take the first event out of a line, which must not be empty. */
static inline teide_event
teide_event_line_pop(struct teide_event_line *line)
{
    const teide_event event = line->ring[line->first];

    line->first = (line->first + 1) & (line->capacity - 1);
    line->length--;
    return event;
}

/* Whether the earliest event of a queue and a line is in the line. */
static inline bool
teide_event_line_is_next(const struct teide_event_line *line, const struct teide_event_queue *queue)
{
    return line->length > 0 && (queue->length == 0 || line->ring[line->first] <= queue->heap[0]);
}

#endif
