#include "study/run/results.h"

#include <stdlib.h>

#include "study/network/results.h"

const double teide_quantile_levels[TEIDE_N_QUANTILES] = { 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99 };

#define FIELD(field) offsetof(struct teide_request_result, field)

const struct teide_quantity teide_quantities[] = {
    { "rate", "Hz", "delivered end-to-end pairs per second of simulated time", FIELD(rate) },
    { "waiting_time", "s", "time between successive deliveries", FIELD(waiting_time) },
    { "raw_pairs_per_delivery", "1", "link pairs that went into one delivered pair", FIELD(raw_pairs_per_delivery) },
    { "purification_success", "1", "probability that one purification succeeds", FIELD(purification_success) },
    { "swap_success", "1", "probability that one swap succeeds", FIELD(swap_success) },
    { "cutoffs_per_delivery", "1", "pairs dropped at a cutoff, per delivered pair", FIELD(cutoffs_per_delivery) },
    { "round_success", "1", "deliveries / (deliveries + losses)", FIELD(round_success) },
};
const size_t teide_n_quantities = sizeof teide_quantities / sizeof *teide_quantities;

const struct teide_count teide_counts[] = {
    { "deliveries", "end-to-end pairs delivered", FIELD(deliveries) },
    { "raw_pairs", "link pairs that went into the delivered pairs", FIELD(raw_pairs) },
    { "purifications", "purifications attempted", FIELD(purifications) },
    { "purifications_succeeded", "purifications that succeeded", FIELD(purifications_succeeded) },
    { "swaps", "swaps attempted", FIELD(swaps) },
    { "swaps_succeeded", "swaps that succeeded", FIELD(swaps_succeeded) },
    { "cutoffs", "pairs dropped at a cutoff", FIELD(cutoffs) },
    { "losses", "pairs lost: to a cutoff, a failed swap or a failed purification", FIELD(losses) },
};
const size_t teide_n_counts = sizeof teide_counts / sizeof *teide_counts;

void
teide_results_clear(struct teide_results *results)
{
    teide_network_results_destroy(results->network);
    free(results->requests);
    free(results->delivery_table);
    free(results->trace);
    *results = (struct teide_results) { 0 };
}
