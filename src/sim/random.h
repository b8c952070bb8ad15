/* Counter-based random streams: the n-th number of a stream is a pure function of (seed, sweep point, replica, entity, n).
 *
 * Philox4x64-10 of Random123 (Salmon, Moraes, Dror and Shaw, SC'11). Key = (seed, sweep point); counter =
 * (block, entity, replica, 0); each block gives four 64-bit words. A stream is therefore 40 bytes, needs no set-up, and no
 * two entities, replicas or points share numbers whatever order they draw in. */
#ifndef TEIDE_SIM_RANDOM_H
#define TEIDE_SIM_RANDOM_H

#include <math.h>
#include <stdint.h>

#include <Random123/philox.h>

/* What all streams of one replica have in common. */
struct teide_random {
    uint64_t seed, point, replica;
};

/* One stream; zero it to start at its first number. */
struct teide_stream {
    uint64_t drawn;     /* numbers drawn so far */
    uint64_t buffer[4]; /* the current block */
};

/* Next 64 random bits of the stream of `entity`. */
static inline uint64_t
teide_stream_bits(struct teide_stream *stream, const struct teide_random *random, uint64_t entity)
{
    unsigned word = stream->drawn & 3;

    if (word == 0) {
        philox4x64_ctr_t block = { { stream->drawn >> 2, entity, random->replica, 0 } };
        philox4x64_key_t key = { { random->seed, random->point } };
        block = philox4x64(block, key);
        for (int i = 0; i < 4; i++)
            stream->buffer[i] = block.v[i];
    }
    stream->drawn++;
    return stream->buffer[word];
}

/* Uniform number in the open interval (0, 1): one of the 2^52 midpoints (k + 1/2) 2^-52, each exact; never 0, never 1. */
static inline double
teide_stream_uniform(struct teide_stream *stream, const struct teide_random *random, uint64_t entity)
{
    return ((double)(teide_stream_bits(stream, random, entity) >> 12) + 0.5) * 0x1p-52;
}

/* Whether an event of probability p happens; certain and impossible events draw no number. */
static inline int
teide_stream_bernoulli(struct teide_stream *stream, const struct teide_random *random, uint64_t entity, double p)
{
    if (p >= 1)
        return 1;
    if (p <= 0)
        return 0;
    return teide_stream_uniform(stream, random, entity) < p;
}

/* Number of attempts up to and including the first success: P(n) = p (1-p)^(n-1), n = 1, 2, ...
 * By inversion, n = floor(log u / log(1-p)) + 1; exact in distribution up to the 2^-52 grain of u.
 * inverse_log  1 / log1p(-p), < 0; 0 stands for p = 1 (n = 1, no number drawn)
 * Returned as a double, since for p below 1e-17 it may pass the range of integers. */
static inline double
teide_stream_geometric(
    struct teide_stream *stream, const struct teide_random *random, uint64_t entity, double inverse_log)
{
    if (inverse_log == 0)
        return 1;
    return floor(log(teide_stream_uniform(stream, random, entity)) * inverse_log) + 1;
}

/* Two independent standard normal numbers, by Box and Muller; |z| < 8.6. */
static inline void
teide_stream_normals(struct teide_stream *stream, const struct teide_random *random, uint64_t entity, double z[2])
{
    const double r = sqrt(-2 * log(teide_stream_uniform(stream, random, entity))),
                 angle = 2 * M_PI * teide_stream_uniform(stream, random, entity);

    z[0] = r * cos(angle);
    z[1] = r * sin(angle);
}

#endif
