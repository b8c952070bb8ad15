/* Points handed out to workers as they ask for them, a few at a time, and taken back from workers that turn out to be slow. */
#ifndef TEIDE_STUDY_SWEEP_HAND_OUT_H
#define TEIDE_STUDY_SWEEP_HAND_OUT_H

#include <stdbool.h>
#include <stddef.h>

struct teide_range {
    size_t first, end; /* positions first ... end - 1 */
};

/* All functions may be called from any thread. */
struct teide_hand_out;
struct teide_hand_out *teide_hand_out_create(void); /* NULL: memory is out */
void teide_hand_out_destroy(struct teide_hand_out *hand_out);

/* Add positions, or give back some of those taken that were not begun (taken: true). Returns 0 or TEIDE_E_MEMORY. */
int teide_hand_out_add(struct teide_hand_out *hand_out, struct teide_range range, bool taken);

/* Take up to `most` positions; waits while there are none but some may come: while it is open, or others still hold some.
 * Returns whether there was anything; false: the worker can go. */
bool teide_hand_out_take(struct teide_hand_out *hand_out, size_t most, struct teide_range *range);

/* Take what nobody has asked for, without waiting; for passing it on. */
bool teide_hand_out_take_back(struct teide_hand_out *hand_out, size_t most, struct teide_range *range);

/* `n` of those taken were dealt with. */
void teide_hand_out_finish(struct teide_hand_out *hand_out, size_t n);

/* More may be added (true), or nothing but what is taken and given back (false; so it is at first). */
void teide_hand_out_open(struct teide_hand_out *hand_out, bool open);

/* Let everybody go as soon as they ask. */
void teide_hand_out_stop(struct teide_hand_out *hand_out);
bool teide_hand_out_stopped(const struct teide_hand_out *hand_out);

/* Positions that wait; workers that wait for some; positions taken and not finished. */
size_t teide_hand_out_waiting(struct teide_hand_out *hand_out);
size_t teide_hand_out_starving(struct teide_hand_out *hand_out);
size_t teide_hand_out_outstanding(struct teide_hand_out *hand_out);

#endif
