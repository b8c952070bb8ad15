/* What a run can keep beside its statistics: every delivery, and a trace of what happened to every pair. */
#ifndef TEIDE_SIM_RECORD_H
#define TEIDE_SIM_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/bell.h"

struct teide_delivery {
    double time;         /* s since the replica's start */
    double waiting_time; /* s since the request's previous delivery, or the start */
    struct teide_bell state;
    int32_t request, replica;
    int64_t raw_pairs; /* link pairs that went into it */
};

enum teide_trace_kind {
    TEIDE_TRACE_HERALD,        /* a link pair is heralded; since `begin` it exists */
    TEIDE_TRACE_SWAP,          /* a node joined two pairs */
    TEIDE_TRACE_SWAP_FAILED,   /* its Bell measurement failed, both pairs are lost */
    TEIDE_TRACE_PURIFY,        /* two pairs went into a purification */
    TEIDE_TRACE_PURIFIED,      /* its success is known */
    TEIDE_TRACE_PURIFY_FAILED, /* its failure is known, both pairs are lost */
    TEIDE_TRACE_CUTOFF,        /* a memory has waited too long: its pair is dropped */
    TEIDE_TRACE_DELIVER,       /* an end-to-end pair is delivered */
    TEIDE_TRACE_RELEASE,       /* a memory that held its qubit since `begin` is free again */
    TEIDE_TRACE_DROP,          /* networks: a pair is dropped for another reason than a cutoff */
    TEIDE_TRACE_MESSAGE,       /* networks: a message that was sent at `begin` arrives */
    TEIDE_TRACE_MOVED,         /* networks: a qubit is in its memory, to which it has been on its way since `begin` */
    TEIDE_N_TRACE_KINDS
};

/* Names of the kinds, as in files: "herald", "swap", "swap_failed", ... */
extern const char *const teide_trace_kind_names[TEIDE_N_TRACE_KINDS];

struct teide_trace_record {
    double time, begin; /* s; begin is used by HERALD, RELEASE, MESSAGE and MOVED, elsewhere equal to time */
    double fidelity;    /* of the pair concerned at `time`; -1 where there is none */
    int32_t kind;       /* enum teide_trace_kind */
    int32_t request;    /* index; -1: the pair is for nobody yet */
    int32_t node_a,
        node_b;   /* ends of the pair concerned; RELEASE, MOVED and SWAP: the node itself, twice; MESSAGE: from, to */
    int32_t link; /* RELEASE, MOVED and HERALD: the link whose memory it is, -1: of the node's pool; elsewhere -1 */
    int32_t memory_pair; /* which memory pair of the link, or memory of the pool; elsewhere -1 */
    int64_t pair; /* the pair concerned: a joined or purified pair is called after its leftmost, or kept, link pair, and
                           link pairs are numbered by herald; RELEASE, and MOVED of a pair that is lost: -1 */
    int64_t other_pair; /* SWAP, PURIFY: the second pair that goes into it; elsewhere -1 */
};

/* Trace records up to a limit, in the order in which they were made. */
struct teide_trace_table {
    struct teide_trace_record *row;
    size_t length, limit; /* limit 0: none are kept */
    bool truncated;       /* there were more */
};

/* Make room for `limit` >= 0 records. Returns 0 or TEIDE_E_MEMORY; the table is zeroed by the caller, clear is legal in any case. */
int teide_trace_table_init(struct teide_trace_table *table, int64_t limit);
void teide_trace_table_clear(struct teide_trace_table *table);
void teide_trace_table_append(struct teide_trace_table *table, struct teide_trace_record row);

#endif
