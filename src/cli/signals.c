#include "cli/signals.h"

#include <signal.h>
#include <stddef.h>

/* Set by a signal: there is no other way to tell the program. */
static volatile sig_atomic_t interrupted;

static void
on_signal(int signal_number)
{
    interrupted = signal_number;
}

void
teide_cli_catch_signals(void)
{
    struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)(SA_RESETHAND | SA_RESTART) };
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction former;
        if (sigaction(signals[i], NULL, &former) == 0 && former.sa_handler != SIG_IGN) /* nohup stays in force */
            sigaction(signals[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

bool
teide_cli_interrupted(void)
{
    return interrupted != 0;
}
