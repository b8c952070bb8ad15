/* The search for the best policy of a network: section optimize. */
#ifndef TEIDE_LIBRARY_POLICY_H
#define TEIDE_LIBRARY_POLICY_H

#include "library/handle.h"

extern const struct teide_question teide_policy_question;
teide_answer_from_text teide_policy_find; /* TEIDE_E_INPUT also when no point holds the constraints */

#endif
