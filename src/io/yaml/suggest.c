#include "io/yaml/suggest.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { LONGEST = 64 };

static int
same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t
teide_edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][LONGEST + 1], *before = rows[0], *above = rows[1], *row = rows[2], *spare;

    if (a_length > LONGEST || b_length > LONGEST)
        return SIZE_MAX;
    for (size_t j = 0; j <= b_length; j++)
        above[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (size_t)!same(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b_length];
}

void
teide_suggestion_begin(struct teide_suggestion *suggestion, const char *text, size_t length)
{
    *suggestion = (struct teide_suggestion) { text, length, SIZE_MAX, NULL };
}

void
teide_suggestion_offer(struct teide_suggestion *suggestion, const char *known)
{
    size_t length = strlen(known), distance, allowed;

    distance = teide_edit_distance(suggestion->text, suggestion->length, known, length);
    /* A third of the letters may differ; a name that begins like the known one is near too. */
    allowed = 1 + (suggestion->length > length ? suggestion->length : length) / 4;
    if (suggestion->length < 2)
        allowed = 0;
    if (distance > allowed && suggestion->length >= 3 && suggestion->length < length
        && strncmp(suggestion->text, known, suggestion->length) == 0)
        distance = allowed;
    if (distance <= allowed && distance < suggestion->distance) {
        suggestion->distance = distance;
        suggestion->best = known;
    }
}
