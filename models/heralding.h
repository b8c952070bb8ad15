/* Entanglement of two emissive memories by clicks of a station between them: how likely, and which pair.
 *
 * A memory in its bright state emits one photon. A photon of end i reaches the detectors with probability eta_i, through a
 * balanced beam splitter that hides where it came from; there are two detectors with dark counts.
 *
 *   single click   each memory sqrt(1 - alpha) |dark> + sqrt(alpha) |bright>, one detector clicks:
 *                  Cabrillo et al., Phys. Rev. A 59, 1025 (1999)
 *   double click   each memory (|dark> + |bright>) / sqrt(2), one detector clicks, both memories are flipped, one detector clicks
 *                  again: Barrett, Kok, Phys. Rev. A 71, 060310 (2005)
 *
 * All photon numbers, losses and dark counts are summed, as the density matrix of both memories given the clicks. It is given in
 * its Bell-diagonal form: what lies between Bell states (from alpha unlike 1/2, or unequal arms) is twirled away, which leaves
 * the fidelity as it is; of double clicks there is nothing to twirl away. */
#ifndef TEIDE_MODELS_HERALDING_H
#define TEIDE_MODELS_HERALDING_H

#include <stdbool.h>

#include "models/api.h"
#include "models/bell.h"

enum teide_herald_scheme { TEIDE_SINGLE_CLICK, TEIDE_DOUBLE_CLICK };

struct teide_heralding {
    enum teide_herald_scheme scheme;
    double bright[2];        /* alpha of both memories, in [0, 1]; of single clicks only */
    double efficiency[2];    /* eta, from the memory to a count, in [0, 1] */
    double dark_probability; /* of each detector in a detection window, in [0, 1) */
    double visibility;       /* |<a|b>|^2 of the two photons, pure, in [0, 1] */
    double phase_error;    /* rad rms, >= 0: of the interferometer (single click), or its change between both clicks */
    bool number_resolving; /* detectors tell one count (photon or dark) from two; else they only click */
};

struct teide_heralded {
    double success_probability; /* of an attempt */
    struct teide_bell state;    /* [I, Z, X, Y] on the intended Bell state; [1/4, ...] where success_probability is 0 */
};

/* Never fails for values in their ranges. */
TEIDE_API struct teide_heralded teide_herald(const struct teide_heralding *heralding);

#endif
