#include "library/callbacks.h"

#include <stdlib.h>

#include "sim/chain/policies/purification_policy.h"
#include "sim/chain/policies/swap_policy.h"

static double
prefers(const void *parameters, const struct teide_held_pair *pair)
{
    const teide_policies *policies = parameters;

    return policies->prefer(policies->user, pair->links, pair->fidelity);
}

static bool
wants(const void *parameters, struct teide_bell state)
{
    const teide_policies *policies = parameters;

    return policies->purify(policies->user, state.p);
}

static const struct teide_swap_policy swap_callback
    = { .about = { .name = "a function of the caller", .size = sizeof(teide_policies) }, .prefers = prefers };
static const struct teide_purification_policy purification_callback
    = { .about = { .name = "a function of the caller", .size = sizeof(teide_policies) }, .wants = wants };

/* A copy that a scenario can own; NULL: memory is out. */
static teide_policies *
copy_of(const teide_policies *policies)
{
    teide_policies *copy = malloc(sizeof *copy);

    if (copy != NULL)
        *copy = *policies;
    return copy;
}

static int
put_swap(struct teide_scenario *scenario, const teide_policies *policies, struct teide_error *why)
{
    struct teide_swapping *swap = &scenario->swap;

    if (scenario->traffic == NULL)
        return teide_fail(why, TEIDE_E_INPUT,
            "prefer chooses between pairs of one request, which the nodes of a chain do not: write run.engine: "
            "network");
    if (swap->policy != NULL && (swap->policy->plan != NULL || swap->policy->at_once || swap->table != NULL))
        return teide_fail(why, TEIDE_E_INPUT,
            "prefer chooses between pairs, and operations.swap.order is '%s', which waits for certain ones: write asap",
            swap->policy->about.name);
    if (swap->policy != NULL)
        teide_parameters_destroy(&swap->policy->about, swap->policy_parameters);
    swap->policy = &swap_callback;
    swap->policy_parameters = copy_of(policies);
    return swap->policy_parameters == NULL ? teide_fail(why, TEIDE_E_MEMORY, "out of memory") : 0;
}

static int
put_purification(struct teide_purification *purification, const teide_policies *policies, struct teide_error *why)
{
    if (purification->rounds == 0)
        return 0;
    if (purification->deadline > 0)
        return teide_fail(why, TEIDE_E_INPUT,
            "purify decides round by round, and a purification with a deadline has one: remove the deadline");
    if (purification->policy != NULL)
        teide_parameters_destroy(&purification->policy->about, purification->policy_parameters);
    purification->policy = &purification_callback;
    purification->policy_parameters = copy_of(policies);
    return purification->policy_parameters == NULL ? teide_fail(why, TEIDE_E_MEMORY, "out of memory") : 0;
}

int
teide_callbacks_put(struct teide_scenario *scenario, const teide_policies *policies, struct teide_error *why)
{
    int ret = policies->prefer != NULL ? put_swap(scenario, policies, why) : 0;

    if (ret == 0 && policies->purify != NULL && !teide_scenario_purifies(scenario))
        return teide_fail(why, TEIDE_E_INPUT,
            "purify decides which pairs are purified, and this scenario purifies none: give it operations.purify");
    if (ret == 0 && policies->purify != NULL)
        ret = put_purification(&scenario->purify_link, policies, why);
    if (ret == 0 && policies->purify != NULL)
        ret = put_purification(&scenario->purify_end_to_end, policies, why);
    for (size_t i = 0; ret == 0 && policies->purify != NULL && i < scenario->n_purify_segments; i++)
        ret = put_purification(&scenario->purify_segments[i].purification, policies, why);
    return ret;
}
