/* The processes of a job. */
#include "cli/ranks.h"

#include <config.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/signals.h"

/* Whether a launcher started this as one process of several: their number, as far as the environment says. */
static int
launched_processes(void)
{
    static const char *const sizes[] = { "OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS" };
    const char *tasks = getenv("SLURM_NTASKS");

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (getenv(sizes[i]) != NULL)
            return atoi(getenv(sizes[i]));
    return getenv("PMIX_RANK") != NULL || getenv("PMI_RANK") != NULL ? (tasks != NULL ? atoi(tasks) : 1) : 0;
}

void
teide_ranks_nap(double seconds)
{
    struct timespec time = { 0, (long)(1e9 * seconds) };

    nanosleep(&time, NULL);
}

#ifndef HAVE_MPI

int
teide_ranks_begin(struct teide_ranks *ranks)
{
    *ranks = (struct teide_ranks) { 0, 1 };
    if (launched_processes() > 1) {
        fputs("teide: started as several processes, but built without MPI: build it with MPI (configure finds "
              "mpicc), or run one process, with -j for threads, or a sweep in shards\n",
            stderr);
        return TEIDE_EXIT_INPUT;
    }
    return 0;
}

void
teide_ranks_end(int status)
{
    (void)status;
}

void
teide_ranks_share(const struct teide_ranks *ranks, int *value)
{
    (void)ranks;
    (void)value;
}

void
teide_ranks_worst(const struct teide_ranks *ranks, int *value)
{
    (void)ranks;
    (void)value;
}

void
teide_ranks_combine(const struct teide_ranks *ranks, void *bytes, size_t n)
{
    (void)ranks, (void)bytes, (void)n;
}

const char *
teide_ranks_library(void)
{
    return NULL;
}

#else

#include <mpi.h>

static const double turn = 0.001; /* s */
enum { MOST_COMBINED = 1 << 24 }; /* bytes at a time */

static bool initialized; /* by us: MPI is a state of the process by its nature */

int
teide_ranks_begin(struct teide_ranks *ranks)
{
    int provided;

    *ranks = (struct teide_ranks) { 0, 1 };
    if (launched_processes() == 0)
        return 0; /* started by hand: no need to wake MPI */
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS || provided < MPI_THREAD_FUNNELED) {
        fputs("teide: MPI does not start, or allows no threads\n", stderr);
        return TEIDE_EXIT_FAILED;
    }
    initialized = true;
    MPI_Comm_rank(MPI_COMM_WORLD, &ranks->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks->size);
    return 0;
}

static volatile sig_atomic_t last_status;

static void
on_alarm(int signal_number)
{
    (void)signal_number;
    _exit(last_status);
}

/* MPI_Finalize() waits for the launcher. One that was told to end itself (mpirun, by SIGTERM) does not answer any more, and kills its
 * ranks after a second: they go before, with their own exit status. */
void
teide_ranks_end(int status)
{
    const struct itimerval patience = { .it_value = { .tv_usec = 200000 } };

    if (!initialized)
        return;
    if (teide_cli_interrupted()) {
        fflush(stdout);
        last_status = status;
        signal(SIGALRM, on_alarm);
        setitimer(ITIMER_REAL, &patience, NULL);
    }
    MPI_Finalize();
    setitimer(ITIMER_REAL, &(struct itimerval) { 0 }, NULL);
    initialized = false;
}

/* Collective calls of MPI wait at full speed; this one lets the workers have the processor. */
void
teide_ranks_share(const struct teide_ranks *ranks, int *value)
{
    MPI_Request request;
    int done = 0;

    if (ranks->size == 1)
        return;
    MPI_Ibcast(value, 1, MPI_INT, 0, MPI_COMM_WORLD, &request);
    for (MPI_Test(&request, &done, MPI_STATUS_IGNORE); !done; MPI_Test(&request, &done, MPI_STATUS_IGNORE))
        teide_ranks_nap(turn);
}

void
teide_ranks_worst(const struct teide_ranks *ranks, int *value)
{
    const int own = *value;
    MPI_Request request;
    int done = 0;

    if (ranks->size == 1)
        return;
    MPI_Iallreduce(&own, value, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD, &request);
    for (MPI_Test(&request, &done, MPI_STATUS_IGNORE); !done; MPI_Test(&request, &done, MPI_STATUS_IGNORE))
        teide_ranks_nap(turn);
}

void
teide_ranks_combine(const struct teide_ranks *ranks, void *bytes, size_t n)
{
    char *at = bytes;

    for (size_t done = 0; ranks->size > 1 && done < n;) {
        const int piece = n - done < MOST_COMBINED ? (int)(n - done) : MOST_COMBINED;
        MPI_Request request;
        int there = 0;

        MPI_Iallreduce(MPI_IN_PLACE, at + done, piece, MPI_BYTE, MPI_BOR, MPI_COMM_WORLD, &request);
        for (MPI_Test(&request, &there, MPI_STATUS_IGNORE); !there; MPI_Test(&request, &there, MPI_STATUS_IGNORE))
            teide_ranks_nap(turn);
        done += (size_t)piece;
    }
}

const char *
teide_ranks_library(void)
{
    static char text[MPI_MAX_LIBRARY_VERSION_STRING];
    int length;

    MPI_Get_library_version(text, &length);
    text[strcspn(text, ",\n")] = '\0';
    return text;
}

#endif
