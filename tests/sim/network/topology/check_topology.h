#ifndef TEIDE_TESTS_CHECK_TOPOLOGY_H
#define TEIDE_TESTS_CHECK_TOPOLOGY_H

#include <check.h>

#include "sim/network/topology/kinds.h"

/* Set a key of a kind, by its name, in values that are zeroed but for `no_values`. */
void set_key(const struct teide_table *table, union teide_topology_values *values, const char *key, double value);

/* Values of a kind: pairs of a key and its number, up to NULL; others are not given. */
union teide_topology_values values_of(const struct teide_table *table, ...);

Suite *suite_regular(void);
Suite *suite_random_topology(void);
Suite *suite_routing(void);

#endif
