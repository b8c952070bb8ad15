#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR = 30 };
static const double first_bar = 0.5, bar_interval = 0.25, line_interval = 10; /* s */

static double
elapsed(const struct teide_progress *progress)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - progress->start.tv_sec) + 1e-9 * (double)(now.tv_nsec - progress->start.tv_nsec);
}

void
teide_progress_begin(struct teide_progress *progress, bool quiet)
{
    *progress = (struct teide_progress) { .terminal = isatty(STDERR_FILENO) == 1, .quiet = quiet };
    clock_gettime(CLOCK_MONOTONIC, &progress->start);
}

/* "1.2k", "34M" */
static void
format_count(char *text, size_t size, double value)
{
    static const char prefixes[] = " kMGT";
    size_t i = 0;

    while (value >= 999.5 && i < sizeof prefixes - 2) {
        value /= 1000;
        i++;
    }
    snprintf(text, size, i == 0 || value >= 99.5 ? "%.0f%.*s" : "%.1f%.*s", value, i > 0, &prefixes[i]);
}

/* "45 s", "3:07 min", "2:05 h" */
static void
format_time(char *text, size_t size, double seconds)
{
    if (seconds < 100)
        snprintf(text, size, "%.0f s", seconds);
    else if (seconds < 6000)
        snprintf(text, size, "%d:%02d min", (int)(seconds / 60), (int)seconds % 60);
    else if (seconds < 3.6e8)
        snprintf(text, size, "%d:%02d h", (int)(seconds / 3600), (int)(seconds / 60) % 60);
    else
        snprintf(text, size, "years");
}

void
teide_progress_show(struct teide_progress *progress, double fraction_done, uint64_t events, int64_t deliveries)
{
    double now = elapsed(progress);
    double due = !progress->terminal ? progress->last_shown + line_interval
        : progress->bar_shown        ? progress->last_shown + bar_interval
                                     : first_bar;
    char rate[16], delivered[16], left[24] = "", bar[BAR + 1];

    if (progress->quiet || now < due)
        return;
    progress->last_shown = now;
    fraction_done = fraction_done > 0 ? (fraction_done < 1 ? fraction_done : 1) : 0;
    format_count(rate, sizeof rate, (double)events / now);
    format_count(delivered, sizeof delivered, (double)deliveries);
    if (fraction_done > 0)
        format_time(left, sizeof left, now * (1 - fraction_done) / fraction_done);
    if (!progress->terminal) {
        fprintf(stderr, "teide: %.0f %% done, %s deliveries, %s events/s%s%s\n", 100 * fraction_done, delivered, rate,
            *left != '\0' ? ", time left " : "", left);
        return;
    }
    for (int i = 0; i < BAR; i++)
        bar[i] = i < fraction_done * BAR ? '#' : '.';
    bar[BAR] = '\0';
    fprintf(stderr, "\r[%s] %3.0f %%  %s deliveries  %s events/s%s%s\033[K", bar, 100 * fraction_done, delivered, rate,
        *left != '\0' ? "  ETA " : "", left);
    fflush(stderr);
    progress->bar_shown = true;
}

void
teide_progress_end(struct teide_progress *progress)
{
    if (progress->bar_shown)
        fprintf(stderr, "\r\033[K");
    progress->bar_shown = false;
}
