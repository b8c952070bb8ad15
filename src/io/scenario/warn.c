/* What is good but has no effect: kinds, nodes and links that nothing uses, and keys that do nothing in their combination.
 * Keys of included files are not looked at: those describe hardware for many scenarios. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/scenario/build.h"
#include "io/scenario/segments.h"
#include "sim/chain/chains.h"
#include "sim/chain/policies/swap_policy.h"
#include "sim/chain/policies/purification_policy.h"
#include "sim/error.h"

#define warn(build, node, ...)                                                                                         \
    do {                                                                                                               \
        if (is_own(build, node))                                                                                       \
            teide_mistakes_warn((build)->reader->mistakes, (node)->place, __VA_ARGS__);                                \
    } while (0)

/* Whether a node is there, and was written in the scenario itself or on the command line. */
static bool
is_own(const struct teide_build *build, const struct teide_yaml *node)
{
    return node != NULL
        && (node->place.file == 0 || strncmp(build->reader->mistakes->sources[node->place.file], "--set ", 6) == 0);
}

/* teide_yaml_get() along two keys; NULL where one is missing. */
static const struct teide_yaml *
get(const struct teide_yaml *mapping, const char *outer, const char *inner)
{
    const struct teide_yaml *found = mapping != NULL ? teide_yaml_get(mapping, outer) : NULL;

    return found != NULL && inner != NULL ? teide_yaml_get(found, inner) : found;
}

/* --- what nothing uses --------------------------------------------------------------------------------------------- */

/* Whether a name stands as a value anywhere below a node. */
static bool
mentions(const struct teide_yaml *node, const char *name)
{
    if (node == NULL || node->kind == TEIDE_YAML_SCALAR)
        return node != NULL && teide_yaml_is(node, name);
    for (size_t i = 0; i < node->n_items; i++)
        if (mentions(node->items[i].value, name))
            return true;
    return false;
}

/* Kinds of memory that a pair of optimal_time names. */
static void
mark_pairs(const struct teide_build *build, bool *used)
{
    const struct teide_yaml *pairs = get(build->root.optimal_time, "pairs", NULL);

    for (size_t m = 0; m < build->scenario->n_memories; m++)
        for (size_t i = 0; pairs != NULL && i < pairs->n_items; i++) {
            const struct teide_yaml *one = teide_yaml_get(pairs->items[i].value, "memory");
            const struct teide_yaml *two = teide_yaml_get(pairs->items[i].value, "memories");
            const char *name = build->scenario->memories[m].name;
            used[m] |= one == NULL && two == NULL ? strcmp(name, "default") == 0
                                                  : mentions(one, name) || mentions(two, name);
        }
}

static int
warn_of_memories(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;
    bool *used = calloc(scenario->n_memories + 1, sizeof *used);

    if (used == NULL)
        return TEIDE_E_MEMORY;
    for (size_t i = 0; i < scenario->n_nodes; i++)
        used[scenario->nodes[i].memory] = true;
    mark_pairs(build, used);
    for (size_t m = 0; m < scenario->n_memories; m++)
        if (!used[m] && !mentions(build->root.sweep, scenario->memories[m].name)
            && !mentions(build->root.optimize, scenario->memories[m].name))
            warn(build, build->root.memories->items[m].key,
                "no node and no pair has memories of the kind '%s': remove it, or name it where it is meant",
                teide_excerpt(scenario->memories[m].name, strlen(scenario->memories[m].name)).text);
    free(used);
    return 0;
}

/* Say that the first of those that are not used is on no path, and how many others are not. */
static void
warn_of_unused(struct teide_build *build, const struct teide_yaml *at, const char *what, const char *name, size_t n)
{
    char others[64] = "";

    if (n > 1)
        snprintf(others, sizeof others, ", nor %s %zu other%s", n == 2 ? "is" : "are", n - 1, n == 2 ? "" : "s");
    if (n > 0)
        warn(build, at, "%s '%s' is on the path of no request%s: remove what is not used, or add a request", what,
            teide_excerpt(name, strlen(name)).text, others);
}

/* Nodes that no request passes, and links between nodes that are passed. */
static int
warn_of_network(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;
    const struct teide_yaml *chain = get(build->root.network, "chain", NULL);
    const struct teide_yaml *nodes = get(build->root.network, "nodes", NULL),
                            *links = get(build->root.network, "links", NULL);
    bool *passed = calloc(scenario->n_nodes + scenario->n_links + 1, sizeof *passed), *used;
    size_t n_nodes = 0, n_links = 0, node = 0, link = 0;

    if (passed == NULL)
        return TEIDE_E_MEMORY;
    used = passed + scenario->n_nodes; /* of links */
    for (size_t r = 0; r < scenario->n_requests; r++)
        for (size_t k = 0; k < scenario->requests[r].n_path; k++) {
            passed[scenario->requests[r].path[k]] = true;
            if (k + 1 < scenario->requests[r].n_path)
                used[scenario->requests[r].path_links[k]] = true;
        }
    for (size_t i = scenario->n_nodes; i-- > 0;)
        if (!passed[i]) {
            node = i;
            n_nodes++;
        }
    for (size_t i = scenario->n_links; i-- > 0;)
        if (!used[i] && passed[scenario->links[i].a] && passed[scenario->links[i].b]) {
            link = i;
            n_links++;
        }
    if (n_nodes > 0)
        warn_of_unused(
            build, chain != NULL ? chain : nodes->items[node].value, "node", scenario->nodes[node].name, n_nodes);
    if (n_links > 0)
        warn_of_unused(
            build, chain != NULL ? chain : links->items[link].value, "link", scenario->links[link].name, n_links);
    free(passed);
    return 0;
}

/* --- links --------------------------------------------------------------------------------------------------------- */

/* How many requests use each link, all on demand or not. */
struct users {
    int n;
    bool continuous; /* one of them is */
};

static void
warn_of_link(struct teide_build *build, const struct teide_yaml *at, const struct teide_link *link, struct users users)
{
    const struct teide_yaml *pairs = get(at, "memory_pairs", NULL), *attempts = get(at, "attempts", NULL);
    const double needed = (double)teide_purification_inputs(&build->scenario->purify_link)
        * teide_purification_inputs(&build->scenario->purify_end_to_end);
    const double share = floor(link->memory_pairs / (double)users.n);
    const struct teide_excerpt name = teide_excerpt(link->name, strlen(link->name));

    /* Twice as many are taken for room that is kept for `generation: continuous`. */
    if (!users.continuous && share > 2 * needed)
        warn(build, pairs,
            "link '%s' has %g memory pairs for each request, but on demand it makes no more than the %g of one "
            "delivery "
            "at "
            "a time: the others have no effect; write memory_pairs: %g, or generation: continuous",
            name.text, share, needed, needed * users.n);
    if (link->multiplexing == TEIDE_SEQUENTIAL && (share <= 1 || (!users.continuous && needed <= 1)))
        warn(build, attempts,
            "attempts: sequential has no effect on link '%s', where each request has one memory pair that attempts: "
            "remove it, or write more memory_pairs%s",
            name.text, users.continuous ? "" : " and generation: continuous");
}

/* Lengths, losses and dark counts that come to nothing. */
static void
warn_of_loss(struct teide_build *build, const struct teide_yaml *at, const struct teide_link *link)
{
    const struct teide_yaml *herald = get(at, "herald", NULL);
    const struct teide_excerpt name = teide_excerpt(link->name, strlen(link->name));

    if (link->length > 0 && herald == NULL && get(at, "fibre", NULL) == NULL && get(at, "delay", NULL) != NULL)
        warn(build, get(at, "length", NULL),
            "the length of link '%s' has no effect beside its delay: remove one of them, or write a fibre", name.text);
    if (!(link->length > 0)) {
        warn(build, get(at, "fibre", "attenuation"), "link '%s' has no length over which a fibre could lose: write one",
            name.text);
        warn(build, get(herald, "attenuation", NULL),
            "link '%s' has no length over which photons could be lost: write one, or loss", name.text);
    }
    if (herald != NULL && teide_yaml_get(herald, "dark_counts") == NULL)
        warn(build, get(herald, "window", NULL),
            "the detectors of link '%s' have no dark counts that could fall into a window: write dark_counts",
            name.text);
}

static int
warn_of_links(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;
    const struct teide_yaml *chain = get(build->root.network, "chain", NULL),
                            *links = get(build->root.network, "links", NULL);
    struct users *users = calloc(scenario->n_links + 1, sizeof *users);

    if (users == NULL)
        return TEIDE_E_MEMORY;
    for (size_t r = 0; r < scenario->n_requests; r++)
        for (size_t k = 0; k + 1 < scenario->requests[r].n_path; k++) {
            struct users *of = &users[scenario->requests[r].path_links[k]];
            of->n++;
            of->continuous |= scenario->requests[r].generation == TEIDE_CONTINUOUS;
        }
    for (size_t l = 0; l < scenario->n_links; l++) {
        if (users[l].n == 0)
            continue;
        warn_of_link(build, chain != NULL ? chain : links->items[l].value, &scenario->links[l], users[l]);
        warn_of_loss(build, chain != NULL ? chain : links->items[l].value, &scenario->links[l]);
        if (chain != NULL) /* all its links are alike */
            break;
    }
    free(users);
    return 0;
}

/* --- operations ---------------------------------------------------------------------------------------------------- */

/* Whether three pairs may be in the stage of a link at a time: one that looks for a partner, and two to choose from. */
static bool
links_hold_three(const struct teide_scenario *scenario)
{
    bool any = false;

    for (size_t i = 0; scenario->traffic != NULL && i < scenario->traffic->n_nodes; i++)
        any |= scenario->traffic->nodes[i].memories > 2;
    for (size_t l = 0; l < scenario->n_links; l++)
        any |= scenario->links[l].memory_pairs > 2;
    return any;
}

/* By recurrence the second of two pairs of equal rounds meets the first at once, but in networks where a node may be busy, or where a
 * purification is put off, whose pairs may wait again. */
static void
warn_of_partner(struct teide_build *build, const struct teide_yaml *at, const struct teide_purification *purification)
{
    const struct teide_scenario *scenario = build->scenario;
    const struct teide_yaml *partner = get(at, "partner", NULL);
    bool may_wait = purification->schedule == TEIDE_PUMPING
        || (scenario->traffic != NULL && purification->when != TEIDE_WHEN_ASAP);

    if (partner == NULL)
        return;
    for (size_t i = 0; scenario->traffic != NULL && i < scenario->traffic->n_nodes; i++)
        may_wait |= scenario->traffic->nodes[i].operations > 0;
    if (!may_wait)
        warn(build, partner,
            "no two pairs wait for a partner by recurrence without a limit of operations at a node, so that there is "
            "none to choose: remove partner, or write schedule: pumping, or operations of nodes");
    else if (purification == &scenario->purify_link && !links_hold_three(scenario))
        warn(build, partner,
            "no two pairs wait for a partner where links have two memory pairs at most, so that there is none to "
            "choose: remove partner, or write more memory_pairs");
}

static void
warn_of_purification(
    struct teide_build *build, const struct teide_yaml *at, const struct teide_purification *purification)
{
    const struct teide_yaml *objective = get(at, "objective", NULL), *keep = get(at, "keep", NULL);
    const bool times = purification->deadline > 0 || purification->when == TEIDE_WHEN_OPTIMAL;

    if (at == NULL)
        return;
    warn_of_partner(build, at, purification);
    if (!times && (purification->policy == NULL || purification->policy->accepts == NULL)
        && purification->keep != TEIDE_KEEP_BETTER)
        warn(build, objective,
            "nothing here is decided by the objective: remove it, or write if: improves, keep: better, or a deadline");
    if (purification->keep == TEIDE_KEEP_BETTER && !(purification->noise.measurement_error > 0))
        warn(build, keep,
            "keep: better makes no difference without measurement error: write a measurement_error, or older");
    if (purification->rounds == 1 && purification->schedule == TEIDE_PUMPING)
        warn(build, get(at, "schedule", NULL),
            "one round is the same in every schedule: write more rounds, or no schedule");
}

/* Whether nodes and links are all there for the paths of requests, each in an entry of its own, or alike in a chain. */
static bool
is_written_out(const struct teide_build *build)
{
    return build->scenario->traffic == NULL && get(build->root.network, "topology", NULL) == NULL;
}

/* Whether a key of `operations` that links need is overruled by keys of their own everywhere. */
static bool
all_say_delay(const struct teide_build *build)
{
    const struct teide_yaml *chain = get(build->root.network, "chain", NULL),
                            *links = get(build->root.network, "links", NULL);

    if (get(build->root.network, "link_defaults", "delay") != NULL)
        return true;
    if (get(build->root.network, "topology", NULL) != NULL)
        return false;
    for (size_t l = 0; l < build->scenario->n_links; l++)
        if (build->scenario->links[l].length > 0
            && teide_yaml_get(chain != NULL ? chain : links->items[l].value, "delay") == NULL)
            return false;
    return true;
}

/* Optimal times and improvements take over the errors of operations; nothing else does. */
static void
warn_of_operations_without_network(struct teide_build *build)
{
    static const char *const keys[] = { "knowledge", "clock", "signal_speed", "gate_error", "measurement_error" };
    const bool errors_count = build->root.optimal_time != NULL || build->root.improvement != NULL;
    const size_t n = errors_count ? 3 : sizeof keys / sizeof *keys;

    for (size_t i = 0; i < n; i++)
        warn(build, get(build->root.operations, keys[i], NULL), "there is no network that %s could act on: remove it",
            keys[i]);
}

/* A limit on operations at a time needs operations that take time. */
static void
warn_of_limits(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;
    double longest
        = fmax(scenario->swap.duration, fmax(scenario->purify_link.duration, scenario->purify_end_to_end.duration));
    bool any = false;

    for (size_t i = 0; scenario->traffic != NULL && i < scenario->n_nodes; i++)
        any |= scenario->traffic->nodes[i].operations > 0;
    for (size_t i = 0; i < scenario->n_purify_segments; i++)
        longest = fmax(longest, scenario->purify_segments[i].purification.duration);
    if (any && longest <= 0)
        warn(build, build->root.network,
            "swaps and purifications take no time, so that the operations of a node at a time have no effect: write a "
            "duration, or remove operations from the nodes");
}

/* Add to `n` the memories of each node: those that its links share, and those of its ends of links that have their own. */
static void
count_memories(const struct teide_scenario *scenario, int64_t *n)
{
    const struct teide_traffic *traffic = scenario->traffic;

    for (size_t i = 0; i < scenario->n_nodes; i++)
        n[i] += traffic->nodes[i].memories;
    for (size_t l = 0; l < scenario->n_links; l++) {
        const int ends[2] = { scenario->links[l].a, scenario->links[l].b };
        for (int end = 0; end < 2; end++)
            if (traffic->nodes[ends[end]].memories == 0 || traffic->links[l].own_memories[end])
                n[ends[end]] += scenario->links[l].memory_pairs;
    }
}

/* Communication qubits count where there are fewer of them than memories, or where leaving them takes time or does harm. */
static int
warn_of_communication_qubits(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;
    int64_t *memories;
    bool any = false, count = false;

    if (scenario->traffic == NULL)
        return 0;
    memories = calloc(scenario->n_nodes + 1, sizeof *memories);
    if (memories == NULL)
        return TEIDE_E_MEMORY;
    count_memories(scenario, memories);
    for (size_t i = 0; i < scenario->n_nodes; i++) {
        const struct teide_node_traits *node = &scenario->traffic->nodes[i];
        any |= node->communication_qubits > 0;
        count |= node->communication_qubits > 0
            && (node->move_duration > 0 || node->move_error > 0 || node->communication_qubits < memories[i]);
    }
    free(memories);
    if (any && !count)
        warn(build, build->root.network,
            "nodes have as many communication qubits as memories, and moves that take no time, so that their "
            "communication_qubits have no effect: write fewer, or a move, or remove them");
    return 0;
}

static void
warn_of_operations(struct teide_build *build)
{
    const struct teide_scenario *scenario = build->scenario;
    const struct teide_yaml *section = build->root.operations, *swap = get(section, "swap", NULL);
    size_t longest = 0;

    for (size_t r = 0; r < scenario->n_requests; r++)
        longest = scenario->requests[r].n_path > longest ? scenario->requests[r].n_path : longest;
    if (scenario->n_requests == 0) {
        warn(build, get(section, "purify", NULL), "there is no network whose pairs could be purified: remove purify");
        warn(build, swap, "there is no network whose pairs could be swapped: remove swap");
        warn_of_operations_without_network(build);
        return;
    }
    warn_of_limits(build);
    warn_of_purification(build, get(section, "purify", "link"), &scenario->purify_link);
    warn_of_purification(build, get(section, "purify", "end_to_end"), &scenario->purify_end_to_end);
    for (size_t i = 0; i < scenario->n_purify_segments; i++)
        warn_of_purification(
            build, get(section, "purify", "segments")->items[i].value, &scenario->purify_segments[i].purification);
    if (longest <= 2 && scenario->traffic == NULL)
        warn(build, swap, "the path of no request has an inner node, so that nothing is swapped: remove swap");
    if (scenario->traffic == NULL && scenario->swap.policy != NULL && scenario->swap.policy->prefers != NULL)
        warn(build, get(swap, "order", NULL),
            "the chain engine has no choice of pairs that this order could make: write asap, or run.engine: network");
    if (all_say_delay(build))
        warn(build, get(section, "signal_speed", NULL),
            "no link has a length without a delay, so that the signal speed has no effect: remove it, or the delays");
}

/* --- questions ----------------------------------------------------------------------------------------------------- */

static void
warn_of_timing(struct teide_build *build)
{
    const struct teide_optimal_time_question *question = build->scenario->optimal_time;
    const struct teide_yaml *section = build->root.optimal_time;
    bool retries = false;

    if (question == NULL)
        return;
    for (size_t i = 0; i < question->n_objectives; i++)
        retries |= question->objectives[i].objective.weight == TEIDE_WITH_NEW_PAIR;
    if (!retries)
        warn(build, get(section, "new_pair", NULL),
            "no objective waits for a new pair: remove new_pair, or write an objective such as retry*fidelity");
    if (question->schedule == NULL)
        warn(build, get(section, "schedule", NULL), "two pairs are purified once, whatever the schedule: remove it");
}

static void
warn_of_experiment(struct teide_build *build)
{
    const struct teide_experiment *experiment = build->scenario->experiment;
    const struct teide_yaml *fading = get(build->root.experiment, "channel", "fading");

    if (experiment == NULL || experiment->channel.fading.kind != TEIDE_FADING_NONE)
        return;
    warn(build, get(fading, "coherence_time", NULL), "the transmittance of this channel does not fluctuate: remove it");
    warn(build, get(fading, "correlation", NULL), "the transmittance of this channel does not fluctuate: remove it");
}

static void
warn_of_integration(struct teide_build *build)
{
    for (size_t m = 0; m < build->scenario->n_memories; m++)
        if (build->scenario->memories[m].changing == NULL)
            warn(build, get(build->root.memories->items[m].value, "integration", NULL),
                "the rates of this memory do not change, so that nothing is integrated: remove integration");
}

static void
warn_of_bins(struct teide_build *build)
{
    for (size_t i = 0; i < build->scenario->n_requests; i++)
        if (build->scenario->requests[i].application.kind != TEIDE_APPLICATION_NONE)
            return;
    if (build->scenario->run.bin > 0 && build->scenario->traffic == NULL) /* networks have series of their own */
        warn(build, get(build->root.run, "bin", NULL),
            "no request has an application whose results could be given over time: remove bin, or write application");
}

int
teide_warn_of_idle(struct teide_build *build)
{
    int ret = build->scenario->n_memories > 0 ? warn_of_memories(build) : 0;

    if (ret == 0 && build->scenario->n_requests > 0 && is_written_out(build))
        ret = warn_of_network(build);
    if (ret == 0 && build->scenario->n_requests > 0 && is_written_out(build))
        ret = warn_of_links(build);
    if (ret == 0)
        ret = warn_of_communication_qubits(build);
    if (ret != 0)
        return ret;
    warn_of_operations(build);
    if ((ret = teide_warn_of_levels(build)) != 0)
        return ret;
    warn_of_timing(build);
    warn_of_experiment(build);
    warn_of_integration(build);
    warn_of_bins(build);
    return 0;
}
