#include <stdint.h>
#include <stdlib.h>

#include "sim/event_queue.h"
#include "sim/random.h"
#include "tests/sim/check_sim.h"

static int
by_value(const void *a, const void *b)
{
    const teide_event *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Pops come in the order of a sort, for many lengths, ties included. */
START_TEST(pops_are_sorted)
{
    struct teide_random random = { 1, 0, 0 };
    struct teide_stream stream = { 0 };

    for (size_t length = 0; length < 200; length++) {
        struct teide_event_queue queue;
        teide_event *sorted = calloc(length + 1, sizeof *sorted);

        teide_event_queue_init(&queue);
        for (size_t i = 0; i < length; i++) {
            uint64_t bits = teide_stream_bits(&stream, &random, 7);
            sorted[i] = teide_event_make(
                (int64_t)(bits % 20), (enum teide_event_kind)((bits >> 8) % 4), (uint32_t)(bits >> 32), 0);
            ck_assert_int_eq(teide_event_queue_push(&queue, sorted[i]), 0);
        }
        qsort(sorted, length, sizeof *sorted, by_value);
        for (size_t i = 0; i < length; i++)
            ck_assert(teide_event_queue_pop(&queue) == sorted[i]);
        ck_assert_uint_eq(queue.length, 0);
        teide_event_queue_clear(&queue);
        free(sorted);
    }
}
END_TEST

/* The same under the pattern of a simulation: pop one, push one later. */
START_TEST(hold_model_never_goes_back)
{
    struct teide_random random = { 2, 0, 0 };
    struct teide_stream stream = { 0 };
    struct teide_event_queue queue;
    int64_t now = 0;

    teide_event_queue_init(&queue);
    for (uint32_t i = 0; i < 1000; i++)
        ck_assert_int_eq(teide_event_queue_push(&queue, teide_event_make(i % 13, TEIDE_EVENT_HERALD, i, 0)), 0);
    for (int i = 0; i < 100000; i++) {
        teide_event event = teide_event_queue_pop(&queue);
        ck_assert_int_ge(teide_event_time(event), now);
        now = teide_event_time(event);
        ck_assert_int_eq(teide_event_queue_push(&queue,
                             teide_event_make(now + (int64_t)(teide_stream_bits(&stream, &random, 0) % 1000),
                                 TEIDE_EVENT_HERALD, teide_event_entity(event), 0)),
            0);
    }
    ck_assert_uint_eq(queue.length, 1000);
    teide_event_queue_clear(&queue);
}
END_TEST

static teide_event
take_next(struct teide_event_queue *queue, struct teide_event_line *line)
{
    return teide_event_line_is_next(line, queue) ? teide_event_line_pop(line) : teide_event_queue_pop(queue);
}

/* A queue and a line beside it give all events in their order; the line takes none that is before its last one. */
START_TEST(line_beside_the_heap)
{
    const struct teide_random random = { 3, 0, 0 };
    struct teide_stream stream = { 0 };
    struct teide_event_queue queue;
    struct teide_event_line line = { 0 };
    teide_event last = 0;
    int in_line = 0;

    teide_event_queue_init(&queue);
    for (int i = 0; i < 50000; i++) {
        const teide_event event
            = teide_event_make(teide_event_time(last) + (int64_t)(teide_stream_bits(&stream, &random, 0) % 50),
                TEIDE_EVENT_HERALD, (uint32_t)i, 0);
        if (teide_event_line_takes(&line, event)) {
            ck_assert_int_eq(teide_event_line_push(&line, event), 0);
            in_line++;
        } else {
            ck_assert_int_eq(teide_event_queue_push(&queue, event), 0);
        }
        if (i % 3 > 0) {
            const teide_event next = take_next(&queue, &line);
            ck_assert(teide_event_time(next) >= teide_event_time(last));
            last = next;
        }
    }
    ck_assert_int_ge(in_line, 1000);
    while (queue.length + line.length > 0) {
        const teide_event next = take_next(&queue, &line);
        ck_assert(next > last);
        last = next;
    }
    teide_event_queue_clear(&queue);
    teide_event_line_clear(&line);
}
END_TEST

/* An event gives back what was put in, up to the largest time and entity; ties go by kind, then entity. */
START_TEST(fields_and_ties)
{
    teide_event event = teide_event_make(INT64_MAX, TEIDE_EVENT_TIMER, INT32_MAX, 0);

    ck_assert(teide_event_time(event) == INT64_MAX);
    ck_assert_int_eq(teide_event_kind(event), TEIDE_EVENT_TIMER);
    ck_assert(teide_event_entity(event) == INT32_MAX);
    ck_assert(teide_event_make(5, TEIDE_EVENT_HERALD, 9, 0) < teide_event_make(5, TEIDE_EVENT_TIMER, 0, 0));
    ck_assert(teide_event_make(5, TEIDE_EVENT_TIMER, 9, 0) < teide_event_make(6, TEIDE_EVENT_HERALD, 0, 0));
    ck_assert(teide_event_make(5, TEIDE_EVENT_TIMER, 1, 0) < teide_event_make(5, TEIDE_EVENT_TIMER, 2, 0));
}
END_TEST

Suite *
suite_event_queue(void)
{
    Suite *suite = suite_create("event_queue");
    TCase *tcase = tcase_create("heap");

    tcase_add_test(tcase, pops_are_sorted);
    tcase_add_test(tcase, hold_model_never_goes_back);
    tcase_add_test(tcase, line_beside_the_heap);
    tcase_add_test(tcase, fields_and_ties);
    suite_add_tcase(suite, tcase);
    return suite;
}
