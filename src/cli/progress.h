/* Progress of a long computation on stderr: a bar with rate and ETA on a terminal, elsewhere a plain line now and then. */
#ifndef TEIDE_CLI_PROGRESS_H
#define TEIDE_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct teide_progress {
    struct timespec start;
    double last_shown; /* s after the start */
    bool terminal, quiet, bar_shown;
};

/* Start the clock. quiet: nothing will be shown. */
void teide_progress_begin(struct teide_progress *progress, bool quiet);

/* Whether it is time to show something: on a terminal after half a second and then four times a second, elsewhere every
 * `line_interval` seconds. */
bool teide_progress_due(const struct teide_progress *progress, double line_interval);

/* Show where it stands: a bar, the time left and then the parts, the most important first; a terminal that is too narrow for all of
 * them gets a shorter bar and the first ones.
 * fraction_done  0 to 1
 * left           s; NAN: unknown
 * parts          n texts */
void teide_progress_put(
    struct teide_progress *progress, double fraction_done, double left, const char *const *parts, size_t n);

/* Seconds left if it goes on as it did so far; NAN: unknown. */
double teide_progress_left(const struct teide_progress *progress, double fraction_done);

/* Numbers for people: "1.2k", "34M"; "45 s", "3:07 min", "2:05 h". */
void teide_format_count(char *text, size_t size, double value);
void teide_format_time(char *text, size_t size, double seconds);

/* Seconds since the start. */
double teide_progress_elapsed(const struct teide_progress *progress);

/* Wipe the bar off the terminal. */
void teide_progress_end(struct teide_progress *progress);

#endif
