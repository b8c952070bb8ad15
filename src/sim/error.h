/* How the library reports what went wrong: a negative code, and one sentence for the user. */
#ifndef TEIDE_SIM_ERROR_H
#define TEIDE_SIM_ERROR_H

#include "models/codes.h"

struct teide_error {
    int code; /* TEIDE_OK or one of the codes above */
    char message[512];
};

/* Write the sentence (printf style) into `error` (may be NULL) and return `code`, so that callers can write
 * `return teide_fail(error, TEIDE_E_INPUT, "...", ...);`. */
int teide_fail(struct teide_error *error, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
