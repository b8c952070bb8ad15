#include "study/optimize/search_state.h"

#include <math.h>
#include <string.h>

const struct teide_optimize_variable *
teide_search_axis(const struct teide_search_state *s, size_t i)
{
    return &s->question->variables[s->axes[i]];
}

int
teide_search_visit(struct teide_search_state *s, const struct teide_optimize_point *point, size_t *index)
{
    struct teide_search *found = s->found;

    for (*index = 0; *index < found->n; ++*index)
        if (memcmp(found->candidates[*index].point.at, point->at, s->question->n_variables * sizeof *point->at) == 0)
            return 0;
    if (found->n == found->capacity) {
        *index = SIZE_MAX;
        return 0;
    }
    found->candidates[found->n].point = *point;
    return teide_candidate_make(
        &found->candidates[found->n++], s->source, -1, s->goal->n_requests, s->n_replicas, 0, s->why);
}

double
teide_search_deliveries_left(const struct teide_search_state *s, double share)
{
    double left = share * (double)s->settings->deliveries - (double)(s->spent->deliveries - s->before);

    if (isfinite(s->settings->end)) {
        const double now = teide_seconds_now(), gone = now - s->began,
                     rate = (double)(s->spent->deliveries - s->before) / fmax(gone, 1e-6);
        left = fmin(left, (s->began + share * (s->settings->end - s->began) - now) * rate);
    }
    return left;
}

struct teide_part
teide_search_part(const struct teide_search_state *s, double from, double to)
{
    const struct teide_part all = s->settings->part;

    return (struct teide_part) { all.from + from * (all.to - all.from), all.from + to * (all.to - all.from) };
}
