/* Keys of traffic: arrivals, holding times, outages, routing, messages. */
#ifndef TEIDE_IO_SCENARIO_TRAFFIC_TABLES_H
#define TEIDE_IO_SCENARIO_TRAFFIC_TABLES_H

#include "io/scenario/tables.h"

struct teide_raw_arrivals {
    double poisson, period, first; /* 1/s, s, s; NAN: not given */
    struct teide_numbers times;    /* s */
};

struct teide_raw_holding {
    double fixed, exponential; /* s; NAN: not given */
    teide_part hyperexponential;
};

struct teide_raw_hyperexponential {
    struct teide_numbers shares, means; /* means in s */
};

struct teide_raw_outages {
    double mean_up, mean_down;     /* s; NAN: not given */
    struct teide_numbers down, up; /* s */
};

struct teide_raw_move {
    double duration, error; /* s */
};

struct teide_raw_routing {
    int metric, choice;
    int64_t paths;
    bool disjoint, reroute;
};

struct teide_raw_messages {
    double loss_probability, resend_after; /* s */
};

extern const struct teide_table teide_table_arrivals, teide_table_holding, teide_table_hyperexponential,
    teide_table_outages, teide_table_move, teide_table_routing, teide_table_messages;

/* Names in the order of the enums of sim/traffic.h; of engines: auto, chain, network. */
const char *teide_resources_choice(size_t index);
const char *teide_discipline_choice(size_t index);
const char *teide_users_choice(size_t index); /* TEIDE_ENDS_RANDOM first */
const char *teide_admission_choice(size_t index);
const char *teide_engine_choice(size_t index);
const char *teide_restart_choice(size_t index);

#endif
