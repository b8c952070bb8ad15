/* "Did you mean": the nearest of the known names. */
#ifndef TEIDE_IO_YAML_SUGGEST_H
#define TEIDE_IO_YAML_SUGGEST_H

#include <stddef.h>

/* Edit distance of two strings (insertions, deletions, substitutions, transpositions of neighbours: the restricted
 * Damerau-Levenshtein distance), letters of either case alike; more than 64 bytes count as infinitely far. */
size_t teide_edit_distance(const char *a, size_t a_length, const char *b, size_t b_length);

/* Search in progress: offer the known names one by one, then read `best` (NULL: none is near). */
struct teide_suggestion {
    const char *text;
    size_t length, distance;
    const char *best;
};
void teide_suggestion_begin(struct teide_suggestion *suggestion, const char *text, size_t length);
void teide_suggestion_offer(struct teide_suggestion *suggestion, const char *known);

#endif
