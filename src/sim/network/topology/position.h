/* Distances between positions. */
#ifndef TEIDE_SIM_NETWORK_TOPOLOGY_POSITION_H
#define TEIDE_SIM_NETWORK_TOPOLOGY_POSITION_H

/* Length of the great circle between two places on a sphere of the mean radius of the WGS84 ellipsoid, (2 a + b) / 3 =
 * 6371008.771 m, by the haversine formula; within 0.6 % of the distance on the ellipsoid.
 * latitude, longitude  degrees, north and east positive
 * Returns m. */
double teide_great_circle(double latitude_a, double longitude_a, double latitude_b, double longitude_b);

#endif
