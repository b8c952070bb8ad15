/* The area of the region in which purification improves. */
#include <math.h>

#include "study/improvement/improvement.h"

/* Of one measure over one baseline, over the fidelities of a region. */
struct area {
    const struct teide_improvement_region *region;
    enum teide_measure_index measure;
    enum teide_baseline baseline;
};

static bool
improves(const struct area *area, struct teide_bell first, double f2)
{
    return teide_gain(&area->region->rule, first, teide_improvement_family_state(area->region->family, f2),
               area->measure, area->baseline)
        > TEIDE_GAIN_TOLERANCE;
}

/* The F2 between low and high at which improvement begins or ends, by bisection. */
static double
find_edge(const struct area *area, struct teide_bell first, double low, double high, bool at_low)
{
    for (int i = 0; i < 40; i++) {
        double middle = 0.5 * (low + high);
        if (improves(area, first, middle) == at_low)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

/* Length of the stretches of F2 on which purification improves, for one F1. 256 intervals are searched. */
static double
improved_length(const struct area *area, double f1)
{
    enum { INTERVALS = 256 };
    const double from = area->region->low, step = (area->region->high - from) / INTERVALS;
    struct teide_bell first = teide_improvement_family_state(area->region->family, f1);
    bool at_low = improves(area, first, from);
    double length = 0;

    for (int i = 0; i < INTERVALS; i++) {
        double low = from + i * step, high = i + 1 < INTERVALS ? low + step : area->region->high;
        bool at_high = improves(area, first, high);
        if (at_low && at_high)
            length += high - low;
        else if (at_low != at_high) {
            double edge = find_edge(area, first, low, high, at_low);
            length += at_low ? edge - low : high - edge;
        }
        at_low = at_high;
    }
    return length;
}

/* Integral over F1 from a to b of a function with the values fa, fm, fb at a, in the middle, and at b: Simpson's rule, halved
 * until two halves agree with the whole, or 20 times (at a jump). `tolerance` is that of the integral over b - a. */
static double
integrate(const struct area *area, double a, double b, const double f[3], double tolerance, int depth)
{
    double middle = 0.5 * (a + b), left = improved_length(area, 0.5 * (a + middle)),
           right = improved_length(area, 0.5 * (middle + b));
    double whole = (b - a) / 6 * (f[0] + 4 * f[1] + f[2]);
    double halves = (b - a) / 12 * (f[0] + 4 * left + 2 * f[1] + 4 * right + f[2]);

    if (depth == 0 || fabs(halves - whole) <= tolerance)
        return halves;
    return integrate(area, a, middle, (double[3]) { f[0], left, f[1] }, tolerance / 2, depth - 1)
        + integrate(area, middle, b, (double[3]) { f[1], right, f[2] }, tolerance / 2, depth - 1);
}

double
teide_improvement_area(
    const struct teide_improvement_region *region, enum teide_measure_index measure, enum teide_baseline baseline)
{
    enum { PANELS = 16, DEPTH = 16 };
    const struct area area = { region, measure, baseline };
    const double width = region->high - region->low, tolerance = 1e-6 * width * width / PANELS;
    double sum = 0, at_low = improved_length(&area, region->low);

    for (int i = 0; i < PANELS; i++) {
        double low = region->low + i * width / PANELS,
               high = i + 1 < PANELS ? region->low + (i + 1) * width / PANELS : region->high;
        double at_high = improved_length(&area, high);
        double values[3] = { at_low, improved_length(&area, 0.5 * (low + high)), at_high };
        sum += integrate(&area, low, high, values, tolerance, DEPTH);
        at_low = at_high;
    }
    return sum / (width * width);
}
