/* Files that scenarios include, such as scenarios/hardware/: checked on their own. */
#ifndef TEIDE_IO_SCENARIO_HARDWARE_H
#define TEIDE_IO_SCENARIO_HARDWARE_H

#include <stdbool.h>
#include <stddef.h>

#include "io/scenario/read.h"

struct teide_hardware {
    bool is_one;         /* the text is such a file; else nothing is said about it */
    size_t n_memories;   /* kinds of memory, with those of the files that it includes itself */
    bool has_operations; /* a section operations */
};

/* Check a file to be included: its sections, and all that memories and operations hold. It is one if it has memories or operations,
 * and neither `teide` nor a section of scenarios alone. What only a scenario decides stays open: nodes that are named, the clock.
 * name, text, length, settings, n_settings, diagnostics  as of teide_scenario_read_text(); diagnostics only if it is one
 * Returns 0, TEIDE_E_INPUT (mistakes), TEIDE_E_MEMORY. */
int teide_hardware_read_text(const char *name, const char *text, size_t length, const char *const *settings,
    size_t n_settings, struct teide_hardware *hardware, struct teide_diagnostics *diagnostics);

#endif
