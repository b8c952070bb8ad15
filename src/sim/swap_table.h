/* A policy of swapping given as a table: for each state of a chain, which nodes swap together. doc/theory.md, 9.9.
 *
 * A state says which pairs there are between nodes of a path, and how many slots old each one is. At most one pair begins at a
 * node, so that a pair is kept in 16 bits at the position of its left end: the position of its right end, and its age. */
#ifndef TEIDE_SIM_SWAP_TABLE_H
#define TEIDE_SIM_SWAP_TABLE_H

#include <stdint.h>

enum {
    TEIDE_TABLE_NODES = 16,       /* of a path, at most */
    TEIDE_TABLE_AGE = 4095,       /* slots, at most */
    TEIDE_TABLE_ROWS = 1 << 19,   /* at most */
    TEIDE_TABLE_ALL = UINT16_MAX, /* nodes that swap: all that can */
    TEIDE_TABLE_UNKNOWN = -1      /* the table does not name the state */
};

/* All zero: no pair. */
struct teide_table_state {
    uint64_t word[TEIDE_TABLE_NODES / 4];
};

/* Put a pair from position `left` to `right` > left into a state that has none there. age: 0 to TEIDE_TABLE_AGE slots */
static inline void
teide_table_put(struct teide_table_state *state, int left, int right, int age)
{
    state->word[left / 4] |= (uint64_t)(right << 12 | age) << (left % 4 * 16);
}

/* The right end of the pair that begins at `left`, and its age in slots; 0: there is none. */
static inline int
teide_table_pair(const struct teide_table_state *state, int left, int *age)
{
    const unsigned pair = (unsigned)(state->word[left / 4] >> (left % 4 * 16)) & 0xffff;

    *age = (int)(pair & 0xfff);
    return (int)(pair >> 12);
}

/* The nodes that hold a pair on either side, and could swap: bit i of position i. */
uint16_t teide_table_able(const struct teide_table_state *state);

struct teide_swap_table;

/* An empty table, which the caller destroys; NULL: memory is out. destroy accepts NULL. */
struct teide_swap_table *teide_swap_table_create(void);
void teide_swap_table_destroy(struct teide_swap_table *table);

/* Add a row: the nodes that swap in a state, bit i of position i. Returns 0, TEIDE_E_MEMORY, TEIDE_E_INPUT (the state is there). */
int teide_swap_table_add(struct teide_swap_table *table, const struct teide_table_state *state, uint16_t nodes);

/* What holds in states that no row names: TEIDE_TABLE_ALL, 0, or TEIDE_TABLE_UNKNOWN, as at first. */
void teide_swap_table_set_else(struct teide_swap_table *table, int nodes);

/* The nodes that swap in a state, or TEIDE_TABLE_UNKNOWN. O(1), without an allocation. */
int teide_swap_table_find(const struct teide_swap_table *table, const struct teide_table_state *state);

#endif
