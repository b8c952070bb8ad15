/* The search for the best policy of a network, as a question that needs the text of the scenario. */
#ifndef TEIDE_LIBRARY_POLICY_H
#define TEIDE_LIBRARY_POLICY_H

#include "library/handle.h"

/* Its answer() is NULL: teide_policy_find() takes its place. */
extern const struct teide_question teide_policy_question;

/* Search.
 * scenario  text and settings
 * checked   the same, maybe with another seed
 * answer    zeroed, teide_policy_question.answer_size bytes; the question's clear() in any case
 * Returns 0, TEIDE_E_INPUT (also when no point holds the constraints), TEIDE_E_MEMORY, TEIDE_E_STOPPED, ... */
int teide_policy_find(const teide_scenario *scenario, const struct teide_checked *checked,
    const struct teide_workers *workers, void *answer, struct teide_error *error);

#endif
