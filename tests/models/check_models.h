/* What the tests of models/ share: the reference tables, comparisons that can say no, and random inputs. */
#ifndef TEIDE_TESTS_CHECK_MODELS_H
#define TEIDE_TESTS_CHECK_MODELS_H

#include <check.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "models/bell.h"
#include "models/pauli_channel.h"
#include "models/recurrence.h"

/* One suite per model. */
Suite *suite_bell(void);
Suite *suite_pauli_channel(void);
Suite *suite_recurrence(void);
Suite *suite_swap(void);
Suite *suite_measures(void);
Suite *suite_ode(void);
Suite *suite_driven_channel(void);
Suite *suite_optimal_time(void);
Suite *suite_changing_memory(void);
Suite *suite_rate_profile(void);
Suite *suite_fluctuator(void);
Suite *suite_purification_schedule(void);
Suite *suite_light(void);
Suite *suite_photon_swap(void);
Suite *suite_fading(void);
Suite *suite_witness(void);
Suite *suite_heralding(void);
Suite *suite_turbulence(void);
Suite *suite_free_space(void);
Suite *suite_fibre(void);
Suite *suite_finite_key(void);

/* A case of tests/data/reference_tables.json. */
struct reference {
    const char *id;
    const json_t *inputs, *outputs;
    double tol;
};

/* Call `check` for every case of that type; returns how many there were, for the caller to assert. */
int reference_cases(const char *type, void (*check)(const struct reference *));

/* A key of an object, which must be there. */
double reference_number(const json_t *object, const char *key);
struct teide_bell reference_state(const json_t *object, const char *key);
struct teide_bell reference_state_of(const json_t *list);
struct teide_pauli_rates reference_rates(const json_t *object, const char *key);
struct teide_operation_noise reference_noise(const json_t *object);

/* Whether they agree to an absolute tolerance; false for NaN. */
bool close_to(double a, double b, double tolerance);
bool states_close(struct teide_bell a, struct teide_bell b, double tolerance);

/* Fail with the numbers when they do not agree. `what` says which case it is. */
void expect_close(double got, double expected, double tolerance, const char *what);
void expect_state(struct teide_bell got, struct teide_bell expected, double tolerance, const char *what);
void expect_valid(struct teide_bell a, const char *what);

/* Random inputs from a fixed seed (splitmix64). States cover the simplex, its faces, and the neighbourhood of pure states. */
double random_uniform(uint64_t *seed);
struct teide_bell random_state(uint64_t *seed);
struct teide_pauli_rates random_rates(uint64_t *seed);
struct teide_operation_noise random_noise(uint64_t *seed);

enum { N_RANDOM = 2000 };

#endif
