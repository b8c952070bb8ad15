#include "study/sweep/hand_out.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "sim/error.h"

struct teide_hand_out {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct teide_range *ranges; /* a stack: what is given back is handed out first */
    size_t n_ranges, room;
    size_t waiting, outstanding, starving;
    bool open;
    atomic_bool stopped;
};

struct teide_hand_out *
teide_hand_out_create(void)
{
    struct teide_hand_out *hand_out = calloc(1, sizeof *hand_out);

    if (hand_out == NULL)
        return NULL;
    pthread_mutex_init(&hand_out->lock, NULL);
    pthread_cond_init(&hand_out->changed, NULL);
    return hand_out;
}

void
teide_hand_out_destroy(struct teide_hand_out *hand_out)
{
    if (hand_out == NULL)
        return;
    pthread_mutex_destroy(&hand_out->lock);
    pthread_cond_destroy(&hand_out->changed);
    free(hand_out->ranges);
    free(hand_out);
}

int
teide_hand_out_add(struct teide_hand_out *hand_out, struct teide_range range, bool taken)
{
    int ret = 0;

    if (range.first >= range.end)
        return 0;
    pthread_mutex_lock(&hand_out->lock);
    if (hand_out->n_ranges == hand_out->room) {
        struct teide_range *ranges = realloc(hand_out->ranges, (2 * hand_out->room + 16) * sizeof *ranges);
        if (ranges == NULL) {
            ret = TEIDE_E_MEMORY;
        } else {
            hand_out->ranges = ranges;
            hand_out->room = 2 * hand_out->room + 16;
        }
    }
    if (ret == 0) {
        hand_out->ranges[hand_out->n_ranges++] = range;
        hand_out->waiting += range.end - range.first;
        if (taken)
            hand_out->outstanding -= range.end - range.first;
        pthread_cond_broadcast(&hand_out->changed);
    }
    pthread_mutex_unlock(&hand_out->lock);
    return ret;
}

/* With the lock held. */
static bool
pop(struct teide_hand_out *hand_out, size_t most, struct teide_range *range)
{
    struct teide_range *top;

    if (hand_out->n_ranges == 0)
        return false;
    top = &hand_out->ranges[hand_out->n_ranges - 1];
    *range = *top;
    if (range->end - range->first > most)
        range->end = range->first + most;
    top->first = range->end;
    if (top->first == top->end)
        hand_out->n_ranges--;
    hand_out->waiting -= range->end - range->first;
    return true;
}

bool
teide_hand_out_take(struct teide_hand_out *hand_out, size_t most, struct teide_range *range)
{
    bool got = false;

    pthread_mutex_lock(&hand_out->lock);
    while (!atomic_load(&hand_out->stopped)) {
        got = pop(hand_out, most, range);
        if (got || (!hand_out->open && hand_out->outstanding == 0))
            break;
        hand_out->starving++;
        pthread_cond_wait(&hand_out->changed, &hand_out->lock);
        hand_out->starving--;
    }
    if (got)
        hand_out->outstanding += range->end - range->first;
    pthread_mutex_unlock(&hand_out->lock);
    return got;
}

bool
teide_hand_out_take_back(struct teide_hand_out *hand_out, size_t most, struct teide_range *range)
{
    bool got;

    pthread_mutex_lock(&hand_out->lock);
    got = pop(hand_out, most, range);
    pthread_mutex_unlock(&hand_out->lock);
    return got;
}

void
teide_hand_out_finish(struct teide_hand_out *hand_out, size_t n)
{
    pthread_mutex_lock(&hand_out->lock);
    hand_out->outstanding -= n;
    if (hand_out->outstanding == 0)
        pthread_cond_broadcast(&hand_out->changed);
    pthread_mutex_unlock(&hand_out->lock);
}

void
teide_hand_out_open(struct teide_hand_out *hand_out, bool open)
{
    pthread_mutex_lock(&hand_out->lock);
    hand_out->open = open;
    pthread_cond_broadcast(&hand_out->changed);
    pthread_mutex_unlock(&hand_out->lock);
}

void
teide_hand_out_stop(struct teide_hand_out *hand_out)
{
    pthread_mutex_lock(&hand_out->lock);
    atomic_store(&hand_out->stopped, true);
    pthread_cond_broadcast(&hand_out->changed);
    pthread_mutex_unlock(&hand_out->lock);
}

bool
teide_hand_out_stopped(const struct teide_hand_out *hand_out)
{
    return atomic_load(&hand_out->stopped);
}

/* One of its counters. */
static size_t
look(struct teide_hand_out *hand_out, const size_t *counter)
{
    size_t value;

    pthread_mutex_lock(&hand_out->lock);
    value = *counter;
    pthread_mutex_unlock(&hand_out->lock);
    return value;
}

size_t
teide_hand_out_waiting(struct teide_hand_out *hand_out)
{
    return look(hand_out, &hand_out->waiting);
}

size_t
teide_hand_out_starving(struct teide_hand_out *hand_out)
{
    return look(hand_out, &hand_out->starving);
}

size_t
teide_hand_out_outstanding(struct teide_hand_out *hand_out)
{
    return look(hand_out, &hand_out->outstanding);
}
