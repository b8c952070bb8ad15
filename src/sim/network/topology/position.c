#include "sim/network/topology/position.h"

#include <math.h>

double
teide_great_circle(double latitude_a, double longitude_a, double latitude_b, double longitude_b)
{
    const double radius = 6371008.7714150598, degree = M_PI / 180;
    const double half_north = sin((latitude_b - latitude_a) * degree / 2),
                 half_east = sin((longitude_b - longitude_a) * degree / 2);
    const double h
        = half_north * half_north + cos(latitude_a * degree) * cos(latitude_b * degree) * half_east * half_east;

    return 2 * radius * asin(sqrt(fmin(1, h)));
}
