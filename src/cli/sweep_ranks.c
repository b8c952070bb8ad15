/* The processes of a job: who is there, and who computes what.
 *
 * Rank 0 has all open points in its hand-out. Its own workers take from it directly; another rank asks for points when its workers run
 * out, and says with it what it has finished. What a rank holds and does not get round to goes back to rank 0, so that no rank sits
 * on work while others starve. Only main threads speak to each other, in turns of a few milliseconds that cost next to nothing;
 * the workers of a rank compute meanwhile. */
#include <config.h>
#include <math.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/signals.h"
#include "cli/sweep_run.h"
#include "io/sweep/worker.h"
#include "study/parallel.h"

/* One process: wait for its workers, and say where they stand. */
static void
watch(struct teide_sweep_job *job, teide_ranks_report *report, void *user)
{
    struct teide_sweep_state state;

    do {
        state = teide_sweep_job_state(job);
        report(user, &state);
    } while (!teide_sweep_job_wait(job, 0.1));
}

#ifndef HAVE_MPI

void
teide_ranks_coordinate(
    const struct teide_ranks *ranks, struct teide_sweep_job *job, teide_ranks_report *report, void *user)
{
    (void)ranks;
    watch(job, report, user);
}

#else

#include <mpi.h>

static const double turn = 0.001, report_interval = 0.1, least_work = 0.05; /* s */
enum { TO_FIRST = 1, FROM_FIRST = 2 };                                      /* tags */
enum { MOST_ASKED = 4096 };

/* What a rank tells rank 0. */
struct news {
    size_t asked;         /* points it would like to have; 0: none now */
    size_t given_back[2]; /* a range that it does not get round to; first == end: none */
    size_t computed;      /* points finished since the last news */
    struct teide_sweep_state state;
    bool stopped; /* it was interrupted, or failed */
};

/* What rank 0 tells a rank that has asked. */
struct orders {
    enum { RANGE, STOP, END } kind; /* END: there is nothing more, for anybody */
    size_t first, end;
};

/* --- rank 0 -------------------------------------------------------------------------------------------------------- */

struct first_rank {
    const struct teide_ranks *ranks;
    struct teide_sweep_job *job;
    struct news *latest; /* of every rank; asked: not answered yet */
    size_t outstanding;  /* points that other ranks hold */
    int gone;            /* other ranks that were told the end */
    bool stopping;
};

static void
hear(struct first_rank *first)
{
    struct news news;
    MPI_Status status;
    int there = 0;

    for (;;) {
        MPI_Iprobe(MPI_ANY_SOURCE, TO_FIRST, MPI_COMM_WORLD, &there, &status);
        if (!there)
            return;
        MPI_Recv(&news, sizeof news, MPI_BYTE, status.MPI_SOURCE, TO_FIRST, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        first->outstanding -= news.computed + (news.given_back[1] - news.given_back[0]);
        if (news.asked == 0)
            news.asked = first->latest[status.MPI_SOURCE].asked;
        first->latest[status.MPI_SOURCE] = news;
        if (news.stopped)
            teide_hand_out_stop(first->job->hand_out);
        if (teide_hand_out_add(
                first->job->hand_out, (struct teide_range) { news.given_back[0], news.given_back[1] }, false)
            != 0)
            teide_hand_out_stop(first->job->hand_out); /* these points are left for the next time */
    }
}

static void
tell(int rank, struct orders orders)
{
    MPI_Send(&orders, sizeof orders, MPI_BYTE, rank, FROM_FIRST, MPI_COMM_WORLD);
}

/* Give points to those who asked; at the end, or when all is to stop, tell everybody. */
static void
answer(struct first_rank *first)
{
    struct teide_hand_out *hand_out = first->job->hand_out;
    const bool stop = teide_hand_out_stopped(hand_out);
    const size_t waiting = teide_hand_out_waiting(hand_out);
    const bool end = stop || (waiting == 0 && first->outstanding == 0 && teide_hand_out_outstanding(hand_out) == 0);
    struct teide_range range;

    if (stop && !first->stopping)
        for (int rank = 1; rank < first->ranks->size; rank++)
            tell(rank, (struct orders) { STOP, 0, 0 });
    first->stopping |= stop;
    if (end)
        teide_hand_out_open(hand_out, false);
    for (int rank = 1; rank < first->ranks->size; rank++) {
        /* near the end in small portions: nobody shall get much more than the others have left */
        size_t most = 1 + waiting / (2 * (size_t)first->ranks->size);
        if (first->latest[rank].asked == 0)
            continue;
        if (first->latest[rank].asked < most)
            most = first->latest[rank].asked;
        if (end) {
            tell(rank, (struct orders) { END, 0, 0 });
            first->gone++;
        } else if (teide_hand_out_take_back(hand_out, most, &range)) {
            first->outstanding += range.end - range.first;
            tell(rank, (struct orders) { RANGE, range.first, range.end });
        } else {
            continue;
        }
        first->latest[rank].asked = 0;
    }
}

/* The sums over all ranks. */
static struct teide_sweep_state
add_up(const struct first_rank *first)
{
    struct teide_sweep_state all = teide_sweep_job_state(first->job);

    for (int rank = 1; rank < first->ranks->size; rank++) {
        const struct teide_sweep_state *one = &first->latest[rank].state;
        all.working += one->working;
        all.computed += one->computed;
        all.on_disk += one->on_disk;
        all.failed += one->failed;
        if (one->slowest_seconds > all.slowest_seconds) {
            all.slowest_seconds = one->slowest_seconds;
            all.slowest = one->slowest;
        }
    }
    return all;
}

static void
lead(const struct teide_ranks *ranks, struct teide_sweep_job *job, teide_ranks_report *report, void *user)
{
    struct first_rank first
        = { .ranks = ranks, .job = job, .latest = calloc((size_t)ranks->size, sizeof *first.latest) };
    double reported = 0;

    if (first.latest == NULL)
        MPI_Abort(MPI_COMM_WORLD, TEIDE_EXIT_FAILED);
    while (!teide_sweep_job_wait(job, 0) || first.gone + 1 < ranks->size) {
        hear(&first);
        if (teide_seconds_now() - reported > report_interval) {
            struct teide_sweep_state all = add_up(&first);
            report(user, &all);
            reported = teide_seconds_now();
        }
        answer(&first);
        teide_ranks_nap(turn);
    }
    free(first.latest);
}

/* --- other ranks --------------------------------------------------------------------------------------------------- */

struct other_rank {
    struct teide_sweep_job *job;
    bool asked, ended;
    size_t computed_told;
    double held_since; /* when points began to wait while all workers were busy; 0: none do */
    double told;       /* when rank 0 last heard */
};

static void
obey(struct other_rank *other)
{
    struct orders orders;
    int there = 0;

    for (;;) {
        MPI_Iprobe(0, FROM_FIRST, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE);
        if (!there)
            return;
        MPI_Recv(&orders, sizeof orders, MPI_BYTE, 0, FROM_FIRST, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        if (orders.kind == RANGE
            && teide_hand_out_add(other->job->hand_out, (struct teide_range) { orders.first, orders.end }, false) != 0)
            teide_hand_out_stop(other->job->hand_out);
        if (orders.kind != RANGE)
            teide_hand_out_open(other->job->hand_out, false);
        if (orders.kind == STOP)
            teide_hand_out_stop(other->job->hand_out);
        else
            other->asked = false;
        other->ended |= orders.kind == END;
    }
}

/* As many points as all workers need for a while. */
static size_t
appetite(const struct teide_sweep_job *job, const struct teide_sweep_state *state)
{
    const double each = state->recent_seconds > 0 ? state->recent_seconds : least_work;
    const double n = fmax(1, ceil(least_work / each)) * job->n_workers;

    return n < MOST_ASKED ? (size_t)n : MOST_ASKED;
}

static void
speak(struct other_rank *other)
{
    struct teide_hand_out *hand_out = other->job->hand_out;
    const size_t waiting = teide_hand_out_waiting(hand_out), starving = teide_hand_out_starving(hand_out);
    const bool stopped = teide_hand_out_stopped(hand_out) || teide_cli_interrupted();
    struct news news = { .state = teide_sweep_job_state(other->job), .stopped = stopped };
    const double now = teide_seconds_now();
    struct teide_range range;

    if (waiting == 0 || starving > 0)
        other->held_since = 0;
    else if (other->held_since <= 0)
        other->held_since = now;
    if (stopped)
        teide_hand_out_stop(hand_out);
    /* wanted before they run out; a rank that stops asks too, once its workers are gone, and is told the end */
    if (!other->asked && (stopped ? news.state.working == 0 : waiting == 0))
        news.asked = stopped ? 1 : appetite(other->job, &news.state);
    if (other->held_since > 0 && now - other->held_since > 2 * least_work
        && teide_hand_out_take_back(hand_out, SIZE_MAX, &range)) {
        news.given_back[0] = range.first;
        news.given_back[1] = range.end;
    }
    news.computed = news.state.computed - other->computed_told;
    if (news.asked == 0 && news.given_back[0] == news.given_back[1] && now - other->told < report_interval)
        return;
    other->asked |= news.asked > 0;
    other->computed_told += news.computed;
    other->told = now;
    MPI_Send(&news, sizeof news, MPI_BYTE, 0, TO_FIRST, MPI_COMM_WORLD);
}

static void
follow(struct teide_sweep_job *job)
{
    struct other_rank other = { .job = job };

    while (!other.ended || !teide_sweep_job_wait(job, 0)) {
        obey(&other);
        if (!other.ended)
            speak(&other);
        teide_ranks_nap(turn);
    }
}

void
teide_ranks_coordinate(
    const struct teide_ranks *ranks, struct teide_sweep_job *job, teide_ranks_report *report, void *user)
{
    if (ranks->size == 1)
        watch(job, report, user);
    else if (ranks->rank == 0)
        lead(ranks, job, report, user);
    else
        follow(job);
}

#endif
