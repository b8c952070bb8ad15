/* Work with a library that may not survive it, in a process of its own.
 *
 * HDF5 crashes, searches without end or takes any amount of memory on a file that is damaged inside, and crashes or calls exit() when
 * memory runs out. So a command reads and writes result files in a child process. While the child reads, it may use 10 s of
 * processor time for one dataset and 30 s for all of a file (both one more for every 10 MB), and 256 MiB beyond four times what it
 * reads. Whatever ends the child, the parent has one sentence for the user, which names the file and what was read of it. */
#ifndef TEIDE_CLI_GUARD_H
#define TEIDE_CLI_GUARD_H

#include "io/results/read_watch.h"
#include "sim/error.h"

/* Runs in the child, which ends with it: what it prints to stdout arrives; what it prints to stderr does not.
 * watch   for whatever it reads
 * answer  a number for the parent, 0 at first
 * Returns what teide_cli_guard() shall return. */
typedef int teide_guarded_work(
    void *user, const struct teide_read_watch *watch, long *answer, struct teide_error *error);

/* Do it.
 * path    of the file that is read or written, for the sentence
 * answer  NULL, or where the number goes
 * Returns what the work returned, with its sentence; TEIDE_E_INPUT where a file that was being read ended the child; TEIDE_E_MEMORY
 * where it ended otherwise. A signal that tells the child to end, such as SIGINT or SIGPIPE, ends this process in the same way.
 * Where the system gives no process, the work is done in this one, unprotected. */
int teide_cli_guard(const char *path, teide_guarded_work *work, void *user, long *answer, struct teide_error *error);

#endif
