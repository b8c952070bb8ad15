/* JSON out, token by token, so that a document of any size needs no memory: numbers with 17 significant digits (enough
 * to read back the same double), NaN and infinities as null, strings escaped, text that is not UTF-8 made so. */
#ifndef TEIDE_IO_RESULTS_JSON_OUT_H
#define TEIDE_IO_RESULTS_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct teide_json {
    FILE *out;
    int depth;
    int flat_below; /* containers deeper than this are written on one line */
    bool started;   /* the current container has an item */
    bool after_key;
};

/* Every function appends; whether all of it arrived, ferror(out) says. Calls must nest properly. Strings in `key`
 * and `value` are zero-terminated. */
void teide_json_open(struct teide_json *json, char bracket);  /* '{' or '[' */
void teide_json_close(struct teide_json *json, char bracket); /* '}' or ']' */
void teide_json_key(struct teide_json *json, const char *key);
void teide_json_string(struct teide_json *json, const char *value);
void teide_json_double(struct teide_json *json, double value);
void teide_json_int(struct teide_json *json, int64_t value);
void teide_json_bool(struct teide_json *json, bool value);
void teide_json_uint(struct teide_json *json, uint64_t value);

/* A key and its value in one call. */
void teide_json_key_string(struct teide_json *json, const char *key, const char *value);
void teide_json_key_double(struct teide_json *json, const char *key, double value);
/* A list of n numbers. */
void teide_json_key_doubles(struct teide_json *json, const char *key, const double *values, size_t n);
void teide_json_key_int(struct teide_json *json, const char *key, int64_t value);
void teide_json_key_uint(struct teide_json *json, const char *key, uint64_t value);

#endif
