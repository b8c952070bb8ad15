/* The recurrence step of entanglement purification. */
#include "models/recurrence.h"

#include <string.h>

const struct teide_protocol_info teide_protocols[TEIDE_N_PROTOCOLS] = {
    [TEIDE_CNOT] = { "cnot", "bilateral CNOT on both pairs as they are",
        "Duer and Briegel, Rep. Prog. Phys. 70, 1381 (2007), section 5" },
    [TEIDE_BBPSSW]
    = { "bbpssw", "both pairs are first twirled to Werner states", "Bennett et al., Phys. Rev. Lett. 76, 722 (1996)" },
    [TEIDE_DEJMPS] = { "dejmps", "both pairs are first rotated, which exchanges Phi- and Psi-",
        "Deutsch et al., Phys. Rev. Lett. 77, 2818 (1996)" },
};

int
teide_protocol_find(const char *name)
{
    for (int i = 0; i < TEIDE_N_PROTOCOLS; i++) {
        if (strcmp(teide_protocols[i].name, name) == 0)
            return i;
    }
    return -1;
}

/* DEJMPS: Rx(pi/2) on one side and Rx(-pi/2) on the other. */
static inline struct teide_bell
rotated(struct teide_bell a)
{
    return (struct teide_bell) { { a.p[0], a.p[3], a.p[2], a.p[1] } };
}

struct teide_purified
teide_purify(enum teide_protocol protocol, struct teide_bell kept, struct teide_bell measured,
    struct teide_operation_noise noise)
{
    const double *a = kept.p, *b = measured.p;
    double gate, flip, good, bad, background, sum;
    struct teide_purified out;

    switch (protocol) {
    case TEIDE_BBPSSW:
        kept = teide_bell_twirl(kept);
        measured = teide_bell_twirl(measured);
        break;
    case TEIDE_DEJMPS:
        kept = rotated(kept);
        measured = rotated(measured);
        break;
    case TEIDE_CNOT:
    case TEIDE_N_PROTOCOLS:
        break;
    }

    gate = (1 - noise.gate_error) * (1 - noise.gate_error);
    flip = 2 * noise.measurement_error * (1 - noise.measurement_error);
    good = gate * (1 - flip);
    bad = gate * flip;
    background = 0.125 * noise.gate_error * (2 - noise.gate_error);
    out.state = (struct teide_bell) { {
        good * (a[0] * b[0] + a[1] * b[1]) + bad * (a[0] * b[2] + a[1] * b[3]) + background,
        good * (a[0] * b[1] + a[1] * b[0]) + bad * (a[0] * b[3] + a[1] * b[2]) + background,
        good * (a[2] * b[2] + a[3] * b[3]) + bad * (a[2] * b[0] + a[3] * b[1]) + background,
        good * (a[2] * b[3] + a[3] * b[2]) + bad * (a[2] * b[1] + a[3] * b[0]) + background,
    } };
    sum = (out.state.p[0] + out.state.p[1]) + (out.state.p[2] + out.state.p[3]);
    if (sum <= 0)
        return (struct teide_purified) { { { 0.25, 0.25, 0.25, 0.25 } }, 0 };
    for (int i = 0; i < 4; i++)
        out.state.p[i] /= sum;
    out.success_probability = sum;
    return out;
}
