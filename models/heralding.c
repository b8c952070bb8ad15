#include "models/heralding.h"

#include <math.h>

/* What happens to the memories when a given one of both detectors clicks, and the other one does not: factors of the populations
 * with no, one, two emitted photons, and of the coherence between "a is bright" and "b is bright". */
struct click {
    double none, one[2], two, coherence;
};

static struct click
click_of(const struct teide_heralding *h)
{
    const double a = h->efficiency[0], b = h->efficiency[1], d = h->dark_probability, quiet = 1 - d;
    /* a photon at this detector makes it click; one that resolves numbers must have no dark count besides */
    const double seen = quiet * (h->number_resolving ? quiet : 1), dark = d * quiet;
    /* both photons arrive: they leave together on this side with probability (1 + V) / 4 */
    const double bunched = h->number_resolving ? 0 : quiet * (1 + h->visibility) / 4;

    return (struct click) { .none = dark,
        .one = { a * seen / 2 + (1 - a) * dark, b * seen / 2 + (1 - b) * dark },
        .two = (1 - a) * (1 - b) * dark + (a * (1 - b) + b * (1 - a)) * seen / 2 + a * b * bunched,
        .coherence = sqrt(a * b * h->visibility) * seen / 2 };
}

/* From populations of Phi (both bright or both dark), Psi (one bright), and the coherence within Psi, to errors on Psi+-, the sign
 * being told by the clicks: I and Z are Psi, X and Y are Phi. */
static struct teide_heralded
heralded(double phi, double psi, double coherence)
{
    const double total = phi + psi;

    if (!(total > 0))
        return (struct teide_heralded) { 0, { { 0.25, 0.25, 0.25, 0.25 } } };
    return (struct teide_heralded) { total,
        { { (psi / 2 + coherence) / total, (psi / 2 - coherence) / total, phi / 2 / total, phi / 2 / total } } };
}

/* Either detector may click. */
static struct teide_heralded
single_click(const struct teide_heralding *h, const struct click *c, double phase)
{
    const double p = h->bright[0], q = h->bright[1];

    return heralded(2 * ((1 - p) * (1 - q) * c->none + p * q * c->two),
        2 * (p * (1 - q) * c->one[0] + (1 - p) * q * c->one[1]),
        2 * sqrt(p * (1 - p) * q * (1 - q)) * c->coherence * phase);
}

/* Populations 1/4 and coherence 1/4 at first; the flip exchanges bright and dark between the clicks; four sequences of clicks. */
static struct teide_heralded
double_click(const struct click *c, double phase)
{
    return heralded(2 * c->none * c->two, 2 * c->one[0] * c->one[1], c->coherence * c->coherence * phase);
}

struct teide_heralded
teide_herald(const struct teide_heralding *h)
{
    const struct click click = click_of(h);
    const double phase = exp(-h->phase_error * h->phase_error / 2); /* mean of cos(phi), phi normal */

    return h->scheme == TEIDE_SINGLE_CLICK ? single_click(h, &click, phase) : double_click(&click, phase);
}
