#define _GNU_SOURCE /* memmem */
#include "io/topology/markup.h"

#include <string.h>

struct teide_markup
teide_markup_begin(const char *text, size_t length)
{
    return (struct teide_markup) {
        .text = text, .end = text + length, .at = text, .line_start = text, .seen = text, .line = 1
    };
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
begins(const struct teide_markup *markup, const char *with)
{
    const size_t n = strlen(with);

    return (size_t)(markup->end - markup->at) >= n && memcmp(markup->at, with, n) == 0;
}

/* Go behind the next `end`, or to the end of the text. */
static void
skip(struct teide_markup *markup, const char *end)
{
    const char *found = memmem(markup->at, (size_t)(markup->end - markup->at), end, strlen(end));

    markup->at = found == NULL ? markup->end : found + strlen(end);
}

static void
count_lines(struct teide_markup *markup, const char *to)
{
    for (; markup->seen < to; markup->seen++)
        if (*markup->seen == '\n') {
            markup->line++;
            markup->line_start = markup->seen + 1;
        }
    markup->column = (int)(to - markup->line_start) + 1;
}

/* The tag that begins at `at`, which is a '<'. */
static void
read_tag(struct teide_markup *markup)
{
    const char *at = markup->at + 1;
    char quote = 0;

    count_lines(markup, markup->at);
    markup->closing = at < markup->end && *at == '/';
    at += markup->closing;
    markup->name = at;
    for (; at < markup->end && !is_blank(*at) && *at != '>' && *at != '/'; at++)
        if (*at == ':')
            markup->name = at + 1;
    markup->name_length = (size_t)(at - markup->name);
    markup->attributes = at;
    for (; at < markup->end && (quote != 0 || *at != '>'); at++)
        if (quote == 0 && (*at == '"' || *at == '\''))
            quote = *at;
        else if (*at == quote)
            quote = 0;
    markup->attributes_end = at;
    markup->at = at < markup->end ? at + 1 : at;
}

/* A piece of the text ends here. */
static void
measure(struct teide_markup *markup, const char *start)
{
    const size_t length = (size_t)(markup->at - start);

    markup->longest = length > markup->longest ? length : markup->longest;
}

void
teide_markup_place(struct teide_markup *markup)
{
    count_lines(markup, markup->at);
}

bool
teide_markup_next(struct teide_markup *markup)
{
    while (markup->at < markup->end) {
        const char *start = markup->at, *tag = memchr(start, '<', (size_t)(markup->end - start));
        markup->at = tag == NULL ? markup->end : tag;
        measure(markup, start);
        if (tag == NULL)
            break;
        if (begins(markup, "<!--"))
            skip(markup, "-->");
        else if (begins(markup, "<![CDATA["))
            skip(markup, "]]>");
        else if (begins(markup, "<?"))
            skip(markup, "?>");
        else {
            read_tag(markup);
            measure(markup, tag);
            return true;
        }
        measure(markup, tag);
    }
    return false;
}

bool
teide_markup_is(const struct teide_markup *markup, const char *name)
{
    return strlen(name) == markup->name_length && memcmp(name, markup->name, markup->name_length) == 0;
}

const char *
teide_markup_attribute(const struct teide_markup *markup, const char *name, size_t *length)
{
    const char *at = markup->attributes, *end = markup->attributes_end;

    while (at < end) {
        const char *key, *value, *close;
        size_t n;
        while (at < end && (is_blank(*at) || *at == '/'))
            at++;
        key = at;
        while (at < end && *at != '=' && !is_blank(*at))
            at++;
        n = (size_t)(at - key);
        while (at < end && *at != '"' && *at != '\'')
            at++;
        if (at == end)
            break;
        value = at + 1;
        close = memchr(value, *at, (size_t)(end - value));
        if (close == NULL)
            break;
        if (n == strlen(name) && memcmp(key, name, n) == 0) {
            *length = (size_t)(close - value);
            return value;
        }
        at = close + 1;
    }
    return NULL;
}

const char *
teide_markup_content(const struct teide_markup *markup, size_t *length)
{
    const char *from = markup->at, *to = memchr(from, '<', (size_t)(markup->end - from));

    to = to == NULL ? markup->end : to;
    while (from < to && is_blank(*from))
        from++;
    while (to > from && is_blank(to[-1]))
        to--;
    *length = (size_t)(to - from);
    return from;
}
