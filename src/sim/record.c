#include "sim/record.h"

#include <stdlib.h>

#include "sim/error.h"

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
    [TEIDE_TRACE_MOVED] = "moved",
};

int
teide_trace_table_init(struct teide_trace_table *table, int64_t limit)
{
    table->limit = (size_t)limit;
    if (limit == 0)
        return 0;
    table->row = malloc(table->limit * sizeof *table->row);
    return table->row == NULL ? TEIDE_E_MEMORY : 0;
}

void
teide_trace_table_clear(struct teide_trace_table *table)
{
    free(table->row);
    *table = (struct teide_trace_table) { 0 };
}

void
teide_trace_table_append(struct teide_trace_table *table, struct teide_trace_record row)
{
    if (table->length == table->limit)
        table->truncated = true;
    else
        table->row[table->length++] = row;
}
