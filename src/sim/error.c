#include "sim/error.h"

#include <stdarg.h>
#include <stdio.h>

int
teide_fail(struct teide_error *error, int code, const char *format, ...)
{
    va_list args;

    if (error == NULL)
        return code;
    error->code = code;
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    return code;
}
