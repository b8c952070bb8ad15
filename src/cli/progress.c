#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR = 30 };
static const double first_bar = 0.5, bar_interval = 0.25, line_interval = 10; /* s */

double
teide_progress_elapsed(const struct teide_progress *progress)
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

void
teide_format_count(char *text, size_t size, double value)
{
    static const char prefixes[] = " kMGT";
    size_t i = 0;

    while (value >= 999.5 && i < sizeof prefixes - 2) {
        value /= 1000;
        i++;
    }
    snprintf(text, size, i == 0 || value >= 99.5 ? "%.0f%.*s" : "%.1f%.*s", value, i > 0, &prefixes[i]);
}

void
teide_format_time(char *text, size_t size, double seconds)
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

bool
teide_progress_due(const struct teide_progress *progress, double between_lines)
{
    const double due = !progress->terminal ? progress->last_shown + between_lines
        : progress->bar_shown              ? progress->last_shown + bar_interval
                                           : first_bar;

    return !progress->quiet && teide_progress_elapsed(progress) >= due;
}

/* Width of the terminal. */
static int
columns(void)
{
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void
teide_progress_put(struct teide_progress *progress, double fraction_done, const char *text)
{
    const int room = columns() - BAR - 10; /* a line that wraps could not be wiped */
    char bar[BAR + 1];

    progress->last_shown = teide_progress_elapsed(progress);
    if (!progress->terminal) {
        fprintf(stderr, "teide: %.0f %% done, %s\n", 100 * fraction_done, text);
        return;
    }
    for (int i = 0; i < BAR; i++)
        bar[i] = i < fraction_done * BAR ? '#' : '.';
    bar[BAR] = '\0';
    fprintf(stderr, "\r[%s] %3.0f %%  %.*s\033[K", bar, 100 * fraction_done, room > 0 ? room : 0, text);
    fflush(stderr);
    progress->bar_shown = true;
}

void
teide_progress_show(struct teide_progress *progress, double fraction_done, uint64_t events, int64_t deliveries)
{
    const double now = teide_progress_elapsed(progress);
    char rate[16], delivered[16], left[24] = "", text[120];

    if (!teide_progress_due(progress, line_interval))
        return;
    fraction_done = fraction_done > 0 ? (fraction_done < 1 ? fraction_done : 1) : 0;
    teide_format_count(rate, sizeof rate, (double)events / now);
    teide_format_count(delivered, sizeof delivered, (double)deliveries);
    if (fraction_done > 0)
        teide_format_time(left, sizeof left, now * (1 - fraction_done) / fraction_done);
    snprintf(text, sizeof text, "%s deliveries, %s events/s%s%s", delivered, rate, *left != '\0' ? ", time left " : "",
        left);
    teide_progress_put(progress, fraction_done, text);
}

void
teide_progress_end(struct teide_progress *progress)
{
    if (progress->bar_shown)
        fprintf(stderr, "\r\033[K");
    progress->bar_shown = false;
}
