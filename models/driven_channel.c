/* Decoherence with time-dependent rates, as an ordinary differential equation. */
#include "models/driven_channel.h"

#include <math.h>

struct drive {
    teide_rates_at *rates;
    void *user;
};

/* Rates by index of the Pauli error: [I, Z, X, Y]. Returns false when one of them is not a rate. */
static bool
rates_by_index(const struct drive *drive, double time, double gamma[4])
{
    struct teide_pauli_rates g = drive->rates(time, drive->user);
    bool good = true;

    gamma[0] = 0;
    gamma[1] = g.z;
    gamma[2] = g.x;
    gamma[3] = g.y;
    for (int k = 1; k < 4; k++)
        good = good && gamma[k] >= 0 && isfinite(gamma[k]);
    return good;
}

static bool
derivative(double time, const double *p, double *p_dot, void *user)
{
    double gamma[4];

    if (!rates_by_index(user, time, gamma))
        return false;
    for (unsigned i = 0; i < 4; i++) {
        p_dot[i] = 0;
        for (unsigned k = 1; k < 4; k++)
            p_dot[i] += gamma[k] * (p[i ^ k] - p[i]);
    }
    return true;
}

static bool
jacobian(double time, const double *p, double *matrix, void *user)
{
    double gamma[4], total;

    (void)p;
    if (!rates_by_index(user, time, gamma))
        return false;
    total = gamma[1] + gamma[2] + gamma[3];
    for (unsigned i = 0; i < 4; i++) {
        for (unsigned j = 0; j < 4; j++)
            matrix[i + 4 * j] = i == j ? -total : gamma[i ^ j];
    }
    return true;
}

int
teide_bell_decohere_ode(
    struct teide_bell state, teide_rates_at *rates, void *user, double t0, double t1, struct teide_bell *out)
{
    struct drive drive = { rates, user };
    const struct teide_ode ode = { .n = 4, .derivative = derivative, .jacobian = jacobian, .user = &drive };
    int ret = teide_ode_integrate(&ode, t0, t1, state.p);

    if (ret == TEIDE_ODE_OK)
        *out = t0 == t1 ? state : teide_bell_normalised(state);
    return ret;
}
