/* Policies that are functions of the caller. */
#ifndef TEIDE_LIBRARY_CALLBACKS_H
#define TEIDE_LIBRARY_CALLBACKS_H

#include "library/handle.h"

/* Put them in the place of a scenario's own policies. Returns 0; TEIDE_E_INPUT: they would decide nothing there; TEIDE_E_MEMORY. */
int teide_callbacks_put(struct teide_scenario *scenario, const teide_policies *policies, struct teide_error *why);

#endif
