/* The answer to the section optimize of a scenario: the best point, what it is worth by fresh random numbers, what cannot be told
 * from it, what other policies lose, and what the objective is along every variable. */
#ifndef TEIDE_STUDY_OPTIMIZE_ANSWER_H
#define TEIDE_STUDY_OPTIMIZE_ANSWER_H

#include "study/dataset/dataset.h"
#include "study/optimize/candidate.h"

/* A point that was looked at and what it is less than the best by, in the random numbers of the search. */
struct teide_rival {
    struct teide_optimize_point point;
    struct teide_interval objective, loss;
};

/* A policy beside the variables. */
struct teide_alternative {
    const char *name;             /* of the question; NULL: the scenario as it is */
    enum teide_standing standing; /* open: it could be simulated; starved, impossible */
    bool seems_feasible;
    struct teide_interval objective, loss; /* fresh; loss: best minus this one, with common random numbers */
};

/* The objective at one value of a variable, all others being those of the best point. */
struct teide_profile_entry {
    double at; /* coordinate */
    enum teide_standing standing;
    bool seems_feasible;
    struct teide_interval objective, loss;
};

struct teide_profile {
    struct teide_profile_entry *entries;
    size_t n;
};

/* What can be said of the choice. */
enum teide_optimize_verdict {
    TEIDE_VERDICT_BEST,       /* the best of all points, with the confidence */
    TEIDE_VERDICT_NEAR,       /* no point is better by more than the precision, with the confidence */
    TEIDE_VERDICT_EQUAL,      /* those that are left do the same */
    TEIDE_VERDICT_LOCAL,      /* of a search in a continuum: the best of the points that were looked at, no more */
    TEIDE_VERDICT_NOT_ENOUGH, /* the budget was not enough to tell */
    TEIDE_VERDICT_NONE,       /* no point holds the constraints, or delivers anything */
    TEIDE_N_VERDICTS
};
extern const char *const teide_verdict_names[TEIDE_N_VERDICTS];

struct teide_optimize_answer {
    enum teide_optimize_verdict verdict;
    bool enough;                  /* whether the budget was */
    bool interrupted;             /* it was stopped, and this is what was known */
    const char *expression;       /* the objective, of the question */
    double confidence, precision; /* of the question */
    struct teide_optimize_point best;
    bool feasible;                   /* all constraints hold at the confidence, by fresh numbers */
    struct teide_interval objective; /* by fresh numbers */
    struct teide_interval *slack;    /* of every constraint, of the worst request; by fresh numbers */
    size_t n_slack;
    int64_t fresh_deliveries;   /* behind them */
    struct teide_rival *rivals; /* those that cannot be told from the best, nearest first, without it */
    size_t n_rivals;
    struct teide_alternative *alternatives;
    size_t n_alternatives;
    struct teide_profile *profiles; /* of every variable */
    size_t n_profiles;
    /* How it was found. */
    double n_points;                     /* of the space; INFINITY: a continuum */
    size_t standings[TEIDE_N_STANDINGS]; /* of the points that were looked at */
    size_t n_evaluated, n_left_out; /* points that were looked at; of a list, those for which there was no budget */
    size_t n_starts, n_steps;       /* of a search; 0: every point was looked at */
    size_t n_replicas;
    int stages;
    struct teide_trial_cost cost;
    double wall_seconds;
    char why_impossible[256]; /* of the first point whose values make no scenario */
    /* Where no point holds the constraints: the one that is missed by most of its bound by the point that comes nearest, and
     * by how much. */
    size_t missed;
    double missed_by;
};

/* Answer the question.
 * scenario  with a section optimize and requests
 * maker     makes the scenarios of points
 * Returns 0 (the verdict says whether there is a best point), TEIDE_E_MEMORY, TEIDE_E_INPUT, TEIDE_E_STOPPED (where answer->interrupted
 * is set, the answer is what was known by then). answer is zeroed by the caller, who clears it in any case. */
int teide_optimize_answer_find(const struct teide_scenario *scenario, const struct teide_point_source *source,
    const struct teide_workers *workers, struct teide_optimize_answer *answer, struct teide_error *error);
void teide_optimize_answer_clear(struct teide_optimize_answer *answer);

/* The sentence on an answer with TEIDE_VERDICT_NONE: why there is no point, and what to write instead.
 * Returns whether it begins with a place in the scenario, as a line of diagnostics does. */
bool teide_optimize_say_none(const struct teide_optimize_question *question, const struct teide_optimize_answer *answer,
    struct teide_error *error);

/* The answer as a dataset. A number that is to be reported is a row of a table in describe.c.
 * scenario  NULL: describe all there can be, for documentation
 * answer    NULL: what there will be, without values; else bound. Both must outlive the dataset. */
void teide_optimize_describe(struct teide_dataset *dataset, const struct teide_scenario *scenario, const void *answer);

#endif
