/* Numbers with units, read by UDUNITS-2: "10 us", "100 Hz", "0.2 dB/km". Known are the second, minute, hour, day, hertz,
 * metre, bel and radian with their prefixes, and everything that the UDUNITS grammar makes of them (km/ms, 1/s, m.s-1, ...).
 * Only proportional units are taken: no offsets (degC), no logarithms, and no reciprocals (10 Hz is not 0.1 s). */
#ifndef TEIDE_IO_YAML_QUANTITY_H
#define TEIDE_IO_YAML_QUANTITY_H

#include <stddef.h>

/* A unit system with what it has read so far; one per read, not shared between threads. */
struct teide_units;
struct teide_units *teide_units_create(void); /* NULL: memory is out */
/* One that remembers the units that another one has met, for another thread; NULL: memory is out. */
struct teide_units *teide_units_copy(const struct teide_units *units);
void teide_units_destroy(struct teide_units *units);

enum teide_quantity_problem {
    TEIDE_QUANTITY_GOOD,
    TEIDE_QUANTITY_NOT_A_NUMBER, /* the text does not begin with a decimal number */
    TEIDE_QUANTITY_NO_UNIT,
    TEIDE_QUANTITY_UNKNOWN_UNIT,
    TEIDE_QUANTITY_WRONG_UNIT, /* known, but not convertible to the one wanted */
    TEIDE_QUANTITY_OVERFLOW,   /* beyond the range of a double */
    TEIDE_QUANTITY_NO_MEMORY
};

/* Length of the decimal number that text begins with (sign, digits, point, exponent), 0 when there is none. */
size_t teide_number_length(const char *text, size_t length);

/* The decimal number text[0 .. length - 1], in any locale; +-INFINITY on overflow. */
double teide_number_value(const char *text, size_t length);

/* Read "NUMBER UNIT" and convert it.
 * wanted  an SI unit in UDUNITS-2 spelling, e.g. "s", "dB/m"
 * value   set when GOOD: correctly rounded for the decimal SI prefixes (10 us is the double 1e-5) */
enum teide_quantity_problem teide_quantity_read(
    struct teide_units *units, const char *text, size_t length, const char *wanted, double *value);

#endif
