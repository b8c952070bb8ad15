/* A stage of purification, as both engines have it: between the ends of a link, of a segment, or of a path.
 *
 * Which pairs meet, and what their nodes know of each other, is the engine's affair. Here is what two pairs that have met are worth:
 * whether to purify them, which one to keep, and when, so that the objective is best when the outcome is handed on. The physics is
 * that of models/purification_time.h. doc/theory.md, 6.1. */
#ifndef TEIDE_SIM_PURIFICATION_H
#define TEIDE_SIM_PURIFICATION_H

#include <stdbool.h>
#include <stdint.h>

#include "models/optimal_time.h"
#include "sim/chain/policies/partner_policy.h"
#include "sim/error.h"
#include "sim/scenario.h"

struct teide_stage {
    struct teide_purification purification;
    int64_t duration; /* ticks */
    int64_t at;       /* ticks, for TEIDE_WHEN_AT */
    int64_t deadline; /* ticks; 0: none */
    bool has_policy;  /* whether there is anything to decide when two pairs are there */
    bool (*wants)(const void *parameters, struct teide_bell state); /* of its policy */
    double (*rank)(
        const struct teide_aged_pair *self, const struct teide_aged_pair *other); /* of partners; NULL: first come */
};

/* Compile a purification, `name` for messages; ticks of `tick` s, times at most `longest` ticks. The policy's parameters stay the
 * scenario's. Returns 0 or TEIDE_E_INPUT (a time that the clock cannot hold). */
int teide_stage_init(struct teide_stage *stage, const struct teide_purification *purification, const char *name,
    double tick, int64_t longest, struct teide_error *error);

/* How many pairs `rounds` rounds of purification consume: 2^rounds by recurrence, rounds + 1 by pumping. */
int32_t teide_purification_inputs(const struct teide_purification *purification);

/* Pairs that must have room at a time for a purification to go on: k rounds of recurrence hold up to k pairs, one of each
 * kind, while one more is made; pumping holds one. */
int32_t teide_purification_room(const struct teide_purification *purification);

/* The same of a link for all pairs of a path: what the purifications of links and from end to end need; 1 without. */
int32_t teide_links_and_ends_room(const struct teide_scenario *scenario);

/* Two pairs that have met, the older one first; their states are those of this moment, `now`. */
struct teide_meeting {
    struct teide_timed_pair pairs[2];
    int64_t now, born;    /* ticks; the birth of the older one */
    int64_t message_time; /* ticks, between their ends */
    int64_t handed_on;    /* ticks, when the outcome is; 0: once it is known */
    double tick;          /* s */
};

struct teide_plan {
    bool purify;   /* else keep `kept` as it is and drop the other */
    int kept;      /* of the two pairs */
    int64_t begin; /* of the purification, >= now */
};

/* What a stage's policy does with two pairs. Never fails. */
struct teide_plan teide_plan_purification(const struct teide_stage *stage, const struct teide_meeting *meeting);

#endif
