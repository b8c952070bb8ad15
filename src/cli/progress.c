#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LONGEST_BAR = 30, SHORTEST_BAR = 5 };
static const double first_bar = 0.5, bar_interval = 0.25; /* s */

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

/* The bar proper and the percentage, on a terminal of so many columns. Returns the columns taken. */
static int
print_bar(double fraction_done, int width)
{
    int bar = (width - 40) / 2;

    bar = bar < SHORTEST_BAR ? 0 : bar > LONGEST_BAR ? LONGEST_BAR : bar;
    fputs(bar > 0 ? "\r[" : "\r", stderr);
    for (int i = 0; i < bar; i++)
        fputc(i < fraction_done * bar ? '#' : '.', stderr);
    return fprintf(stderr, bar > 0 ? "] %3.0f %%" : "%3.0f %%", 100 * fraction_done) + (bar > 0 ? bar + 1 : 0);
}

double
teide_progress_left(const struct teide_progress *progress, double fraction_done)
{
    return fraction_done > 0 ? teide_progress_elapsed(progress) * (1 - fmin(1, fraction_done)) / fraction_done
                             : (double)NAN;
}

void
teide_progress_put(
    struct teide_progress *progress, double fraction_done, double left, const char *const *parts, size_t n)
{
    char time[24], time_left[40];
    const int width = columns();
    int column;

    fraction_done = fmin(1, fmax(0, fraction_done));
    progress->last_shown = teide_progress_elapsed(progress);
    if (!isnan(left)) {
        teide_format_time(time, sizeof time, left);
        snprintf(time_left, sizeof time_left, "%s left", time);
    }
    if (progress->terminal)
        column = print_bar(fraction_done, width);
    else
        column = fprintf(stderr, "teide: %.0f %% done", 100 * fraction_done);
    for (size_t i = 0; i <= n; i++) {
        const char *part = i > 0 ? parts[i - 1] : time_left, *gap = i > 0 || !progress->terminal ? ", " : "  ";
        if (i == 0 && isnan(left))
            continue;
        column += (int)(strlen(gap) + strlen(part));
        if (progress->terminal && column >= width) /* a line that wraps could not be wiped */
            break;
        fprintf(stderr, "%s%s", gap, part);
    }
    fputs(progress->terminal ? "\033[K" : "\n", stderr);
    fflush(stderr);
    progress->bar_shown = progress->terminal;
}

void
teide_progress_end(struct teide_progress *progress)
{
    if (progress->bar_shown)
        fprintf(stderr, "\r\033[K");
    progress->bar_shown = false;
}
