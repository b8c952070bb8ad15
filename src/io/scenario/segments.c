#include "io/scenario/segments.h"

#include <math.h>
#include <stdlib.h>

#include "sim/chain/policies/purification_policy.h"
#include "sim/error.h"
#include "sim/nesting.h"
#include "sim/network/graph.h"
#include "sim/purification.h"

struct teide_raw_segments {
    struct teide_raw_purification purification;
    struct teide_numbers levels; /* none: all */
};

static const struct teide_field segments_fields[] = {
    { "levels", TEIDE_FIELD_NUMBERS, TEIDE_AT(teide_raw_segments, levels), .least = 1, .most = TEIDE_MOST_LEVELS,
        .example = "[1, 2]",
        .doc = "which segments: a link is at level 0, and a swap makes a segment one level above the higher one of the "
               "two that it joins; all when absent" },
};
const struct teide_table teide_table_segments = {
    .name = "a purification of segments",
    .doc = "Rounds of CNOT recurrence on two segments between the same nodes, once both of their ends have heard that "
           "they are complete, and before they are swapped. The pair from end to end is for `end_to_end`.",
    .base = &teide_table_purification,
    TEIDE_FIELDS(segments_fields),
    .choice = &teide_purification_policies,
};

/* --- rules ---------------------------------------------------------------------------------------------------------- */

/* Levels as bits; those that are taken by other rules, and what is no level, are noted. Returns whether all are good. */
static bool
build_levels(struct teide_build *build, const struct teide_yaml *at, const struct teide_numbers *levels, uint32_t taken,
    uint32_t *bits)
{
    *bits = levels->n == 0 ? TEIDE_ALL_LEVELS : 0;
    for (size_t i = 0; i < levels->n; i++) {
        const double level = levels->value[i];
        if (level != floor(level)) {
            teide_note(
                build->reader, at, "levels are whole numbers, and %g is none: write for example levels: [1]", level);
            return false;
        }
        if ((*bits >> (int)level & 1) != 0) {
            teide_note(build->reader, at, "level %g is there twice: write it once", level);
            return false;
        }
        *bits |= (uint32_t)1 << (int)level;
    }
    if ((*bits & taken) == 0)
        return true;
    teide_note(
        build->reader, at, "segments of one level are in two rules: write levels in each rule, every level once");
    return false;
}

bool
teide_build_segments(struct teide_build *build, const struct teide_yaml *list)
{
    const struct teide_table *table = &teide_table_segments;
    struct teide_scenario *scenario = build->scenario;
    uint32_t taken = 0;
    bool good = true;

    scenario->purify_segments = calloc(list->n_items + 1, sizeof *scenario->purify_segments);
    if (scenario->purify_segments == NULL) {
        teide_note(build->reader, list, "out of memory");
        return false;
    }
    for (size_t i = 0; i < list->n_items; i++) {
        struct teide_segment_purification *rule = &scenario->purify_segments[scenario->n_purify_segments];
        const struct teide_yaml *node = list->items[i].value, *at;
        struct teide_raw_segments raw;
        struct teide_found found;
        if (node->kind != TEIDE_YAML_MAPPING)
            return false; /* said already */
        good &= teide_fields_read(build->reader, table, node, &raw, &found);
        at = teide_found_at(&found, table, "levels");
        good &= teide_build_purification(
            build, table, &raw.purification, &found, TEIDE_PURIFY_SEGMENT, &rule->purification);
        scenario->n_purify_segments++;
        if (good)
            good = build_levels(build, at != NULL ? at : node, &raw.levels, taken, &rule->levels);
        taken |= rule->levels;
    }
    return good;
}

static const struct teide_yaml *
segments_at(const struct teide_build *build)
{
    return teide_yaml_get(teide_yaml_get(build->root.operations, "purify"), "segments");
}

void
teide_check_segments(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;

    if (scenario->n_purify_segments == 0)
        return;
    if (scenario->swap.policy == NULL || scenario->swap.policy->plan == NULL)
        teide_note(build->reader, segments_at(build),
            "which segments there are is for the order of the swaps to say: write operations.swap.order: doubling or "
            "sequential, and resources: circuit");
}

/* --- paths ---------------------------------------------------------------------------------------------------------- */

/* What the purifications are along a path, with a plan that is freed with it; NULL: out of memory. */
static struct teide_nesting *
nest(const struct teide_scenario *scenario, size_t n_path, struct teide_segment **plan)
{
    const int32_t n_hops = (int32_t)n_path - 1;
    struct teide_nesting *nesting = NULL;

    *plan = calloc(n_path + 1, sizeof **plan);
    if (*plan != NULL) {
        scenario->swap.policy->plan(scenario->swap.policy_parameters, NULL, n_hops, *plan);
        nesting = teide_nesting_create(scenario, *plan, n_hops);
    }
    return nesting;
}

/* How long a message needs between two positions of a path. */
static double
travel(const struct teide_scenario *scenario, const struct teide_request *request, int32_t from, int32_t to)
{
    double sum = 0;

    for (int32_t hop = from; hop < to; hop++)
        sum += scenario->links[request->path_links[hop]].delay;
    return sum;
}

/* Whether a purification is sure to be done, and its outcome handed on when it is known. */
static bool
is_plain(const struct teide_purification *rule)
{
    return rule->rounds > 0 && rule->when == TEIDE_WHEN_ASAP && !(rule->deadline > 0)
        && (rule->policy == NULL || (rule->policy->accepts == NULL && rule->policy->wants == NULL));
}

/* The least age (s) at which a segment [left, right) may be swapped. */
static double
least_age(const struct teide_scenario *scenario, const struct teide_request *request,
    const struct teide_nesting *nesting, const double *ages, int32_t left, int32_t right)
{
    const struct teide_link *link = &scenario->links[request->path_links[left]];

    if (right - left == 1)
        return link->herald_latency
            + (is_plain(&scenario->purify_link) ? scenario->purify_link.duration + link->delay : 0);
    for (int32_t i = left + 1; i < right; i++)
        if (nesting->plan[i].left == left && nesting->plan[i].right == right)
            return ages[i];
    return 0;
}

/* A deadline of the segment that the swap at a position makes must leave time for its purification, and memories must hold it. */
static void
check_deadline(struct teide_build *build, const struct teide_request *request, const struct teide_nesting *nesting,
    int32_t position, double takes)
{
    const struct teide_scenario *scenario = build->scenario;
    const struct teide_segment *segment = &nesting->plan[position];
    const struct teide_purification *rule = &scenario->purify_segments[nesting->rule[position]].purification;
    const struct teide_yaml *at = segments_at(build)->items[nesting->rule[position]].value;
    const double waits = fmax(rule->deadline, rule->at);
    const int ends[2] = { request->path[segment->left], request->path[segment->right] };
    const double cutoff = fmin(scenario->memories[scenario->nodes[ends[0]].memory].cutoff,
        scenario->memories[scenario->nodes[ends[1]].memory].cutoff);

    if (rule->deadline > 0 && rule->deadline < takes - build->tick)
        teide_note(build->reader, teide_yaml_get(at, "deadline"),
            "the deadline, %g s after a link pair was made, is too short for segments of level %d, which are made and "
            "purified in %g s at least: write a later one",
            rule->deadline, nesting->level[position], takes);
    else if (waits > 0 && waits >= cutoff)
        teide_note(build->reader, teide_yaml_get(at, rule->deadline > 0 ? "deadline" : "when"),
            "segments wait %g s before they are handed on, but memories at their ends drop theirs after %g s: write an "
            "earlier time, or a longer cutoff",
            waits, cutoff);
}

/* The same of all segments of a path, from short to long ones. Returns 0 or TEIDE_E_MEMORY. */
static int
check_deadlines(struct teide_build *build, const struct teide_request *request, const struct teide_nesting *nesting)
{
    const struct teide_scenario *scenario = build->scenario;
    double *ages = calloc(request->n_path + 1, sizeof *ages);

    for (int32_t level = 1; ages != NULL && level <= nesting->levels; level++)
        for (int32_t i = 1; i < nesting->n_hops; i++) {
            const struct teide_segment *s = &nesting->plan[i];
            double hears, takes;
            if (nesting->level[i] != level || s->right - s->left == nesting->n_hops)
                continue;
            ages[i] = fmax(least_age(scenario, request, nesting, ages, s->left, i),
                          least_age(scenario, request, nesting, ages, i, s->right))
                + scenario->swap.duration;
            hears = fmax(travel(scenario, request, s->left, i), travel(scenario, request, i, s->right));
            ages[i] += hears;
            if (nesting->rule[i] < 0)
                continue;
            const struct teide_purification *rule = &scenario->purify_segments[nesting->rule[i]].purification;
            takes = ages[i] + rule->duration + travel(scenario, request, s->left, s->right);
            check_deadline(build, request, nesting, i, takes);
            if (is_plain(rule))
                ages[i] = takes;
        }
    free(ages);
    return ages == NULL ? TEIDE_E_MEMORY : 0;
}

/* The room that purifications need, if the width is to be as much. */
static void
set_width(struct teide_build *build, const struct teide_yaml *at, int32_t room, struct teide_demand *demand)
{
    const struct teide_yaml *width = teide_yaml_get(at, "width");

    if (demand->width == 0)
        demand->width = room;
    else if (demand->width < room)
        teide_note(build->reader, width != NULL ? width : at,
            "the purification needs %d memory pairs of every link at a time: write a width of so many or more", room);
}

int
teide_build_width_of_path(struct teide_build *build, const struct teide_yaml *at, const struct teide_request *request,
    struct teide_demand *demand)
{
    struct teide_segment *plan;
    struct teide_nesting *nesting = nest(build->scenario, request->n_path, &plan);
    int32_t inputs = 0;
    int ret = TEIDE_E_MEMORY;

    for (int32_t hop = 0; nesting != NULL && hop < nesting->n_hops; hop++)
        inputs = nesting->inputs[hop] > inputs ? nesting->inputs[hop] : inputs;
    if (inputs > TEIDE_MOST_PURIFIED_PAIRS)
        teide_note(build->reader, segments_at(build),
            "with all purifications of its path, one delivery of this request needs %s%d pairs of a link: write fewer "
            "rounds, or fewer levels, so that it needs at most %d",
            inputs == INT32_MAX ? "more than " : "", inputs, TEIDE_MOST_PURIFIED_PAIRS);
    else if (nesting != NULL)
        set_width(build, at, nesting->room, demand);
    if (nesting != NULL)
        ret = check_deadlines(build, request, nesting);
    free(plan);
    free(nesting);
    return ret;
}

void
teide_build_width_of_users(struct teide_build *build, const struct teide_yaml *at, struct teide_demand *demand)
{
    const struct teide_scenario *scenario = build->scenario;
    int32_t room = teide_links_and_ends_room(scenario);

    for (size_t i = 0; i < scenario->n_purify_segments; i++) {
        const struct teide_segment_purification *rule = &scenario->purify_segments[i];
        if (rule->levels == TEIDE_ALL_LEVELS) {
            teide_note(build->reader, segments_at(build),
                "the paths between users are not known beforehand: write which levels, for example levels: [1]");
            return;
        }
        for (int level = 1; level <= TEIDE_MOST_LEVELS; level++)
            if (rule->levels >> level & 1)
                room += teide_purification_room(&rule->purification) - 1;
    }
    set_width(build, at, room, demand);
}

int
teide_warn_of_levels(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;
    const struct teide_yaml *list;
    int32_t levels = 0;

    if (scenario->n_purify_segments == 0 || scenario->traffic == NULL || scenario->traffic->routing.paths > 1
        || scenario->traffic->routing.reroute)
        return 0;
    for (size_t r = 0; r < scenario->n_requests; r++) {
        struct teide_segment *plan;
        struct teide_nesting *nesting;
        if (scenario->requests[r].n_path == 0)
            return 0; /* its path is not known */
        nesting = nest(scenario, scenario->requests[r].n_path, &plan);
        if (nesting != NULL && nesting->levels > levels)
            levels = nesting->levels;
        free(plan);
        free(nesting);
        if (nesting == NULL)
            return TEIDE_E_MEMORY;
    }
    list = segments_at(build);
    for (size_t i = 0; i < scenario->n_purify_segments; i++) {
        const uint32_t bits = scenario->purify_segments[i].levels;
        const struct teide_yaml *at = list->items[i].value, *level = teide_yaml_get(at, "levels");
        if (bits == TEIDE_ALL_LEVELS ? levels == 0 : bits >> (levels + 1 > 31 ? 31 : levels + 1) != 0)
            teide_mistakes_warn(build->reader->mistakes, (level != NULL ? level : at)->place,
                "the highest level of segments on the paths of the requests is %d: purification of others has no "
                "effect; "
                "remove it",
                levels);
    }
    return 0;
}
