/* Preloaded into a program: memory runs out at a chosen allocation. malloc(), calloc() and realloc() fail from number $FAIL_FROM on
 * (counted from 1, in a child process from where its parent stood), $FAIL_COUNT of them (default: all that follow).
 * Inside UDUNITS-2, which crashes when an allocation of its own fails, none does, except with $FAIL_IN_UDUNITS.
 * With $NO_NAMELESS_FILES, open() knows no O_TMPFILE, like a network file system.
 *
 * Build: cc -shared -fPIC -o few_allocations.so few_allocations.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <udunits2.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static atomic_long count;
static long first = -1, last = -1;
static int also_in_udunits;
static __thread int in_udunits;

__attribute__((constructor)) static void
read_environment(void)
{
    const char *from = getenv("FAIL_FROM"), *how_many = getenv("FAIL_COUNT");

    also_in_udunits = getenv("FAIL_IN_UDUNITS") != NULL;
    atomic_store(&count, 0);
    if (from != NULL) {
        last = how_many != NULL ? atol(from) + atol(how_many) - 1 : __LONG_MAX__;
        first = atol(from);
    }
}

static int
fails(void)
{
    const long number = atomic_fetch_add(&count, 1) + 1;

    if (first < 0 || number < first || number > last || (in_udunits && !also_in_udunits))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *
malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

/* --- UDUNITS-2: every function that allocates --------------------------------------------------------------------------- */

#define AROUND(type, name, parameters, arguments)                                                                      \
    type name parameters                                                                                               \
    {                                                                                                                  \
        static type(*real) parameters;                                                                                 \
        type value;                                                                                                    \
        in_udunits++;                                                                                                  \
        if (real == NULL)                                                                                              \
            *(void **)(&real) = dlsym(RTLD_NEXT, #name);                                                               \
        value = real arguments;                                                                                        \
        in_udunits--;                                                                                                  \
        return value;                                                                                                  \
    }
AROUND(ut_system *, ut_new_system, (void), ())
AROUND(ut_unit *, ut_new_base_unit, (ut_system * system), (system))
AROUND(ut_unit *, ut_raise, (const ut_unit *unit, const int power), (unit, power))
AROUND(ut_unit *, ut_scale, (const double factor, const ut_unit *unit), (factor, unit))
AROUND(ut_status, ut_map_symbol_to_unit, (const char *symbol, const ut_encoding encoding, const ut_unit *unit),
    (symbol, encoding, unit))
AROUND(ut_status, ut_map_name_to_unit, (const char *name, const ut_encoding encoding, const ut_unit *unit),
    (name, encoding, unit))
AROUND(ut_unit *, ut_parse, (const ut_system *system, const char *string, const ut_encoding encoding),
    (system, string, encoding))
AROUND(int, ut_are_convertible, (const ut_unit *a, const ut_unit *b), (a, b))
AROUND(cv_converter *, ut_get_converter, (ut_unit * from, ut_unit *to), (from, to))

/* --- files -------------------------------------------------------------------------------------------------------------- */

int
open(const char *path, int flags, ...)
{
    static int (*real)(const char *, int, ...);
    va_list arguments;
    mode_t mode;

    va_start(arguments, flags);
    mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    if ((flags & O_TMPFILE) == O_TMPFILE && getenv("NO_NAMELESS_FILES") != NULL) {
        errno = EOPNOTSUPP;
        return -1;
    }
    if (real == NULL)
        *(void **)(&real) = dlsym(RTLD_NEXT, "open");
    return real(path, flags, mode);
}
