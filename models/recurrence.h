/* Entanglement purification of two pairs by one bilateral CNOT (the recurrence step). */
#ifndef TEIDE_MODELS_RECURRENCE_H
#define TEIDE_MODELS_RECURRENCE_H

#include "models/bell.h"

enum teide_protocol { TEIDE_CNOT, TEIDE_BBPSSW, TEIDE_DEJMPS, TEIDE_N_PROTOCOLS };

/* Names as in files and on the command line ("cnot", "bbpssw", "dejmps"), one line of documentation, the source. */
struct teide_protocol_info {
    const char *name, *doc, *source;
};
extern const struct teide_protocol_info teide_protocols[TEIDE_N_PROTOCOLS];

/* Noise of local operations. */
struct teide_operation_noise {
    double gate_error;        /* replacement depolarising after a two-qubit gate, in [0, 1] */
    double measurement_error; /* probability that a reported outcome is flipped, in [0, 1/2] */
};

struct teide_purified {
    struct teide_bell state;    /* of the kept pair, given success */
    double success_probability; /* both reported outcomes coincide */
};

/* One purification step; `kept` is the control, `measured` the target, kept when the reported outcomes coincide. */
struct teide_purified teide_purify(enum teide_protocol protocol, struct teide_bell kept, struct teide_bell measured,
    struct teide_operation_noise noise);

#endif
