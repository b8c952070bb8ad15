/* A file that is either complete or not there: written without a name (O_TMPFILE), flushed to the disk, then given its name. What
 * stood at the path before stays until then, and nothing stays behind when the process dies, whatever ends it.
 *
 * Where the file system knows no files without a name (NFS), or the file must have one, it has a temporary one, FOLDER/.teide.PID.N.tmp, and is locked (flock)
 * as long as somebody writes it: the next output into the same folder removes those that nobody does. */
#ifndef TEIDE_IO_RESULTS_ATOMIC_FILE_H
#define TEIDE_IO_RESULTS_ATOMIC_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "sim/error.h"

struct teide_atomic_file {
    FILE *stream;   /* write here */
    int descriptor; /* behind the stream, as long as there is one */
    int reason;     /* errno of the first write that failed, 0: none */
    char *path;     /* of the final file, symbolic links resolved; owned */
    bool named; /* set by the caller beforehand: it has a name while it is written, by which a library can open it */
    char *temporary; /* its name until it is in place; NULL: it has none; owned */
    char *name;      /* as the user gave it, for messages; owned */
};

/* Begin a file that will stand at `path`. The file is zeroed by the caller, who clears it in any case.
 * Returns 0, TEIDE_E_IO (the folder is not there or not writable; `path` is a folder, a device or write-protected),
 * TEIDE_E_MEMORY. */
int teide_atomic_file_begin(struct teide_atomic_file *file, const char *path, struct teide_error *error);

/* Flush and put the file in its place. Returns 0 or TEIDE_E_IO, also for an earlier failed write to the stream. */
int teide_atomic_file_commit(struct teide_atomic_file *file, struct teide_error *error);

/* Release all; without a commit the temporary file is deleted and `path` is as it was. Legal on a zeroed file. */
void teide_atomic_file_clear(struct teide_atomic_file *file);

#endif
