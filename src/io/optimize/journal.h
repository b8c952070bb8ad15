/* The journal of a search: what each of its steps came to, for the same search to go on from after an interruption.
 *
 * A file of its own beside the result file, native byte order:
 *   head         magic, the number that stands for the search
 *   each step    length, checksum, bytes
 * A step is appended and flushed to the disk; one that is cut short or damaged, and what follows it, is dropped. */
#ifndef TEIDE_IO_OPTIMIZE_JOURNAL_H
#define TEIDE_IO_OPTIMIZE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/error.h"

struct teide_journal;

/* Open the journal at `path`, or begin one.
 * description  text that says which search it is: another one's journal is refused
 * restart      forget what is there
 * journal      set on success, for teide_journal_close()
 * Returns 0, TEIDE_E_INPUT (of another search, or no journal), TEIDE_E_IO, TEIDE_E_MEMORY. */
int teide_journal_open(
    const char *path, const char *description, bool restart, struct teide_journal **journal, struct teide_error *error);
/* done: the search is over, and the file goes. NULL is legal. */
void teide_journal_close(struct teide_journal *journal, bool done);

/* How many steps have been remembered since it was opened. */
size_t teide_journal_remembered(const struct teide_journal *journal);

/* The next step, of n bytes. false: there is none, and from now on steps are appended. */
bool teide_journal_recall(struct teide_journal *journal, void *bytes, size_t n);
/* Append a step. Returns 0 or TEIDE_E_IO. */
int teide_journal_remember(struct teide_journal *journal, const void *bytes, size_t n, struct teide_error *error);

#endif
