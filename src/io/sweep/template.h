/* A scenario with its section sweep, read once, from which the scenario of every point is made without reading text again. */
#ifndef TEIDE_IO_SWEEP_TEMPLATE_H
#define TEIDE_IO_SWEEP_TEMPLATE_H

#include "io/scenario/read.h"

/* Read-only once it is made: threads share it. */
struct teide_sweep_template;

/* Read a scenario file and its section sweep; base is the scenario as it is, with base->text for provenance.
 * template  set on success; teide_sweep_template_destroy() by the caller, NULL is legal there
 * Others and returns as teide_scenario_read(); TEIDE_E_INPUT also when there is no section sweep, and when none of up to
 * 64 points of it makes a scenario, with the mistakes of the first one. */
int teide_sweep_template_read(const char *path, const char *const *settings, size_t n_settings,
    struct teide_sweep_template **sweep_template, struct teide_scenario *base, struct teide_diagnostics *diagnostics);
/* The same from the text of a result file; `name` stands for the file. */
int teide_sweep_template_read_text(const char *name, const char *text, size_t length, const char *const *settings,
    size_t n_settings, struct teide_sweep_template **sweep_template, struct teide_scenario *base,
    struct teide_diagnostics *diagnostics);
void teide_sweep_template_destroy(struct teide_sweep_template *sweep_template);

/* The tree as YAML text without comments, by which two sweeps are told apart. Borrowed. */
const char *teide_sweep_template_text(const struct teide_sweep_template *sweep_template);

/* What one thread needs to make points; NULL when memory is out. The template must outlive it. */
struct teide_point_maker;
struct teide_point_maker *teide_point_maker_create(
    const struct teide_sweep_template *sweep_template, const struct teide_sweep_question *sweep);
void teide_point_maker_destroy(struct teide_point_maker *maker);

/* The scenario of a point, without path, text and sweep.
 * scenario     zeroed by the caller, who calls teide_scenario_clear() in any case
 * diagnostics  likewise; on TEIDE_E_INPUT, the values of this point make no scenario, at least one line
 * Returns 0, TEIDE_E_INPUT, TEIDE_E_MEMORY. About 10 us for a small scenario. */
int teide_point_make(struct teide_point_maker *maker, size_t point, struct teide_scenario *scenario,
    struct teide_diagnostics *diagnostics);

#endif
