/* Signals that ask a command to end in good order. */
#ifndef TEIDE_CLI_SIGNALS_H
#define TEIDE_CLI_SIGNALS_H

#include <stdbool.h>

/* From now on the first SIGINT, SIGTERM, SIGHUP, SIGUSR1 or SIGUSR2 is remembered, a later one ends the program at once. (mpirun
 * passes the last two on and returns the exit status of its ranks; after the others it returns 1.) Whoever reads our output may go, and a file may meet a size limit, without ending it. */
void teide_cli_catch_signals(void);

/* Whether there was such a signal. */
bool teide_cli_interrupted(void);

#endif
