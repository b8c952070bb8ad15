/* YAML in: read a scenario file, find every mistake in it, hand down a checked struct teide_scenario. */
#ifndef TEIDE_IO_SCENARIO_READ_H
#define TEIDE_IO_SCENARIO_READ_H

#include <stddef.h>

#include "io/yaml/diagnostics.h"
#include "sim/error.h"
#include "sim/scenario.h"

/* One `--set PATH=VALUE`: VALUE is YAML, PATH like run.deliveries, memories.default.t2 or links.*.length. */

/* Read and check a scenario file.
 * path          file to read; "-" is standard input
 * settings      n_settings strings PATH=VALUE that override the file, as on the command line
 * scenario      zeroed by the caller; filled on success; the caller calls teide_scenario_clear() in any case
 * diagnostics   zeroed by the caller, who clears it in any case; at least one line on TEIDE_E_INPUT
 * Returns 0, TEIDE_E_INPUT (mistakes in the file, or it cannot be read), TEIDE_E_MEMORY. */
int teide_scenario_read(const char *path, const char *const *settings, size_t n_settings,
    struct teide_scenario *scenario, struct teide_diagnostics *diagnostics);

/* The same from text in memory (for tests and fuzzing); `name` stands for the file in diagnostics.
 * `include:` is resolved relative to `name`. */
int teide_scenario_read_text(const char *name, const char *text, size_t length, const char *const *settings,
    size_t n_settings, struct teide_scenario *scenario, struct teide_diagnostics *diagnostics);

#endif
