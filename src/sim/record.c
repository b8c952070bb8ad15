#include "sim/record.h"

const char *const teide_trace_kind_names[TEIDE_N_TRACE_KINDS] = {
    [TEIDE_TRACE_HERALD] = "herald",
    [TEIDE_TRACE_SWAP] = "swap",
    [TEIDE_TRACE_SWAP_FAILED] = "swap_failed",
    [TEIDE_TRACE_PURIFY] = "purify",
    [TEIDE_TRACE_PURIFIED] = "purified",
    [TEIDE_TRACE_PURIFY_FAILED] = "purify_failed",
    [TEIDE_TRACE_CUTOFF] = "cutoff",
    [TEIDE_TRACE_DELIVER] = "deliver",
    [TEIDE_TRACE_RELEASE] = "release",
    [TEIDE_TRACE_DROP] = "drop",
    [TEIDE_TRACE_MESSAGE] = "message",
};
