/* The scenario format as descriptor tables, and the structs that its mappings are read into. */
#ifndef TEIDE_IO_SCENARIO_TABLES_H
#define TEIDE_IO_SCENARIO_TABLES_H

#include "io/yaml/fields.h"

/* A node of the tree that a builder reads further; NULL: not given. */
typedef const struct teide_yaml *teide_part;

struct teide_raw_root {
    int64_t teide;
    teide_part title, include, memories, network, operations, requests, run, optimal_time, improvement, experiment,
        sweep, optimize;
    uint64_t seed;
};

struct teide_raw_network {
    teide_part chain, topology, node_defaults, link_defaults, nodes, links;
};

struct teide_raw_node {
    teide_part memory, outages, move;
    double x, y, latitude, longitude; /* m, degrees; NAN: not given */
    double loss_rate;                 /* 1/s */
    int64_t memories, operations;     /* 0: not given */
    int64_t communication_qubits;     /* 0: not given */
    teide_part name;
};

struct teide_raw_hop { /* what a link and a chain have in common */
    double length, delay, correction_delay, success_probability, attempt_time, herald_latency;
    teide_part state, ports, outages;
    int64_t memory_pairs, modes;
    int attempts, generation;
    double pair_rate; /* 1/s; NAN: not given */
};

struct teide_raw_link {
    struct teide_raw_hop hop;
    teide_part name, between;
};

struct teide_raw_chain {
    struct teide_raw_hop hop;
    int64_t nodes;
    teide_part memory;
};

struct teide_raw_operations {
    double signal_speed; /* m/s */
    double gate_error, measurement_error;
    teide_part purify, swap, routing, messages;
    int knowledge, clock, resources, discipline;
    bool slotted;
};

struct teide_raw_purification {
    int protocol, schedule, keep;
    int64_t rounds;
    double duration, gate_error, measurement_error; /* the errors NAN: those of operations */
    teide_part when, objective;
    double deadline; /* NAN: none */
    int condition;   /* index of the policy */
    int partner;
};

struct teide_raw_request {
    teide_part name, between, application, users, arrivals, holding;
    int generation, ends, admission;
    int64_t pairs, priority, queue_limit, retry_limit, width; /* pairs 0, queue_limit and retry_limit -1: not given */
    double minimum_fidelity, patience, retry_after;           /* NAN: not given */
};

struct teide_raw_run {
    double time;         /* s; NAN: not given */
    double warm_up, bin; /* s; bin NAN: none */
    int64_t deliveries, replicas;
    teide_part target, record;
    double time_resolution; /* s */
    int engine, restart;
};

struct teide_raw_target {
    int metric; /* 0: rate; else 1 + index into teide_measures */
    double relative_error;
};

struct teide_raw_record {
    bool deliveries;
    teide_part trace;
};

struct teide_raw_hardware { /* an included file */
    int64_t teide;
    teide_part title, include, memories, operations;
};

extern const struct teide_table teide_table_root, teide_table_hardware, teide_table_memory, teide_table_rates,
    teide_table_cutoff, teide_table_network, teide_table_node, teide_table_node_defaults, teide_table_link_defaults,
    teide_table_hop, teide_table_link, teide_table_chain, teide_table_state, teide_table_operations, teide_table_purify,
    teide_table_purification, teide_table_segments, teide_table_swap, teide_table_optics, teide_table_request,
    teide_table_run, teide_table_target, teide_table_record, teide_table_improvement, teide_table_ensemble,
    teide_table_region, teide_table_experiment, teide_table_sources, teide_table_source, teide_table_arm,
    teide_table_distant_arm, teide_table_bell_measurement, teide_table_setting, teide_table_optimal_time,
    teide_table_timed_pair, teide_table_new_pair, teide_table_parameter_range, teide_table_diagram,
    teide_table_optimize, teide_table_variable, teide_table_ends, teide_table_budget;

/* Names of the descriptors of a choice, NULL behind the last. */
const char *teide_choice_name(const struct teide_choice *choice, size_t index);

/* Names of the protocols of purification, by enum teide_protocol. */
const char *teide_protocol_choice(size_t index);
const char *teide_keep_choice(size_t index);
const char *teide_schedule_choice(size_t index);

/* The trace length that `trace: true` stands for, and the largest one. */
enum { TEIDE_DEFAULT_TRACE = 100000, TEIDE_MAX_TRACE = 100000000 };

/* The integer form of `trace`. */
extern const struct teide_field teide_field_trace;

/* JSON Schema of a state: a mapping or four probabilities. */
extern const char teide_state_schema[];

#endif
