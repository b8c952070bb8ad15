/* Detectors and clocks: what a coincidence window lets through, of light and of noise. */
#ifndef TEIDE_MODELS_DETECTION_H
#define TEIDE_MODELS_DETECTION_H

#include "models/api.h"

/* Share of the photons that are registered inside a window of full width `window` (s, > 0), centred `offset` (s) away from
 * where they are expected, when the time of registration is normal with standard deviation `jitter` (s, >= 0):
 *   Phi((window / 2 - offset) / jitter) - Phi((-window / 2 - offset) / jitter). */
TEIDE_API double teide_window_share(double window, double jitter, double offset);

/* Probability of at least one count in the window of a detector that counts at a rate (1/s): 1 - exp(-rate window). */
TEIDE_API double teide_dark_probability(double rate, double window);

#endif
