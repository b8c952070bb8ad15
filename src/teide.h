/* Teide: discrete-event simulation of entanglement purification and swapping. The public header. */
#ifndef TEIDE_H
#define TEIDE_H

#include "io/result_write.h"
#include "io/scenario_read.h"
#include "models/bell.h"
#include "models/driven_channel.h"
#include "models/improvement.h"
#include "models/measures.h"
#include "models/pauli_channel.h"
#include "models/recurrence.h"
#include "models/swap.h"
#include "sim/error.h"
#include "sim/record.h"
#include "sim/scenario.h"
#include "study/ensemble.h"
#include "study/improvement.h"
#include "study/results.h"

#endif
