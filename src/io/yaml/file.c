#define _GNU_SOURCE /* strerror_r */
#include "io/yaml/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/error.h"

static int
say(char *problem, int code, const char *sentence)
{
    snprintf(problem, TEIDE_FILE_PROBLEM, "%s", sentence);
    return code;
}

int
teide_file_load(const char *path, char **text, size_t *length, char problem[TEIDE_FILE_PROBLEM])
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    size_t capacity = 0;
    struct stat status;
    int ret = 0;

    *text = NULL;
    *length = 0;
    if (file == NULL) {
        char reason[80] = "";
        const char *sentence = strerror_r(errno, reason, sizeof reason);
        snprintf(problem, TEIDE_FILE_PROBLEM, "cannot be read: %s; check the name and the permissions", sentence);
        return TEIDE_E_INPUT;
    }
    if (fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode))
        ret = say(problem, TEIDE_E_INPUT, "is a directory: give the name of a file");
    else if (fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode) && status.st_size > TEIDE_MAX_FILE)
        ret = say(problem, TEIDE_E_INPUT,
            "is larger than 64 MiB: write a smaller file, or use network.chain for long chains");
    while (ret == 0) {
        size_t n;
        if (capacity - *length < 2) {
            char *grown = realloc(*text, capacity = capacity == 0 ? 65536 : 2 * capacity);
            if (grown == NULL) {
                ret = say(problem, TEIDE_E_MEMORY, "is too large for the memory of this machine");
                break;
            }
            *text = grown;
        }
        n = fread(*text + *length, 1, capacity - *length - 1, file);
        *length += n;
        if (*length > TEIDE_MAX_FILE)
            ret = say(problem, TEIDE_E_INPUT,
                "is larger than 64 MiB: write a smaller file, or use network.chain for long chains");
        else if (n == 0 && ferror(file))
            ret = say(problem, TEIDE_E_INPUT, "cannot be read: the device reports an error");
        else if (n == 0)
            break;
    }
    if (file != stdin)
        fclose(file);
    if (ret != 0) {
        free(*text);
        *text = NULL;
        return ret;
    }
    (*text)[*length] = 0;
    return 0;
}
