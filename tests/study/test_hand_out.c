/* Every position is dealt with exactly once, however workers take, give back and come and go. */
#include "check_study.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "study/sweep/hand_out.h"

enum { POSITIONS = 20000, WORKERS = 6 };

struct shared {
    struct teide_hand_out *hand_out;
    atomic_int times[POSITIONS];
};

/* Take a few, deal with some of them, give back the rest. */
static void *
work(void *user)
{
    struct shared *shared = user;
    struct teide_range range;
    size_t round = (size_t)(uintptr_t)&range >> 4;

    while (teide_hand_out_take(shared->hand_out, 1 + round % 37, &range)) {
        size_t n = 0;
        for (; range.first < range.end && n <= round % 11; n++)
            atomic_fetch_add(&shared->times[range.first++], 1);
        ck_assert_int_eq(teide_hand_out_add(shared->hand_out, range, true), 0);
        teide_hand_out_finish(shared->hand_out, n);
        round = round * 7 + 1;
    }
    return NULL;
}

START_TEST(every_position_once)
{
    struct shared *shared = calloc(1, sizeof *shared);
    pthread_t threads[WORKERS];

    shared->hand_out = teide_hand_out_create();
    ck_assert_ptr_nonnull(shared->hand_out);
    teide_hand_out_open(shared->hand_out, true); /* more will come: nobody leaves for lack of work */
    for (int i = 0; i < WORKERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, shared), 0);
    for (size_t first = 0; first < POSITIONS; first += 500)
        ck_assert_int_eq(teide_hand_out_add(shared->hand_out, (struct teide_range) { first, first + 500 }, false), 0);
    teide_hand_out_open(shared->hand_out, false);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < POSITIONS; i++)
        ck_assert_int_eq(atomic_load(&shared->times[i]), 1);
    ck_assert_uint_eq(teide_hand_out_waiting(shared->hand_out), 0);
    ck_assert_uint_eq(teide_hand_out_outstanding(shared->hand_out), 0);
    teide_hand_out_destroy(shared->hand_out);
    free(shared);
}
END_TEST

START_TEST(a_stop_lets_everybody_go)
{
    struct shared *shared = calloc(1, sizeof *shared);
    struct teide_range range;
    pthread_t thread;

    shared->hand_out = teide_hand_out_create();
    teide_hand_out_open(shared->hand_out, true);
    ck_assert_int_eq(pthread_create(&thread, NULL, work, shared), 0); /* waits: there is nothing yet */
    teide_hand_out_stop(shared->hand_out);
    pthread_join(thread, NULL);
    teide_hand_out_add(shared->hand_out, (struct teide_range) { 0, 10 }, false);
    ck_assert(!teide_hand_out_take(shared->hand_out, 1, &range));
    ck_assert(teide_hand_out_take_back(shared->hand_out, 4, &range));
    ck_assert_uint_eq(range.end - range.first, 4);
    ck_assert_uint_eq(teide_hand_out_waiting(shared->hand_out), 6);
    teide_hand_out_destroy(shared->hand_out);
    free(shared);
}
END_TEST

Suite *
suite_hand_out(void)
{
    Suite *suite = suite_create("hand_out");
    TCase *tcase = tcase_create("hand_out");

    tcase_add_test(tcase, every_position_once);
    tcase_add_test(tcase, a_stop_lets_everybody_go);
    suite_add_tcase(suite, tcase);
    return suite;
}
