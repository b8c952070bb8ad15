/* A dataset for people and programs: summaries in words, JSON, tables of a slice. doc/results.md describes them. */
#ifndef TEIDE_IO_RESULTS_RESULT_PRINT_H
#define TEIDE_IO_RESULTS_RESULT_PRINT_H

#include <stdio.h>

#include "sim/error.h"
#include "study/dataset/dataset.h"

/* Print one JSON document. A group whose first dimension is a list of names is a list of objects, else an object of arrays; a value
 * with a standard error is {mean, stderr, unit}; a code is its word.
 * records  with the record tables
 * Returns 0, TEIDE_E_IO, TEIDE_E_INPUT, TEIDE_E_MEMORY; nothing is printed where a value cannot be read. */
int teide_result_print_json(FILE *out, struct teide_dataset *dataset, bool records, struct teide_error *error);

/* What every document begins with: kind, title, scenario_path, seed; of a file its provenance. */
struct teide_json;
void teide_result_put_json_head(struct teide_json *json, const struct teide_dataset *dataset);

/* A value of a variable in memory: a number, the word of a code, text; null for what is missing. */
void teide_result_put_json_value(struct teide_json *json, const struct teide_variable *variable, const size_t *index);

/* Print what a researcher wants to know first, in words and tables, by the kind of the dataset. Returns likewise, but for words that
 * are printed until something is found to be missing. */
int teide_result_print_text(FILE *out, struct teide_dataset *dataset, struct teide_error *error);

/* Print the reference: all variables of all kinds, in Markdown. Returns 0 or TEIDE_E_MEMORY. */
int teide_result_print_reference(FILE *out);

#endif
