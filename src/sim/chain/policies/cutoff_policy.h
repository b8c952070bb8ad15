/* Cutoff policies: when the memory at one end of a pair drops its half. doc/theory.md, 3.9.
 *
 * A policy is a file of this folder and a line of cutoff_policies.c: doc/developer.md, "A policy in one file". */
#ifndef TEIDE_SIM_CHAIN_POLICIES_CUTOFF_POLICY_H
#define TEIDE_SIM_CHAIN_POLICIES_CUTOFF_POLICY_H

#include <math.h>
#include <stdint.h>

#include "models/bell.h"
#include "sim/field.h"
#include "sim/pair.h"

/* What the end of a pair knows of it. Times are ticks, INT64_MAX: never. */
struct teide_pair_end {
    int64_t birth;                     /* since when the memory at this end holds its qubit */
    int64_t told;                      /* when it has heard of all outcomes in the pair; birth: of a link pair */
    int64_t oldest;                    /* birth of the oldest link pair that went into the pair ... */
    int64_t told_oldest;               /* ... and when this end has heard of that one */
    int64_t settled;                   /* from when on its state only decays: operations on it have ended */
    double tick;                       /* s */
    const struct teide_pair *pair;     /* for teide_fidelity_falls() ... */
    const double *factor;              /* ... of its correlators, by purification; NULL: none */
    struct teide_correlators decay[2]; /* of the memories at its left and right end, per tick */
};

struct teide_cutoff_policy {
    struct teide_descriptor about;
    /* When the end drops its half; in the past: at once. NULL: as the memory's `age` says, counted from `birth`. */
    int64_t (*expiry)(const void *parameters, const struct teide_pair_end *end);
    /* The age of its qubit, s, at which an end drops it at the latest, whatever it has heard; NULL: there is none. */
    double (*age)(const void *parameters);
    /* Whether a link pair in this state is kept at its herald; NULL: always. */
    bool (*keeps)(const void *parameters, struct teide_bell state);
    const char *mend; /* what to write instead of a cutoff that drops too early: "longer cutoff" */
};

extern const struct teide_cutoff_policy teide_cutoff_memory, teide_cutoff_oldest, teide_cutoff_fidelity;
extern const struct teide_choice teide_cutoff_policies;

/* The policy that a descriptor of the choice belongs to. */
const struct teide_cutoff_policy *teide_cutoff_policy_of(const struct teide_descriptor *descriptor);

/* A time that may pass the clock's end, in ticks; a duration in seconds, from a time on. */
int64_t teide_time_after(const struct teide_pair_end *end, int64_t time, double seconds);

/* When the fidelity of a pair falls below `least`, from the time on from which its state only decays; INT64_MAX: never, or not
 * before the clock ends. The crossing is bracketed by steps that double, from 1/16 of the shortest decay time, and halved to a
 * tick. Correlators that are positive, as those of any pair worth keeping, make F fall monotonically; where a negative one makes
 * it fall and rise again within a step, the dip is not seen. */
int64_t teide_fidelity_falls(const struct teide_pair_end *end, double least);

#endif
