/* Teide: discrete-event simulation of entanglement purification and swapping. The public header. */
#ifndef TEIDE_H
#define TEIDE_H

#include "io/result_write.h"
#include "io/scenario_read.h"
#include "io/timing_write.h"
#include "models/bell.h"
#include "models/changing_memory.h"
#include "models/driven_channel.h"
#include "models/fluctuator.h"
#include "models/improvement.h"
#include "models/measures.h"
#include "models/ode.h"
#include "models/optimal_time.h"
#include "models/pauli_channel.h"
#include "models/purification_time.h"
#include "models/rate_profile.h"
#include "models/recurrence.h"
#include "models/swap.h"
#include "models/timing_parameters.h"
#include "sim/error.h"
#include "sim/record.h"
#include "sim/scenario.h"
#include "sim/timing_question.h"
#include "study/ensemble.h"
#include "study/improvement.h"
#include "study/phase_diagram.h"
#include "study/results.h"
#include "study/timing_answer.h"
#include "study/transition.h"

#endif
