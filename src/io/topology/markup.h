/* The tags of an XML text and where they are, without any claim that it is well formed: what a parser has accepted can be
 * given places by it, and what no parser should see can be refused. Comments, CDATA sections and processing instructions are
 * passed over. */
#ifndef TEIDE_IO_TOPOLOGY_MARKUP_H
#define TEIDE_IO_TOPOLOGY_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

struct teide_markup {
    const char *text, *end; /* of the whole */
    const char *at;         /* where the search goes on */
    const char *line_start; /* of the line of `seen` */
    const char *seen;       /* up to here lines are counted */
    int line;               /* of the last tag, from 1 */
    size_t longest;         /* bytes of the longest piece so far: a tag, a comment, a text between them */
    /* The last tag: its name without a prefix, and what is between the name and its end. */
    const char *name, *attributes, *attributes_end;
    size_t name_length;
    int column; /* of its '<', from 1 */
    bool closing;
};

struct teide_markup teide_markup_begin(const char *text, size_t length);

/* Go to the next tag. Returns whether there is one. */
bool teide_markup_next(struct teide_markup *markup);

/* The line and column of the place where the search goes on. */
void teide_markup_place(struct teide_markup *markup);

/* Whether the last tag is called so. */
bool teide_markup_is(const struct teide_markup *markup, const char *name);

/* An attribute of the last tag: the text within its quotes, entities as they are written; NULL: it has none of that name. */
const char *teide_markup_attribute(const struct teide_markup *markup, const char *name, size_t *length);

/* The text from the last tag to the next '<', outer white space removed. */
const char *teide_markup_content(const struct teide_markup *markup, size_t *length);

#endif
