/* Workers of a sweep: threads that take points from a hand-out, compute them, and keep what is finished in a store. */
#ifndef TEIDE_IO_SWEEP_WORKER_H
#define TEIDE_IO_SWEEP_WORKER_H

#include <pthread.h>

#include "io/sweep/store.h"
#include "io/sweep/template.h"
#include "study/sweep/hand_out.h"
#include "study/sweep/outputs.h"

/* How points are computed. Every worker has a state of its own. */
struct teide_point_method {
    void *(*begin)(const void *user); /* NULL: memory is out */
    void (*end)(void *state);
    /* Fill in the row of a point of the whole sweep, asking `options` now and then whether to stop. Returns 0, or an error:
     * TEIDE_E_INPUT and TEIDE_E_HORIZON are the point's own and are recorded with the message; after TEIDE_E_STOPPED the point counts
     * as not begun; others end the sweep. */
    int (*find)(
        void *state, size_t point, const struct teide_point_options *options, double *row, struct teide_error *error);
    const void *user;
};

/* The method of a scenario: make the scenario of the point, and ask it its question. */
struct teide_scenario_points {
    const struct teide_sweep_template *sweep_template;
    const struct teide_scenario *base;
};
struct teide_point_method teide_point_method_of(const struct teide_scenario_points *points);

/* What the workers of a process share. */
struct teide_sweep_job {
    struct teide_point_method method;
    struct teide_point_keeper keeper;
    struct teide_hand_out *hand_out; /* of positions */
    size_t shard, n_shards;
    size_t width;      /* doubles of a row */
    double checkpoint; /* s after which a finished point should be on disk */
    /* The rest is the job's own. */
    pthread_t *threads;
    struct teide_in_hand *in_hand; /* of every worker */
    int n_workers;
    pthread_mutex_t lock; /* for all below */
    int working;          /* workers that have not ended */
    size_t computed;      /* points that this job has finished */
    double recent;        /* s, of the last ones, averaged */
    size_t on_disk;       /* points that it has written */
    size_t failed;        /* of these */
    size_t slowest;       /* position of the slowest point so far, and its time */
    double slowest_seconds;
    int ret; /* of the first worker that failed */
    struct teide_error error;
};

/* Start the threads. The job is filled in by the caller as far as said above; the rest is zero.
 * Returns 0 or TEIDE_E_MEMORY (nothing runs then). Afterwards teide_sweep_job_end() must be called. */
int teide_sweep_job_begin(struct teide_sweep_job *job, int n_workers, struct teide_error *error);

/* Where it stands. */
struct teide_sweep_state {
    int working;
    size_t computed, on_disk, failed;
    double recent_seconds;  /* of the last points; 0: none yet */
    size_t slowest;         /* position of the slowest point, finished or in hand */
    double slowest_seconds; /* 0: none */
};
struct teide_sweep_state teide_sweep_job_state(struct teide_sweep_job *job);

/* Wait for the workers, up to `seconds`. Returns whether all have ended. */
bool teide_sweep_job_wait(struct teide_sweep_job *job, double seconds);

/* Join the threads and release what is the job's own. Returns 0 or the error of the first worker that failed. */
int teide_sweep_job_end(struct teide_sweep_job *job, struct teide_error *error);

#endif
