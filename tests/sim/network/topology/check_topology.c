/* Graphs by their kind: edge lists, and distributions against theory. All seeds are fixed; statistical bounds are 5 standard
 * errors (a false alarm in 1.7 million for each comparison if the seeds were changed) or a chi-square at 1e-6. */
#include "tests/sim/network/topology/check_topology.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct teide_field *
find(const struct teide_table *table, const char *key)
{
    for (const struct teide_table *part = table; part != NULL; part = part->base)
        for (size_t i = 0; i < part->n_fields; i++)
            if (strcmp(part->fields[i].name, key) == 0)
                return &part->fields[i];
    abort();
}

void
set_key(const struct teide_table *table, union teide_topology_values *values, const char *key, double value)
{
    const struct teide_field *field = find(table, key);
    char *at = (char *)values + field->offset;

    if (field->kind == TEIDE_FIELD_INTEGER)
        *(int64_t *)(void *)at = (int64_t)value;
    else if (field->kind == TEIDE_FIELD_SEED)
        *(uint64_t *)(void *)at = (uint64_t)value;
    else if (field->kind == TEIDE_FIELD_FLAG)
        *(bool *)(void *)at = value != 0;
    else
        *(double *)(void *)at = value;
}

union teide_topology_values
values_of(const struct teide_table *table, ...)
{
    union teide_topology_values values;
    va_list list;
    const char *key;

    memset(&values, 0, sizeof values);
    for (const struct teide_table *part = table; part != NULL; part = part->base)
        for (size_t i = 0; i < part->n_fields; i++)
            if (part->fields[i].kind == TEIDE_FIELD_NUMBER || part->fields[i].kind == TEIDE_FIELD_QUANTITY)
                set_key(table, &values, part->fields[i].name, NAN);
    va_start(list, table);
    while ((key = va_arg(list, const char *)) != NULL)
        set_key(table, &values, key, va_arg(list, double));
    va_end(list);
    return values;
}

int
main(void)
{
    SRunner *runner = srunner_create(suite_regular());
    int failed;

    srunner_add_suite(runner, suite_random_topology());
    srunner_add_suite(runner, suite_routing());
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
