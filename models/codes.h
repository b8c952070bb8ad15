/* The codes of what can go wrong, in the whole library. */
#ifndef TEIDE_MODELS_CODES_H
#define TEIDE_MODELS_CODES_H

enum {
    TEIDE_OK = 0,
    TEIDE_E_MEMORY = -1,  /* out of memory */
    TEIDE_E_INPUT = -2,   /* the scenario or an argument is wrong: exit status 2 */
    TEIDE_E_IO = -3,      /* a file could not be read or written */
    TEIDE_E_HORIZON = -4, /* the simulated clock or another numeric range ran out */
    TEIDE_E_STOPPED = -5  /* the caller asked to stop */
};

#endif
