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

/* Show where the run stands: on a terminal after half a second and then four times a second, elsewhere every 10 s.
 * fraction_done  0 to 1 */
void teide_progress_show(struct teide_progress *progress, double fraction_done, uint64_t events, int64_t deliveries);

/* The same for other commands: whether it is time to show something (off a terminal every `line_interval` s), and then the text
 * behind the bar, or of the line. */
bool teide_progress_due(const struct teide_progress *progress, double line_interval);
void teide_progress_put(struct teide_progress *progress, double fraction_done, const char *text);

/* Numbers for people: "1.2k", "34M"; "45 s", "3:07 min", "2:05 h". */
void teide_format_count(char *text, size_t size, double value);
void teide_format_time(char *text, size_t size, double seconds);

/* Seconds since the start. */
double teide_progress_elapsed(const struct teide_progress *progress);

/* Wipe the bar off the terminal. */
void teide_progress_end(struct teide_progress *progress);

#endif
