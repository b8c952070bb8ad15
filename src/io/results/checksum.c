#include "io/results/checksum.h"

#include <string.h>

/* As FNV-1a (Fowler, Noll and Vo), but over whole words: fast enough not to matter. */
uint64_t
teide_checksum(uint64_t sum, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    uint64_t word;

    for (; n >= sizeof word; n -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        sum = (sum ^ word) * 0x100000001b3U;
        sum ^= sum >> 32;
    }
    for (; n > 0; n--)
        sum = (sum ^ *at++) * 0x100000001b3U;
    return sum;
}
