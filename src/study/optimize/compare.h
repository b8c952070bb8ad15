/* What points are worth, and how they compare: estimates from sums over independent replicas.
 *
 * An objective f of sums is not linear, so its error comes from the delete-one jackknife over the R replicas. With S all sums and
 * s_r those of replica r,
 *   p_r = R f(S) - (R - 1) f(S - s_r),     estimate = mean of p_r,     error^2 = variance of p_r / R;
 * the bias of f(S) of order 1 / R is taken out (Quenouille, Biometrika 43, 353 (1956); Tukey, Ann. Math. Statist. 29, 614
 * (1958)). Points that share random numbers are compared by the differences of their p_r, replica by replica, and a mean of R
 * values is held against Student's distribution with R - 1 degrees of freedom: replicas are independent, each is a sum over
 * many deliveries, so that p_r is near normal whatever the deliveries are like. */
#ifndef TEIDE_STUDY_OPTIMIZE_COMPARE_H
#define TEIDE_STUDY_OPTIMIZE_COMPARE_H

#include "sim/optimize_question.h"
#include "study/optimize/trial.h"
#include "study/run/results.h"

/* A constraint for one request, as slack: positive where it holds. */
struct teide_limit {
    struct teide_expression expression;
    size_t request;    /* that short variables are of */
    size_t constraint; /* index in the question */
    bool at_most;
    double bound;
};

/* What is wanted, compiled. */
struct teide_goal {
    struct teide_expression objective;
    const double *weights; /* of the requests, borrowed; NULL: the objective is of the first one, or names its own */
    struct teide_limit *limits;
    size_t n_limits, n_requests;
};

/* Compile the expressions of a question of a scenario with requests.
 * goal  zeroed by the caller, who calls teide_goal_clear() in any case
 * Returns 0, TEIDE_E_INPUT, TEIDE_E_MEMORY. */
int teide_goal_init(struct teide_goal *goal, const struct teide_scenario *scenario,
    const struct teide_optimize_question *question, struct teide_error *error);
void teide_goal_clear(struct teide_goal *goal);

/* What a trial has come to. */
struct teide_score {
    size_t n_replicas;
    double *pseudo;                  /* p_r of the objective; then of the slack of every limit */
    struct teide_estimate objective; /* NAN: it is not defined, hardly anything was delivered */
    struct teide_estimate uncut;     /* the same with measures that go on below 0 */
    double least;                    /* of the objective without one replica */
    struct teide_estimate *slack;    /* of every limit */
};

/* Score a trial as it is. `score` is zeroed before the first time; teide_score_clear() by the caller in any case.
 * Returns 0 or TEIDE_E_MEMORY. */
int teide_score_make(const struct teide_goal *goal, const struct teide_trial *trial, struct teide_score *score);
void teide_score_clear(struct teide_score *score);

/* A minus B, with the error of a difference of points that share random numbers. */
struct teide_estimate teide_score_difference(const struct teide_score *a, const struct teide_score *b);

/* An estimate with its interval at a level of confidence. */
struct teide_interval {
    double mean, error, low, high;
};

/* How many errors an interval of this confidence reaches to either side; and one that is exceeded with probability `risk`. */
double teide_student_factor(double confidence, size_t n_replicas);
double teide_student_tail(double risk, size_t n_replicas);

/* The interval of a score's objective. Where a measure is cut at 0 within the errors, the uncut objective says how far up it may
 * reach: there the cut one has hardly an error, and that is no evidence. */
struct teide_interval teide_score_interval(const struct teide_score *score, double confidence);
struct teide_interval teide_interval_of(struct teide_estimate estimate, double confidence, size_t n_replicas);

#endif
