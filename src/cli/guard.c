#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "cli/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* A sanitizer reports on stderr and takes terabytes of address space: both stay as they are. */
#if defined __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum { SECONDS = 10, ALL_SECONDS = 30, BYTES_A_SECOND = 10000000, BASE_BYTES = 256 << 20, TIMES = 4 };

/* What parent and child both see. */
struct shared {
    bool ended; /* the child came to its end; else it died */
    int ret;
    long answer;
    struct teide_error error;
    bool reading;
    uint64_t bytes; /* that are read */
    char path[1024], object[200];
};

/* The child, or rather what it may use. */
struct child {
    struct shared *shared;
    struct rlimit processor, memory; /* as they were */
    uint64_t began;                  /* reading, after so many seconds of processor time */
};

/* --- limits, in the child ------------------------------------------------------------------------------------------- */

static void
lower(int resource, const struct rlimit *before, uint64_t most)
{
    struct rlimit limit = *before;

    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > most)
        limit.rlim_cur = (rlim_t)most;
    setrlimit((__rlimit_resource_t)resource, &limit);
}

/* Bytes of address space in use; 0: not known. */
static uint64_t
address_space(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long long pages = 0;

    if (file == NULL)
        return 0;
    if (fscanf(file, "%llu", &pages) != 1)
        pages = 0;
    fclose(file);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint64_t
most_memory(const struct shared *shared)
{
    return BASE_BYTES + TIMES * shared->bytes;
}

static uint64_t
seconds_used(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (uint64_t)used.ru_utime.tv_sec + (uint64_t)used.ru_stime.tv_sec;
}

/* For what is read next, but not for all of it together. */
static void
allow_time(const struct child *child)
{
    const uint64_t more = child->shared->bytes / BYTES_A_SECOND, next = seconds_used() + SECONDS + more,
                   all = child->began + ALL_SECONDS + more;

    lower(RLIMIT_CPU, &child->processor, next < all ? next : all);
}

static void
on_begin(void *user, const char *path, uint64_t bytes)
{
    struct child *child = user;
    const uint64_t used = SANITIZED ? 0 : address_space();

    child->began = seconds_used();
    child->shared->reading = true;
    child->shared->bytes = bytes;
    snprintf(child->shared->path, sizeof child->shared->path, "%s", path);
    *child->shared->object = '\0';
    allow_time(child);
    if (used > 0)
        lower(RLIMIT_AS, &child->memory, used + most_memory(child->shared));
}

static void
on_object(void *user, const char *object)
{
    const struct child *child = user;

    snprintf(child->shared->object, sizeof child->shared->object, "%s", object);
    allow_time(child);
}

static void
on_end(void *user)
{
    const struct child *child = user;

    child->shared->reading = false;
    setrlimit(RLIMIT_CPU, &child->processor);
    setrlimit(RLIMIT_AS, &child->memory);
}

/* --- the child ----------------------------------------------------------------------------------------------------- */

/* The C library says on stderr why it aborts. */
static void
silence(void)
{
    int null = SANITIZED ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (null >= 0)
        dup2(null, STDERR_FILENO);
}

static _Noreturn void
be_child(struct shared *shared, pid_t parent, teide_guarded_work *work, void *user)
{
    struct child child = { .shared = shared };
    const struct teide_read_watch watch = { on_begin, on_object, on_end, &child };
    struct rlimit no_core;

    prctl(PR_SET_PDEATHSIG, SIGKILL); /* without a parent nobody waits for an answer */
    if (getppid() != parent)
        _exit(1);
    silence();
    getrlimit(RLIMIT_CPU, &child.processor);
    getrlimit(RLIMIT_AS, &child.memory);
    getrlimit(RLIMIT_CORE, &no_core);
    no_core.rlim_cur = 0;
    setrlimit(RLIMIT_CORE, &no_core);
    shared->ret = work(user, &watch, &shared->answer, &shared->error);
    errno = 0;
    if ((fflush(stdout) != 0 || ferror(stdout)) && shared->ret == 0)
        shared->ret = teide_fail(
            &shared->error, TEIDE_E_IO, "cannot write to standard output: %s", strerror(errno != 0 ? errno : EIO));
    shared->ended = true;
    _exit(0); /* not exit(): the library would clean up what may be damaged */
}

/* --- the parent ---------------------------------------------------------------------------------------------------- */

static int
say_what_ended(const struct shared *shared, const char *path, int status, struct teide_error *error)
{
    const int signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    const char *did = signal_number == SIGXCPU ? "searches in it without end"
        : signal_number == SIGKILL             ? "was killed over it"
                                               : "crashes on it";
    const char *or_else = signal_number == SIGXCPU ? "" : ", or memory ran out";

    if (!shared->reading)
        return teide_fail(error, TEIDE_E_MEMORY,
            "the process that worked on '%.300s' %s, as when memory runs out in the HDF5 library", path,
            signal_number == SIGKILL ? "was killed" : "crashed");
    if (*shared->object == '\0')
        return teide_fail(
            error, TEIDE_E_INPUT, "cannot read '%.300s': damaged%s; the HDF5 library %s", shared->path, or_else, did);
    return teide_fail(error, TEIDE_E_INPUT, "cannot read '%.200s': damaged near '%.100s'%s; the HDF5 library %s",
        shared->path, shared->object, or_else, did);
}

/* Signals by which a process ends itself, or is ended at its limits. */
static bool
is_own_death(int signal_number)
{
    switch (signal_number) {
    case SIGSEGV:
    case SIGBUS:
    case SIGABRT:
    case SIGFPE:
    case SIGILL:
    case SIGSYS:
    case SIGTRAP:
    case SIGXCPU:
    case SIGKILL:
        return true;
    default:
        return false;
    }
}

static int
wait_for(pid_t child, struct shared *shared, const char *path, struct teide_error *error)
{
    int status = 0;

    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return teide_fail(error, TEIDE_E_IO, "cannot wait for a process: %s", strerror(errno));
    if (WIFSIGNALED(status) && !is_own_death(WTERMSIG(status))) {
        signal(WTERMSIG(status), SIG_DFL); /* the child was told to end, so this process ends in the same way */
        raise(WTERMSIG(status));
    }
    if (!shared->ended)
        return say_what_ended(shared, path, status, error);
    if (shared->ret != 0 && error != NULL)
        *error = shared->error;
    return shared->ret;
}

int
teide_cli_guard(const char *path, teide_guarded_work *work, void *user, long *answer, struct teide_error *error)
{
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct sigaction former, plain = { .sa_handler = SIG_DFL };
    const pid_t parent = getpid();
    long number = 0;
    pid_t child = -1;
    int ret;

    sigaction(SIGCHLD, &plain, &former); /* where it is ignored, and that is inherited, there is nothing to wait for */
    if (shared != MAP_FAILED) {
        fflush(stdout); /* or both would print it */
        child = fork();
        if (child == 0)
            be_child(shared, parent, work, user);
    }
    ret = child > 0 ? wait_for(child, shared, path, error) : work(user, NULL, &number, error);
    if (answer != NULL)
        *answer = child > 0 ? shared->answer : number;
    sigaction(SIGCHLD, &former, NULL);
    if (shared != MAP_FAILED)
        munmap(shared, sizeof *shared);
    return ret;
}
