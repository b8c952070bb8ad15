/* The engine of scenarios with traffic; results->network is set, too. */
#ifndef TEIDE_STUDY_NETWORK_NETWORK_ENGINE_H
#define TEIDE_STUDY_NETWORK_NETWORK_ENGINE_H

#include "study/run/engine.h"

extern const struct teide_engine teide_network_engine;

#endif
