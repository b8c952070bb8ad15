/* A hash table with open addressing: half of its places are empty. */
#include "sim/swap_table.h"

#include <stdlib.h>
#include <string.h>

#include "sim/error.h"

struct row {
    struct teide_table_state state;
    int32_t nodes; /* that swap, by bits; TEIDE_TABLE_UNKNOWN: the place is empty */
};

struct teide_swap_table {
    struct row *rows;
    size_t n_rows, capacity; /* a power of 2, or 0 */
    int otherwise;
};

uint16_t
teide_table_able(const struct teide_table_state *state)
{
    unsigned begins = 0, ends = 0;

    for (int left = 0; left < TEIDE_TABLE_NODES; left++) {
        int age, right = teide_table_pair(state, left, &age);
        if (right == 0)
            continue;
        begins |= 1u << left;
        ends |= 1u << right;
    }
    return (uint16_t)(begins & ends);
}

struct teide_swap_table *
teide_swap_table_create(void)
{
    struct teide_swap_table *table = calloc(1, sizeof *table);

    if (table != NULL)
        table->otherwise = TEIDE_TABLE_UNKNOWN;
    return table;
}

void
teide_swap_table_destroy(struct teide_swap_table *table)
{
    if (table != NULL)
        free(table->rows);
    free(table);
}

/* The place of a state, or the empty one where it would be. */
static struct row *
place_of(const struct teide_swap_table *table, const struct teide_table_state *state)
{
    uint64_t hash = 0;

    for (int i = 0; i < TEIDE_TABLE_NODES / 4; i++) {
        hash = (hash ^ state->word[i]) * 0x9e3779b97f4a7c15;
        hash ^= hash >> 32;
    }
    for (size_t i = hash & (table->capacity - 1);; i = (i + 1) & (table->capacity - 1)) {
        struct row *row = &table->rows[i];
        if (row->nodes == TEIDE_TABLE_UNKNOWN || memcmp(&row->state, state, sizeof *state) == 0)
            return row;
    }
}

static int
grow(struct teide_swap_table *table)
{
    struct teide_swap_table larger = *table;

    larger.capacity = table->capacity == 0 ? 64 : 2 * table->capacity;
    larger.rows = malloc(larger.capacity * sizeof *larger.rows);
    if (larger.rows == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < larger.capacity; i++)
        larger.rows[i].nodes = TEIDE_TABLE_UNKNOWN;
    for (size_t i = 0; i < table->capacity; i++)
        if (table->rows[i].nodes != TEIDE_TABLE_UNKNOWN)
            *place_of(&larger, &table->rows[i].state) = table->rows[i];
    free(table->rows);
    *table = larger;
    return 0;
}

int
teide_swap_table_add(struct teide_swap_table *table, const struct teide_table_state *state, uint16_t nodes)
{
    struct row *row;

    if (2 * table->n_rows >= table->capacity && grow(table) != 0)
        return TEIDE_E_MEMORY;
    row = place_of(table, state);
    if (row->nodes != TEIDE_TABLE_UNKNOWN)
        return TEIDE_E_INPUT;
    *row = (struct row) { *state, nodes };
    table->n_rows++;
    return 0;
}

void
teide_swap_table_set_else(struct teide_swap_table *table, int nodes)
{
    table->otherwise = nodes;
}

int
teide_swap_table_find(const struct teide_swap_table *table, const struct teide_table_state *state)
{
    const struct row *row = table->capacity == 0 ? NULL : place_of(table, state);

    return row == NULL || row->nodes == TEIDE_TABLE_UNKNOWN ? table->otherwise : row->nodes;
}
