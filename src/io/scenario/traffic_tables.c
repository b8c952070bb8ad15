#include "io/scenario/traffic_tables.h"

#include <math.h>

const char *
teide_resources_choice(size_t index)
{
    static const char *const names[] = { "circuit", "shared" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

const char *
teide_discipline_choice(size_t index)
{
    static const char *const names[] = { "first_come", "priority", "round_robin", "oldest_pair" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

const char *
teide_users_choice(size_t index)
{
    static const char *const names[] = { "random", "any" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

const char *
teide_admission_choice(size_t index)
{
    static const char *const names[] = { "queue", "lose", "retry" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

const char *
teide_engine_choice(size_t index)
{
    static const char *const names[] = { "auto", "chain", "network" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

const char *
teide_restart_choice(size_t index)
{
    static const char *const names[] = { "go_on", "empty" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char *
metric_choice(size_t index)
{
    static const char *const names[] = { "hops", "length", "loss", "time", "fidelity" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const char *
path_choice(size_t index)
{
    static const char *const names[] = { "first", "least_loaded", "random" };
    return index < TEIDE_COUNT(names) ? names[index] : NULL;
}

static const struct teide_field arrivals_fields[] = {
    { "poisson", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_arrivals, poisson), .unit = "Hz", .above = true,
        .most = INFINITY, .example = "100 Hz", .doc = "rate of a Poisson process" },
    { "period", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_arrivals, period), .unit = "s", .above = true,
        .most = INFINITY, .example = "10 ms", .doc = "time between two arrivals" },
    { "times", TEIDE_FIELD_QUANTITIES, TEIDE_AT(teide_raw_arrivals, times), .unit = "s", .most = INFINITY,
        .example = "[0 s, 5 ms]", .doc = "the times of all arrivals, in their order" },
    { "first", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_arrivals, first), .unit = "s", .most = INFINITY,
        .example = "5 ms", .doc = "of `period`: time of the first arrival; 0 s when absent" },
};
const struct teide_table teide_table_arrivals = {
    .name = "arrivals",
    .doc = "When requests arrive.",
    TEIDE_FIELDS(arrivals_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "poisson period times" } },
    .n_rules = 1,
};

static const struct teide_field holding_fields[] = {
    { "fixed", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_holding, fixed), .unit = "s", .above = true, .most = INFINITY,
        .example = "1 s", .doc = "the same time for each request" },
    { "exponential", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_holding, exponential), .unit = "s", .above = true,
        .most = INFINITY, .example = "1 s", .doc = "exponential with this mean" },
    { "hyperexponential", TEIDE_FIELD_TABLE, TEIDE_AT(teide_raw_holding, hyperexponential),
        .table = &teide_table_hyperexponential, .example = "{shares: [0.9, 0.1], means: [0.5 s, 5.5 s]}",
        .doc = "a mixture of exponential times" },
};
const struct teide_table teide_table_holding = {
    .name = "holding",
    .doc = "How long a request keeps what it has reserved.",
    TEIDE_FIELDS(holding_fields),
    .rules = { { TEIDE_EXACTLY_ONE, "fixed exponential hyperexponential" } },
    .n_rules = 1,
};

static const struct teide_field hyperexponential_fields[] = {
    { "shares", TEIDE_FIELD_NUMBERS, TEIDE_AT(teide_raw_hyperexponential, shares), .required = true, .above = true,
        .most = 1, .example = "[0.9, 0.1]", .doc = "probability of each time; they sum to 1" },
    { "means", TEIDE_FIELD_QUANTITIES, TEIDE_AT(teide_raw_hyperexponential, means), .required = true, .unit = "s",
        .above = true, .most = INFINITY, .example = "[0.5 s, 5.5 s]", .doc = "mean of each time" },
};
const struct teide_table teide_table_hyperexponential = {
    .name = "hyperexponential",
    .doc = "A mixture of exponential times.",
    TEIDE_FIELDS(hyperexponential_fields),
};

static const struct teide_field outages_fields[] = {
    { "mean_up", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_outages, mean_up), .unit = "s", .above = true,
        .most = INFINITY, .example = "10 s",
        .doc = "mean of the exponential times in which it is up; it is up at first" },
    { "mean_down", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_outages, mean_down), .unit = "s", .above = true,
        .most = INFINITY, .example = "1 s", .doc = "mean of the exponential times in which it is down" },
    { "down", TEIDE_FIELD_QUANTITIES, TEIDE_AT(teide_raw_outages, down), .unit = "s", .most = INFINITY,
        .example = "[1 s, 5 s]", .doc = "times at which it goes down, in their order" },
    { "up", TEIDE_FIELD_QUANTITIES, TEIDE_AT(teide_raw_outages, up), .unit = "s", .most = INFINITY,
        .example = "[2 s, 6 s]", .doc = "times at which it comes back, one after each of `down`" },
};
const struct teide_table teide_table_outages = {
    .name = "outages",
    .doc = "When a node or link is down: at given times, at random ones, or both.",
    TEIDE_FIELDS(outages_fields),
    .rules = { { TEIDE_AT_LEAST_ONE, "mean_up&mean_down down&up" } },
    .n_rules = 1,
};

static const struct teide_field move_fields[] = {
    { "duration", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_move, duration), .unit = "s", .most = INFINITY,
        .fallback = "0 s", .example = "10 us",
        .doc = "from the herald until the half can be used and the communication qubit is free" },
    { "error", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_move, error), .most = 1, .fallback = "0", .example = "0.01",
        .doc = "probability that the qubit is depolarised completely, as the `gate_error` of a two-qubit gate" },
};
const struct teide_table teide_table_move = {
    .name = "a move",
    .doc = "From a communication qubit to a memory of the same node.",
    TEIDE_FIELDS(move_fields),
    .rules = { { TEIDE_AT_LEAST_ONE, "duration error" } },
    .n_rules = 1,
};

static const struct teide_field routing_fields[] = {
    { "metric", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_routing, metric), .choice = metric_choice, .fallback = "hops",
        .example = "length",
        .doc
        = "what is least along the best path: the number of `hops`; the `length`; the `loss`, -ln of the success "
          "probabilities; the mean `time` to a pair of each link; or -ln of the Werner parameters of pairs and swaps, "
          "which is best `fidelity` where nothing waits. Ties go to fewer links, then to the links that come first" },
    { "paths", TEIDE_FIELD_INTEGER, TEIDE_AT(teide_raw_routing, paths), .least = 1, .most = 1000, .fallback = "1",
        .example = "3", .doc = "how many of the best paths a request may take" },
    { "disjoint", TEIDE_FIELD_FLAG, TEIDE_AT(teide_raw_routing, disjoint), .fallback = "false", .example = "true",
        .doc = "whether no two of these paths share a link" },
    { "choice", TEIDE_FIELD_CHOICE, TEIDE_AT(teide_raw_routing, choice), .choice = path_choice, .fallback = "first",
        .example = "least_loaded",
        .doc = "which of them: the `first`, the best one; the `least_loaded`, whose busiest link has the fewest "
               "requests at that moment; or one at `random`" },
    { "reroute", TEIDE_FIELD_FLAG, TEIDE_AT(teide_raw_routing, reroute), .fallback = "false", .example = "true",
        .doc = "whether a request whose path breaks looks for another one; else it waits for the repair" },
};
const struct teide_table teide_table_routing = {
    .name = "routing",
    .doc = "Which path a request takes.",
    TEIDE_FIELDS(routing_fields),
};

static const struct teide_field messages_fields[] = {
    { "loss_probability", TEIDE_FIELD_NUMBER, TEIDE_AT(teide_raw_messages, loss_probability), .required = true,
        .most = 0.999999, .example = "0.01", .doc = "of each sending of a message" },
    { "resend_after", TEIDE_FIELD_QUANTITY, TEIDE_AT(teide_raw_messages, resend_after), .required = true, .unit = "s",
        .above = true, .most = INFINITY, .example = "1 ms", .doc = "a lost message is sent again after this time" },
};
const struct teide_table teide_table_messages = {
    .name = "messages",
    .doc = "Classical messages that are lost, and sent again.",
    TEIDE_FIELDS(messages_fields),
};
