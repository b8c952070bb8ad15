/* How the library reports what went wrong: a negative code, and one sentence for the user. */
#ifndef TEIDE_SIM_ERROR_H
#define TEIDE_SIM_ERROR_H

#include "models/api.h"

enum {
    TEIDE_OK = 0,
    TEIDE_E_MEMORY = -1,  /* out of memory */
    TEIDE_E_INPUT = -2,   /* the scenario or an argument is wrong: exit status 2 */
    TEIDE_E_IO = -3,      /* a file could not be read or written */
    TEIDE_E_HORIZON = -4, /* the simulated clock or another numeric range ran out */
    TEIDE_E_STOPPED = -5  /* the caller asked to stop */
};

struct teide_error {
    int code; /* TEIDE_OK or one of the codes above */
    char message[512];
};

/* Write the sentence (printf style) into `error` (may be NULL) and return `code`, so that callers can write
 * `return teide_fail(error, TEIDE_E_INPUT, "...", ...);`. */
TEIDE_API int teide_fail(struct teide_error *error, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
