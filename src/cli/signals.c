#include "cli/signals.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>

/* Set by a signal: there is no other way to tell the program. */
static volatile sig_atomic_t interrupted;
static volatile time_t first_second;

/* Launchers send a signal to a process and to its group: what comes within a second or two is the same one. */
static void
on_signal(int signal_number)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (interrupted == 0) {
        first_second = now.tv_sec;
        interrupted = signal_number;
    } else if (now.tv_sec > first_second + 1) {
        signal(signal_number, SIG_DFL);
        raise(signal_number);
    }
}

void
teide_cli_catch_signals(void)
{
    struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2 };

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction former;
        if (sigaction(signals[i], NULL, &former) == 0 && former.sa_handler != SIG_IGN) /* nohup stays in force */
            sigaction(signals[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
}

bool
teide_cli_interrupted(void)
{
    return interrupted != 0;
}
