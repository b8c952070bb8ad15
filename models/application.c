#include "models/application.h"

#include <math.h>

static struct teide_outcomes
bbm92_outcomes(const struct teide_application *a, struct teide_correlators c)
{
    const double v = pow(1 - 2 * a->measurement_error, 2), b = a->key_basis;

    return (struct teide_outcomes) { 2, { b * b, (1 - b) * (1 - b) }, { (1 - v * c.z) / 2, (1 - v * c.x) / 2 } };
}

static struct teide_outcomes
chsh_outcomes(const struct teide_application *a, struct teide_correlators c)
{
    const double v = pow(1 - 2 * a->measurement_error, 2) * M_SQRT1_2;

    return (struct teide_outcomes) { 4, { 0.25, 0.25, 0.25, 0.25 },
        { (1 + v * c.z) / 2, (1 + v * c.z) / 2, (1 + v * c.x) / 2, (1 - v * c.x) / 2 } };
}

static struct teide_outcomes
teleportation_outcomes(const struct teide_application *a, struct teide_correlators c)
{
    const double v = 1 - 2 * a->measurement_error, x = v * v * c.x, y = v * v * v * c.y, z = v * v * c.z;

    if (a->haar)
        return (struct teide_outcomes) { 1, { 1 }, { (1 + (x + y + z) / 3) / 2 } };
    return (struct teide_outcomes) { 3, { 1.0 / 3, 1.0 / 3, 1.0 / 3 }, { (1 + x) / 2, (1 + y) / 2, (1 + z) / 2 } };
}

struct teide_outcomes
teide_application_outcomes(const struct teide_application *application, struct teide_bell state)
{
    const struct teide_correlators c = teide_bell_correlators(state);

    switch (application->kind) {
    case TEIDE_APPLICATION_BBM92:
        return bbm92_outcomes(application, c);
    case TEIDE_APPLICATION_CHSH:
        return chsh_outcomes(application, c);
    case TEIDE_APPLICATION_TELEPORTATION:
        return teleportation_outcomes(application, c);
    case TEIDE_APPLICATION_NONE:
    default:
        return (struct teide_outcomes) { 0 };
    }
}

struct teide_application_counts
teide_application_expected(const struct teide_application *application, double pairs, struct teide_bell state)
{
    const struct teide_outcomes outcomes = teide_application_outcomes(application, state);
    struct teide_application_counts counts = { .pairs = pairs };

    for (int i = 0; i < outcomes.n_settings; i++) {
        counts.count[i] = pairs * outcomes.share[i];
        counts.event[i] = counts.count[i] * outcomes.probability[i];
    }
    return counts;
}

/* --- results from counts ---------------------------------------------------------------------------------------- */

static double
rate_of(const struct teide_application_counts *counts, int setting)
{
    return counts->count[setting] > 0 ? counts->event[setting] / counts->count[setting] : NAN;
}

static double
sifted_fraction(const struct teide_application *a, const struct teide_application_counts *counts, double seconds)
{
    (void)a;
    (void)seconds;
    return counts->pairs > 0 ? (counts->count[0] + counts->count[1]) / counts->pairs : NAN;
}

static double
key_error(const struct teide_application *a, const struct teide_application_counts *counts, double seconds)
{
    (void)a;
    (void)seconds;
    return rate_of(counts, 0);
}

static double
test_error(const struct teide_application *a, const struct teide_application_counts *counts, double seconds)
{
    (void)a;
    (void)seconds;
    return rate_of(counts, 1);
}

static double
asymptotic_key(const struct teide_application *a, const struct teide_application_counts *counts, double seconds)
{
    (void)seconds;
    if (!(counts->count[0] > 0) || !(counts->count[1] > 0))
        return NAN;
    return counts->count[0] / counts->pairs
        * teide_asymptotic_key_fraction(rate_of(counts, 0), rate_of(counts, 1), a->security.correction_efficiency);
}

static double
key_length(const struct teide_application *a, const struct teide_application_counts *counts, double seconds)
{
    (void)seconds;
    return teide_finite_key_length(
        counts->count[0], counts->count[1], rate_of(counts, 0), rate_of(counts, 1), &a->security);
}

static double
key_rate(const struct teide_application *a, const struct teide_application_counts *counts, double seconds)
{
    return seconds > 0 ? key_length(a, counts, seconds) / seconds : NAN;
}

static double
correlation(const struct teide_application_counts *counts, int setting)
{
    return 2 * rate_of(counts, setting) - 1;
}

static double
chsh_value(const struct teide_application *a, const struct teide_application_counts *counts, double seconds)
{
    (void)a;
    (void)seconds;
    return correlation(counts, 0) + correlation(counts, 1) + correlation(counts, 2) - correlation(counts, 3);
}

/* The mean over the settings, each with the same weight. */
static double
teleported_fidelity(const struct teide_application *a, const struct teide_application_counts *counts, double seconds)
{
    (void)seconds;
    if (a->haar)
        return rate_of(counts, 0);
    return (rate_of(counts, 0) + rate_of(counts, 1) + rate_of(counts, 2)) / 3;
}

static const struct teide_application_quantity bbm92_quantities[] = {
    { "sifted_fraction", "1", "share of the pairs that both measured in the same basis", sifted_fraction },
    { "key_error_rate", "1", "share of the bits in the key basis, Z, that differ", key_error },
    { "test_error_rate", "1", "share of the bits in the test basis, X, that differ", test_error },
    { "asymptotic_key", "bit", "secret key per delivered pair of a session without end", asymptotic_key },
    { "key_length", "bit", "secret key of one replica, with finite statistics", key_length },
    { "key_rate", "bit/s", "secret key of one replica per second, with finite statistics", key_rate },
};

static const struct teide_application_quantity chsh_quantities[] = {
    { "chsh_s", "1", "E(Z,b) + E(Z,b') + E(X,b) - E(X,b') with b, b' = (Z +- X)/sqrt(2); above 2: not classical",
        chsh_value },
};

static const struct teide_application_quantity teleportation_quantities[] = {
    { "teleported_fidelity", "1", "share of the teleported qubits that pass as their input", teleported_fidelity },
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

const struct teide_application_quantity *
teide_application_quantities(enum teide_application_kind kind, size_t *n)
{
    switch (kind) {
    case TEIDE_APPLICATION_BBM92:
        *n = COUNT(bbm92_quantities);
        return bbm92_quantities;
    case TEIDE_APPLICATION_CHSH:
        *n = COUNT(chsh_quantities);
        return chsh_quantities;
    case TEIDE_APPLICATION_TELEPORTATION:
        *n = COUNT(teleportation_quantities);
        return teleportation_quantities;
    case TEIDE_APPLICATION_NONE:
    default:
        *n = 0;
        return NULL;
    }
}

_Static_assert(COUNT(bbm92_quantities) + COUNT(chsh_quantities) + COUNT(teleportation_quantities)
        == TEIDE_N_APPLICATION_QUANTITIES,
    "all quantities");

size_t
teide_application_first(enum teide_application_kind kind)
{
    size_t first = 0, n;

    for (int k = 0; k < (int)kind; k++) {
        teide_application_quantities((enum teide_application_kind)k, &n);
        first += n;
    }
    return first;
}

const char *
teide_application_name(size_t kind)
{
    static const char *const names[] = { "none", "bbm92", "chsh", "teleportation" };
    return kind < COUNT(names) ? names[kind] : NULL;
}
