/* A checksum of what is kept on disk between runs: against damage, not against malice. */
#ifndef TEIDE_IO_RESULTS_CHECKSUM_H
#define TEIDE_IO_RESULTS_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

static const uint64_t TEIDE_CHECKSUM_BEGIN = 0xcbf29ce484222325U;

/* Take n bytes more into a checksum, at first TEIDE_CHECKSUM_BEGIN. In pieces of a multiple of 8 bytes it is that of the whole. */
uint64_t teide_checksum(uint64_t sum, const void *bytes, size_t n);

#endif
