#include "io/results/json_out.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void
indent(struct teide_json *json)
{
    if (json->depth > json->flat_below) {
        if (json->started)
            fputc(' ', json->out);
        return;
    }
    fputc('\n', json->out);
    for (int i = 0; i < json->depth; i++)
        fputs("  ", json->out);
}

/* What goes before a key or an item of an array. */
static void
begin_item(struct teide_json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->started)
        fputc(',', json->out);
    if (json->depth > 0)
        indent(json);
    json->started = true;
}

void
teide_json_open(struct teide_json *json, char bracket)
{
    begin_item(json);
    fputc(bracket, json->out);
    json->depth++;
    json->started = false;
}

void
teide_json_close(struct teide_json *json, char bracket)
{
    bool empty = !json->started;

    json->depth--;
    json->started = false;
    if (!empty && json->depth < json->flat_below)
        indent(json);
    fputc(bracket, json->out);
    json->started = true;
    if (json->depth == 0)
        fputc('\n', json->out);
}

/* Length of the UTF-8 sequence that s begins with, 0 when it is none (RFC 3629: no surrogates, nothing overlong). */
static size_t
utf8_length(const unsigned char *s)
{
    if (s[0] < 0x80)
        return 1;
    if (s[0] >= 0xc2 && s[0] <= 0xdf)
        return (s[1] & 0xc0) == 0x80 ? 2 : 0;
    if (s[0] >= 0xe0 && s[0] <= 0xef)
        return (s[1] & 0xc0) == 0x80 && (s[2] & 0xc0) == 0x80 && !(s[0] == 0xe0 && s[1] < 0xa0)
                && !(s[0] == 0xed && s[1] > 0x9f)
            ? 3
            : 0;
    if (s[0] >= 0xf0 && s[0] <= 0xf4)
        return (s[1] & 0xc0) == 0x80 && (s[2] & 0xc0) == 0x80 && (s[3] & 0xc0) == 0x80 && !(s[0] == 0xf0 && s[1] < 0x90)
                && !(s[0] == 0xf4 && s[1] > 0x8f)
            ? 4
            : 0;
    return 0;
}

static void
put_string(FILE *out, const char *value)
{
    const unsigned char *s = (const unsigned char *)value;

    fputc('"', out);
    while (*s != '\0') {
        size_t length = utf8_length(s);
        if (length == 0) {
            fputs("\xef\xbf\xbd", out); /* U+FFFD */
            length = 1;
        } else if (*s == '"' || *s == '\\') {
            fprintf(out, "\\%c", *s);
        } else if (*s == '\n') {
            fputs("\\n", out);
        } else if (*s < 0x20 || *s == 0x7f) {
            fprintf(out, "\\u%04x", *s);
        } else {
            fwrite(s, 1, length, out);
        }
        s += length;
    }
    fputc('"', out);
}

void
teide_json_key(struct teide_json *json, const char *key)
{
    begin_item(json);
    put_string(json->out, key);
    fputs(": ", json->out);
    json->after_key = true;
}

void
teide_json_string(struct teide_json *json, const char *value)
{
    begin_item(json);
    put_string(json->out, value);
}

void
teide_json_double(struct teide_json *json, double value)
{
    char text[32], *comma;

    begin_item(json);
    if (!isfinite(value)) {
        fputs("null", json->out);
        return;
    }
    snprintf(text, sizeof text, "%.17g", value);
    comma = strchr(text, ','); /* the decimal point of some locales */
    if (comma != NULL)
        *comma = '.';
    fputs(text, json->out);
}

void
teide_json_int(struct teide_json *json, int64_t value)
{
    begin_item(json);
    fprintf(json->out, "%" PRId64, value);
}

void
teide_json_bool(struct teide_json *json, bool value)
{
    begin_item(json);
    fputs(value ? "true" : "false", json->out);
}

void
teide_json_uint(struct teide_json *json, uint64_t value)
{
    begin_item(json);
    fprintf(json->out, "%" PRIu64, value);
}

void
teide_json_key_string(struct teide_json *json, const char *key, const char *value)
{
    teide_json_key(json, key);
    teide_json_string(json, value);
}

void
teide_json_key_double(struct teide_json *json, const char *key, double value)
{
    teide_json_key(json, key);
    teide_json_double(json, value);
}

void
teide_json_key_doubles(struct teide_json *json, const char *key, const double *values, size_t n)
{
    teide_json_key(json, key);
    teide_json_open(json, '[');
    for (size_t i = 0; i < n; i++)
        teide_json_double(json, values[i]);
    teide_json_close(json, ']');
}

void
teide_json_key_int(struct teide_json *json, const char *key, int64_t value)
{
    teide_json_key(json, key);
    teide_json_int(json, value);
}

void
teide_json_key_uint(struct teide_json *json, const char *key, uint64_t value)
{
    teide_json_key(json, key);
    teide_json_uint(json, value);
}
