/* Figures of merit of a Bell-diagonal state. */
#include "models/measures.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* -p log2(p), 0 for p <= 0. */
static double
surprise(double p)
{
    return p > 0 ? -p * log2(p) : 0;
}

/* -(1 - rest) log2(1 - rest): the surprise of one outcome from the probability of all others, accurate when that is small. */
static double
surprise_of_rest(double rest)
{
    return rest < 1 ? -(1 - rest) * log1p(-rest) * M_LOG2E : 0;
}

/* Binary entropy of {q, 1 - q}; accurate for small q, so give the smaller one of the two. */
static double
binary_entropy(double q)
{
    return q > 0 ? fmin(1, surprise(q) + surprise_of_rest(q)) : 0;
}

/* log2(p) for slopes, in which -1022 stands for minus infinity. */
static double
log2_finite(double p)
{
    return log2(fmax(DBL_MIN, p));
}

/* Index of the largest probability. */
static int
largest(struct teide_bell a)
{
    int m = 0;

    for (int i = 1; i < 4; i++) {
        if (a.p[i] > a.p[m])
            m = i;
    }
    return m;
}

/* Sum of the probabilities but the largest, each at least 0. */
static double
rest_of(struct teide_bell a, int m)
{
    double rest = 0;

    for (int i = 0; i < 4; i++) {
        if (i != m)
            rest += fmax(0, a.p[i]);
    }
    return fmin(1, rest);
}

static double
max_fidelity(struct teide_bell a)
{
    return fmin(1, a.p[largest(a)]);
}

static double
max_fidelity_slope(struct teide_bell a, struct teide_bell d)
{
    return d.p[largest(a)];
}

static double
concurrence(struct teide_bell a)
{
    return fmin(1, fmax(0, 2 * a.p[largest(a)] - 1));
}

static double
concurrence_slope(struct teide_bell a, struct teide_bell d)
{
    return concurrence(a) > 0 ? 2 * max_fidelity_slope(a, d) : 0;
}

static double
fidelity(struct teide_bell a)
{
    return a.p[TEIDE_PHI_PLUS];
}

static double
fidelity_slope(struct teide_bell a, struct teide_bell d)
{
    (void)a;
    return d.p[TEIDE_PHI_PLUS];
}

static double
negativity(struct teide_bell a)
{
    return 0.5 * concurrence(a);
}

static double
negativity_slope(struct teide_bell a, struct teide_bell d)
{
    return 0.5 * concurrence_slope(a, d);
}

static double
log_negativity(struct teide_bell a)
{
    return log1p(concurrence(a)) * M_LOG2E;
}

static double
log_negativity_slope(struct teide_bell a, struct teide_bell d)
{
    return concurrence_slope(a, d) / (1 + concurrence(a)) * M_LOG2E;
}

/* 1 - C^2 = 4 m (1 - m), and (1 - s) / 2 = C^2 / (2 (1 + s)) with s = sqrt(1 - C^2). */
static double
eof(struct teide_bell a)
{
    int m = largest(a);
    double c = concurrence(a), s = sqrt(4 * fmin(1, a.p[m]) * rest_of(a, m));

    if (c <= 0)
        return 0;
    return binary_entropy(fmin(0.5, c * c / (2 * (1 + s))));
}

/* dE/dC = C atanh(s) / (s ln 2) with s = sqrt(1 - C^2), from E = h((1 + s) / 2), ds/dC = -C / s, h' = -2 atanh(s) / ln 2;
 * its limit for s -> 0 is 1 / ln 2. For large s, atanh(s) = log((1 + s) / C) does not cancel. */
static double
eof_slope(struct teide_bell a, struct teide_bell d)
{
    int m = largest(a);
    double c = concurrence(a), s = sqrt(4 * fmin(1, a.p[m]) * rest_of(a, m));

    if (c <= 0)
        return 0;
    return c * (s > 0.5 ? log((1 + s) / c) / s : s > 0 ? atanh(s) / s : 1) * M_LOG2E * concurrence_slope(a, d);
}

static double
ree(struct teide_bell a)
{
    int m = largest(a);

    return a.p[m] > 0.5 ? fmin(1, fmax(0, 1 - binary_entropy(rest_of(a, m)))) : 0;
}

static double
ree_slope(struct teide_bell a, struct teide_bell d)
{
    int m = largest(a);

    return ree(a) > 0 ? d.p[m] * (log2_finite(a.p[m]) - log2_finite(rest_of(a, m))) : 0;
}

static double
entropy(struct teide_bell a)
{
    int m = largest(a);
    double sum = surprise_of_rest(rest_of(a, m));

    for (int i = 0; i < 4; i++) {
        if (i != m)
            sum += surprise(a.p[i]);
    }
    return fmin(2, fmax(0, sum));
}

/* -sum of d log2(p): the sum of d is 0. */
static double
entropy_slope(struct teide_bell a, struct teide_bell d)
{
    double sum = 0;

    for (int i = 0; i < 4; i++)
        sum -= d.p[i] * log2_finite(a.p[i]);
    return sum;
}

static double
coherent_info(struct teide_bell a)
{
    return 1 - entropy(a);
}

static double
coherent_info_slope(struct teide_bell a, struct teide_bell d)
{
    return -entropy_slope(a, d);
}

static double
hashing(struct teide_bell a)
{
    return fmax(0, coherent_info(a));
}

static double
hashing_slope(struct teide_bell a, struct teide_bell d)
{
    return hashing(a) > 0 ? coherent_info_slope(a, d) : 0;
}

/* Binary entropy of two error probabilities, q of one outcome and r of the other. */
static double
error_entropy(double q, double r)
{
    return binary_entropy(fmin(q, r));
}

static double
skf_raw(struct teide_bell a)
{
    return 1 - error_entropy(a.p[1] + a.p[3], a.p[0] + a.p[2]) - error_entropy(a.p[2] + a.p[3], a.p[0] + a.p[1]);
}

/* h'(e) = log2((1 - e) / e). */
static double
skf_raw_slope(struct teide_bell a, struct teide_bell d)
{
    double ex = a.p[1] + a.p[3], not_ex = a.p[0] + a.p[2], ez = a.p[2] + a.p[3], not_ez = a.p[0] + a.p[1];

    return (d.p[1] + d.p[3]) * (log2_finite(ex) - log2_finite(not_ex))
        + (d.p[2] + d.p[3]) * (log2_finite(ez) - log2_finite(not_ez));
}

static double
skf(struct teide_bell a)
{
    return fmax(0, skf_raw(a));
}

static double
skf_slope(struct teide_bell a, struct teide_bell d)
{
    return skf(a) > 0 ? skf_raw_slope(a, d) : 0;
}

static double
witness(struct teide_bell a)
{
    return 0.5 - a.p[TEIDE_PHI_PLUS];
}

static double
witness_slope(struct teide_bell a, struct teide_bell d)
{
    (void)a;
    return -d.p[TEIDE_PHI_PLUS];
}

static double
chsh(struct teide_bell a)
{
    struct teide_correlators c = teide_bell_correlators(a);
    double x = c.x * c.x, y = c.y * c.y, z = c.z * c.z;

    return fmin(2 * M_SQRT2, 2 * sqrt(x + y + z - fmin(x, fmin(y, z))));
}

static double
chsh_slope(struct teide_bell a, struct teide_bell d)
{
    struct teide_correlators c = teide_bell_correlators(a), c_dot = teide_bell_correlators(d);
    double x = c.x * c.x, y = c.y * c.y, z = c.z * c.z, least = fmin(x, fmin(y, z)), value = chsh(a);
    double sum = c.x * c_dot.x + c.y * c_dot.y + c.z * c_dot.z;

    sum -= least == x ? c.x * c_dot.x : least == y ? c.y * c_dot.y : c.z * c_dot.z;
    return value > 0 ? 4 * sum / value : 0;
}

static double
teleport(struct teide_bell a)
{
    return (2 * fidelity(a) + 1) / 3;
}

static double
teleport_slope(struct teide_bell a, struct teide_bell d)
{
    return 2.0 / 3 * fidelity_slope(a, d);
}

static double
purity(struct teide_bell a)
{
    return fmin(1, (a.p[0] * a.p[0] + a.p[1] * a.p[1]) + (a.p[2] * a.p[2] + a.p[3] * a.p[3]));
}

static double
purity_slope(struct teide_bell a, struct teide_bell d)
{
    return 2 * ((a.p[0] * d.p[0] + a.p[1] * d.p[1]) + (a.p[2] * d.p[2] + a.p[3] * d.p[3]));
}

/* Measures of entanglement are 0 unless the largest probability m is above 1/2. Uncut they go on below as 2 m - 1, which has no
 * meaning but a sign and a slope. */
#define UNCUT(measure)                                                                                                 \
    static double measure##_uncut_value(struct teide_bell a)                                                           \
    {                                                                                                                  \
        double value = measure(a);                                                                                     \
        return value > 0 ? value : 2 * a.p[largest(a)] - 1;                                                            \
    }                                                                                                                  \
    static double measure##_uncut_slope(struct teide_bell a, struct teide_bell d)                                      \
    {                                                                                                                  \
        return measure(a) > 0 ? measure##_slope(a, d) : 2 * d.p[largest(a)];                                           \
    }                                                                                                                  \
    static const struct teide_measure measure##_uncut                                                                  \
        = { NULL, NULL, NULL, measure##_uncut_value, measure##_uncut_slope, false, NULL };
UNCUT(concurrence)
UNCUT(negativity)
UNCUT(log_negativity)
UNCUT(eof)
UNCUT(ree)

const struct teide_measure teide_measures[TEIDE_N_MEASURES] = {
    [TEIDE_FIDELITY] = { "fidelity", "1", "fidelity to Phi+", fidelity, fidelity_slope, false, NULL },
    [TEIDE_MAX_FIDELITY] = { "max_fidelity", "1",
        "fully entangled fraction: the best fidelity after local rotations; Bennett et al., PRA 54, 3824 (1996)",
        max_fidelity, max_fidelity_slope, false, NULL },
    [TEIDE_CONCURRENCE] = { "concurrence", "1", "concurrence; Wootters, PRL 80, 2245 (1998)", concurrence,
        concurrence_slope, false, &concurrence_uncut },
    [TEIDE_NEGATIVITY] = { "negativity", "1",
        "sum of the moduli of the negative eigenvalues of the partial transpose; Vidal and Werner, PRA 65, 032314 "
        "(2002)",
        negativity, negativity_slope, false, &negativity_uncut },
    [TEIDE_LOG_NEGATIVITY] = { "log_negativity", "bit", "logarithmic negativity; Plenio, PRL 95, 090503 (2005)",
        log_negativity, log_negativity_slope, false, &log_negativity_uncut },
    [TEIDE_EOF]
    = { "eof", "bit", "entanglement of formation; Wootters, PRL 80, 2245 (1998)", eof, eof_slope, false, &eof_uncut },
    [TEIDE_REE] = { "ree", "bit", "relative entropy of entanglement; Vedral et al., PRL 78, 2275 (1997)", ree,
        ree_slope, false, &ree_uncut },
    [TEIDE_COHERENT_INFO]
    = { "coherent_info", "bit", "coherent information S(B) - S(AB); Schumacher and Nielsen, PRA 54, 2629 (1996)",
        coherent_info, coherent_info_slope, false, NULL },
    [TEIDE_HASHING] = { "hashing", "bit",
        "hashing bound on the distillable entanglement, max(0, coherent_info); Bennett et al., PRA 54, 3824 (1996)",
        hashing, hashing_slope, false, &teide_measures[TEIDE_COHERENT_INFO] },
    [TEIDE_SKF_RAW] = { "skf_raw", "bit",
        "BBM92 key per pair before it is cut at zero, 1 - h(e_x) - h(e_z); Shor and Preskill, PRL 85, 441 (2000)",
        skf_raw, skf_raw_slope, false, NULL },
    [TEIDE_SKF]
    = { "skf", "bit", "BBM92 asymptotic secret-key fraction, max(0, skf_raw); Shor and Preskill, PRL 85, 441 (2000)",
        skf, skf_slope, false, &teide_measures[TEIDE_SKF_RAW] },
    [TEIDE_WITNESS] = { "witness", "1",
        "expectation of the witness 1/2 - |Phi+><Phi+|, negative if entanglement is detected; Bourennane et al., PRL "
        "92, 087902 (2004)",
        witness, witness_slope, true, NULL },
    [TEIDE_CHSH] = { "chsh", "1", "largest CHSH value; Horodecki, Horodecki, Horodecki, PLA 200, 340 (1995)", chsh,
        chsh_slope, false, NULL },
    [TEIDE_TELEPORT] = { "teleport", "1",
        "mean fidelity of teleportation through the pair as it is; Horodecki, Horodecki, Horodecki, PRA 60, 1888 "
        "(1999)",
        teleport, teleport_slope, false, NULL },
    [TEIDE_PURITY] = { "purity", "1", "purity Tr rho^2", purity, purity_slope, false, NULL },
    [TEIDE_ENTROPY] = { "entropy", "bit", "von Neumann entropy S(AB)", entropy, entropy_slope, true, NULL },
};

void
teide_measures_all(struct teide_bell a, double values[TEIDE_N_MEASURES])
{
    values[TEIDE_FIDELITY] = fidelity(a);
    values[TEIDE_MAX_FIDELITY] = max_fidelity(a);
    values[TEIDE_CONCURRENCE] = concurrence(a);
    values[TEIDE_NEGATIVITY] = 0.5 * values[TEIDE_CONCURRENCE];
    values[TEIDE_LOG_NEGATIVITY] = log1p(values[TEIDE_CONCURRENCE]) * M_LOG2E;
    values[TEIDE_EOF] = eof(a);
    values[TEIDE_REE] = ree(a);
    values[TEIDE_ENTROPY] = entropy(a);
    values[TEIDE_COHERENT_INFO] = 1 - values[TEIDE_ENTROPY];
    values[TEIDE_HASHING] = fmax(0, values[TEIDE_COHERENT_INFO]);
    values[TEIDE_SKF_RAW] = skf_raw(a);
    values[TEIDE_SKF] = fmax(0, values[TEIDE_SKF_RAW]);
    values[TEIDE_WITNESS] = witness(a);
    values[TEIDE_CHSH] = chsh(a);
    values[TEIDE_TELEPORT] = teleport(a);
    values[TEIDE_PURITY] = purity(a);
}

double
teide_measure_sense(enum teide_measure_index measure)
{
    return teide_measures[measure].less_is_better ? -1 : 1;
}

const struct teide_measure *
teide_measure_find(const char *name)
{
    for (int i = 0; i < TEIDE_N_MEASURES; i++) {
        if (strcmp(teide_measures[i].name, name) == 0)
            return &teide_measures[i];
    }
    return NULL;
}
