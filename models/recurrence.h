/* Entanglement purification of two pairs by one bilateral CNOT (the recurrence step).
 *
 * Both parties apply a CNOT from the pair they keep (a, the control) to the pair they measure (b, the target), read the
 * target's qubits in Z and keep the control when the outcomes coincide. An X error passes from control to target, a Z error
 * from target to control; so with x and z the bits of the index
 *   out[x, z] = sum over z1 xor z2 = z of a[x, z1] b[x, z2], divided by the success probability,
 * for any two Bell-diagonal inputs. Noise: a depolarised gate leaves both pairs and the comparison uniformly random, so with
 *   g = (1 - p_gate)^2   (neither of the two CNOTs depolarised),
 *   f = 2 p_meas (1 - p_meas)   (exactly one of the two outcomes flipped), and
 *   bad[x, z] = sum over z1 xor z2 = z of a[x, z1] b[not x, z2]
 * the unnormalised state is g ((1 - f) good + f bad) + (1 - g) / 8. Derivation: Duer and Briegel, Rep. Prog. Phys. 70, 1381
 * (2007), section 5; noise as in Briegel et al., Phys. Rev. Lett. 81, 5932 (1998). */
#ifndef TEIDE_MODELS_RECURRENCE_H
#define TEIDE_MODELS_RECURRENCE_H

#include <float.h>

#include "models/api.h"
#include "models/bell.h"

enum teide_protocol { TEIDE_CNOT, TEIDE_BBPSSW, TEIDE_DEJMPS, TEIDE_N_PROTOCOLS };

/* Names as in files and on the command line ("cnot", "bbpssw", "dejmps"), one line of documentation, the source. */
struct teide_protocol_info {
    const char *name, *doc, *source;
};
TEIDE_API extern const struct teide_protocol_info teide_protocols[TEIDE_N_PROTOCOLS];

/* Index (enum teide_protocol) of the protocol of that name, or -1. */
TEIDE_API int teide_protocol_find(const char *name);

/* Noise of local operations. */
struct teide_operation_noise {
    double gate_error;        /* replacement depolarising after a two-qubit gate, in [0, 1] */
    double measurement_error; /* probability that a reported outcome is flipped, in [0, 1/2] */
};

struct teide_purified {
    struct teide_bell state;    /* of the kept pair, given success */
    double success_probability; /* both reported outcomes coincide */
};

/* A pair's probabilities after what the protocol does to it before the CNOT. Scalars stay in registers, an array does not:
 * a factor of two in teide_purify(). */
struct teide_purify_input {
    double i, z, x, y;
};
static inline struct teide_purify_input
teide_purify_prepare(enum teide_protocol protocol, struct teide_bell a)
{
    double rest;

    switch (protocol) {
    case TEIDE_BBPSSW: /* Werner twirl, as teide_bell_twirl() */
        rest = (a.p[1] + a.p[2] + a.p[3]) / 3;
        return (struct teide_purify_input) { a.p[0], rest, rest, rest };
    case TEIDE_DEJMPS: /* Rx(pi/2) on one side and Rx(-pi/2) on the other */
        return (struct teide_purify_input) { a.p[0], a.p[3], a.p[2], a.p[1] };
    case TEIDE_CNOT:
    case TEIDE_N_PROTOCOLS:
        break;
    }
    return (struct teide_purify_input) { a.p[0], a.p[1], a.p[2], a.p[3] };
}

/* One purification step; `kept` is the control, `measured` the target, kept when the reported outcomes coincide.
 * The two may differ. When the outcomes never coincide (success_probability 0, or so little that its inverse overflows) there is no kept state, and the maximally
 * mixed one stands for it. Never fails. Here for its speed: 5 to 10 ns inlined, 20 as a call. */
static inline struct teide_purified
teide_purify(enum teide_protocol protocol, struct teide_bell kept, struct teide_bell measured,
    struct teide_operation_noise noise)
{
    const struct teide_purify_input a = teide_purify_prepare(protocol, kept);
    const struct teide_purify_input b = teide_purify_prepare(protocol, measured);
    const double gate = (1 - noise.gate_error) * (1 - noise.gate_error);
    const double flip = 2 * noise.measurement_error * (1 - noise.measurement_error);
    const double good = gate * (1 - flip), bad = gate * flip;
    const double background = 0.125 * noise.gate_error * (2 - noise.gate_error);
    /* The target as the comparison sees it: its x bit is that of the control, or not and misread. */
    const double ti = good * b.i + bad * b.x, tz = good * b.z + bad * b.y;
    const double tx = good * b.x + bad * b.i, ty = good * b.y + bad * b.z;
    const double i = a.i * ti + a.z * tz + background, z = a.i * tz + a.z * ti + background;
    const double x = a.x * tx + a.y * ty + background, y = a.x * ty + a.y * tx + background;
    const double sum = (i + z) + (x + y);
    double scale;

    if (sum < DBL_MIN)
        return (struct teide_purified) { { { 0.25, 0.25, 0.25, 0.25 } }, 0 };
    scale = 1 / sum;
    return (struct teide_purified) { { { scale * i, scale * z, scale * x, scale * y } }, sum };
}

#endif
