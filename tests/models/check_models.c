/* Unit tests of models/, one suite per file there. */
#include "check_models.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
reference_cases(const char *type, void (*check)(const struct reference *))
{
    const char *srcdir = getenv("srcdir");
    char path[4096];
    json_error_t error;
    json_t *tables, *item;
    size_t i;
    int n = 0;

    snprintf(path, sizeof path, "%s/tests/data/reference_tables.json", srcdir != NULL ? srcdir : ".");
    tables = json_load_file(path, 0, &error);
    ck_assert_msg(tables != NULL, "%s:%d: %s (set srcdir to the top of the source tree)", path, error.line, error.text);
    json_array_foreach(json_object_get(tables, "cases"), i, item)
    {
        struct reference r = { json_string_value(json_object_get(item, "id")), json_object_get(item, "inputs"),
            json_object_get(item, "outputs"), reference_number(item, "tol") };
        if (strcmp(json_string_value(json_object_get(item, "type")), type) == 0) {
            check(&r);
            n++;
        }
    }
    json_decref(tables);
    return n;
}

double
reference_number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    ck_assert_msg(json_is_number(value), "no number '%s' in the reference tables", key);
    return json_number_value(value);
}

struct teide_bell
reference_state_of(const json_t *list)
{
    struct teide_bell a;

    ck_assert_uint_eq(json_array_size(list), 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert(json_is_number(json_array_get(list, i)));
        a.p[i] = json_number_value(json_array_get(list, i));
    }
    return a;
}

struct teide_bell
reference_state(const json_t *object, const char *key)
{
    return reference_state_of(json_object_get(object, key));
}

struct teide_pauli_rates
reference_rates(const json_t *object, const char *key)
{
    const json_t *list = json_object_get(object, key);

    ck_assert_uint_eq(json_array_size(list), 3);
    return (struct teide_pauli_rates) { json_number_value(json_array_get(list, 0)),
        json_number_value(json_array_get(list, 1)), json_number_value(json_array_get(list, 2)) };
}

struct teide_operation_noise
reference_noise(const json_t *object)
{
    return (struct teide_operation_noise) { reference_number(object, "p_gate"), reference_number(object, "p_meas") };
}

bool
close_to(double a, double b, double tolerance)
{
    return fabs(a - b) <= tolerance;
}

bool
states_close(struct teide_bell a, struct teide_bell b, double tolerance)
{
    for (int i = 0; i < 4; i++) {
        if (!close_to(a.p[i], b.p[i], tolerance))
            return false;
    }
    return true;
}

void
expect_close(double got, double expected, double tolerance, const char *what)
{
    ck_assert_msg(close_to(got, expected, tolerance), "%s: %.17g instead of %.17g, %.3g apart, %.3g allowed", what, got,
        expected, fabs(got - expected), tolerance);
}

void
expect_state(struct teide_bell got, struct teide_bell expected, double tolerance, const char *what)
{
    for (int i = 0; i < 4; i++)
        expect_close(got.p[i], expected.p[i], tolerance, what);
}

void
expect_valid(struct teide_bell a, const char *what)
{
    double sum = a.p[0] + a.p[1] + a.p[2] + a.p[3];

    for (int i = 0; i < 4; i++)
        ck_assert_msg(a.p[i] >= 0 && a.p[i] <= 1 + 1e-15, "%s: p[%d] = %.17g", what, i, a.p[i]);
    expect_close(sum, 1, 1e-14, what);
}

static uint64_t
next_random(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double
random_uniform(uint64_t *seed)
{
    return ((double)(next_random(seed) >> 11) + 0.5) * 0x1p-53;
}

struct teide_bell
random_state(uint64_t *seed)
{
    struct teide_bell a;
    double kind = random_uniform(seed), sum = 0;

    for (int i = 0; i < 4; i++)
        a.p[i] = -log(random_uniform(seed));
    if (kind < 0.2) /* on a face of the simplex */
        a.p[next_random(seed) % 4] = 0;
    if (kind < 0.1)
        a.p[next_random(seed) % 4] = 0;
    if (a.p[0] + a.p[1] + a.p[2] + a.p[3] <= 0)
        a.p[0] = 1;
    if (kind > 0.7) /* next to a pure one, down to 1e-30 */
        a.p[next_random(seed) % 4] *= pow(10, 30 * random_uniform(seed));
    for (int i = 0; i < 4; i++)
        sum += a.p[i];
    for (int i = 0; i < 4; i++)
        a.p[i] /= sum;
    return a;
}

struct teide_pauli_rates
random_rates(uint64_t *seed)
{
    struct teide_pauli_rates r = { random_uniform(seed), random_uniform(seed), random_uniform(seed) };

    if (random_uniform(seed) < 0.3)
        r.x = r.y = 0;
    return r;
}

struct teide_operation_noise
random_noise(uint64_t *seed)
{
    struct teide_operation_noise n = { random_uniform(seed), 0.5 * random_uniform(seed) };

    if (random_uniform(seed) < 0.2)
        n.gate_error = 0;
    if (random_uniform(seed) < 0.2)
        n.measurement_error = 0;
    return n;
}

int
main(void)
{
    SRunner *runner = srunner_create(suite_bell());
    int failed;

    srunner_add_suite(runner, suite_pauli_channel());
    srunner_add_suite(runner, suite_recurrence());
    srunner_add_suite(runner, suite_swap());
    srunner_add_suite(runner, suite_measures());
    srunner_add_suite(runner, suite_ode());
    srunner_add_suite(runner, suite_driven_channel());
    srunner_add_suite(runner, suite_rate_profile());
    srunner_add_suite(runner, suite_fluctuator());
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
