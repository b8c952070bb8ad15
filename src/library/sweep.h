/* All points of a sweep, in memory: section sweep. */
#ifndef TEIDE_LIBRARY_SWEEP_H
#define TEIDE_LIBRARY_SWEEP_H

#include "library/handle.h"

extern const struct teide_question teide_sweep_points_question;
teide_answer_from_text teide_sweep_find;

#endif
