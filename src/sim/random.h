/* Counter-based random streams: the n-th number of a stream is a pure function of (seed, sweep point, replica, entity, n).
 *
 * Philox4x64-10 of Random123 (Salmon, Moraes, Dror and Shaw, SC'11). Key = (seed, sweep point); counter =
 * (block, entity, replica, 0); each block gives four 64-bit words. A stream is therefore 40 bytes, needs no set-up, and no
 * two entities, replicas or points share numbers whatever order they draw in. */
#ifndef TEIDE_SIM_RANDOM_H
#define TEIDE_SIM_RANDOM_H

#include <math.h>
#include <stdbool.h>
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

/* Uniform number in the open interval (0, 1) from 64 random bits: one of the 2^52 midpoints (k + 1/2) 2^-52, each exact;
 * never 0, never 1. */
static inline double
teide_uniform(uint64_t bits)
{
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

/* The next one of a stream. */
static inline double
teide_stream_uniform(struct teide_stream *stream, const struct teide_random *random, uint64_t entity)
{
    return teide_uniform(teide_stream_bits(stream, random, entity));
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

/* Number of attempts up to and including the first success, from 64 random bits: P(n) = p (1-p)^(n-1), n = 1, 2, ...
 * By inversion, n = floor(log u / log(1-p)) + 1; exact in distribution up to the 2^-52 grain of u.
 * inverse_log  1 / log1p(-p), < 0
 * Returned as a double, since for p below 1e-17 it may pass the range of integers. */
static inline double
teide_geometric(uint64_t bits, double inverse_log)
{
    const double failures = log(teide_uniform(bits)) * inverse_log; /* > 0; above 2^52 doubles are whole */

    return (failures < 0x1p52 ? (double)(int64_t)failures : failures) + 1;
}

/* The same from a stream; inverse_log 0 stands for p = 1 (n = 1, no number drawn). */
static inline double
teide_stream_geometric(
    struct teide_stream *stream, const struct teide_random *random, uint64_t entity, double inverse_log)
{
    if (inverse_log == 0)
        return 1;
    return teide_geometric(teide_stream_bits(stream, random, entity), inverse_log);
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

/* What a number is drawn for; the upper byte of an entity, so that no two kinds share numbers. */
enum teide_entity_kind {
    TEIDE_DRAW_LINK,         /* attempts of a link */
    TEIDE_DRAW_SWAP,         /* outcomes of Bell measurements at a node */
    TEIDE_DRAW_PURIFY,       /* outcomes of purifications on a link */
    TEIDE_DRAW_END_PURIFY,   /* the same end to end, of a request */
    TEIDE_DRAW_ARRIVAL,      /* arrivals of requests, of a demand */
    TEIDE_DRAW_HOLDING,      /* how long they keep what they have reserved */
    TEIDE_DRAW_ENDS,         /* between which nodes */
    TEIDE_DRAW_PATH,         /* on which path */
    TEIDE_DRAW_MESSAGE,      /* whether a message of a node is lost */
    TEIDE_DRAW_LOSS,         /* when a memory of a node loses its qubit */
    TEIDE_DRAW_OUTAGE,       /* when a node or link fails and is repaired */
    TEIDE_DRAW_APPLICATION,  /* what the users of a request find; round: the pair */
    TEIDE_DRAW_TOPOLOGY = 64 /* a graph, by how often it was drawn before */
};

static inline uint64_t
teide_entity(enum teide_entity_kind kind, int32_t index)
{
    return (uint64_t)kind << 56 | (uint32_t)index;
}

/* The draws of an entity in rounds: the first of round r is word r of its stream, so that a block serves four rounds; the
 * n-th further one (n = 0, 1, ...) is word n % 4 of the block with counter (r, entity, replica, 1 + n / 4). A draw is thus
 * named by (entity, round, ordinal), whatever other entities did. Zero it to start. */
struct teide_draws {
    uint64_t first[4], more[4];
    uint64_t first_block;            /* 1 + index of the block in `first`; 0: none */
    uint64_t more_round, more_group; /* of the block in `more`; group 0: none */
    uint64_t round, ordinal;
};

/* The draws of an entity that has one round only, 0, in less room: the same numbers. Zero it to start. */
struct teide_draws_single {
    uint64_t words[4]; /* of the further draws */
    uint64_t drawn;
};

/* The further draws of a round to come. Zero it to start. */
struct teide_draws_ahead {
    uint64_t words[4]; /* with group 1 */
    uint64_t round;    /* 0: none */
};

static inline void
teide_philox(uint64_t word[4], const struct teide_random *random, uint64_t block, uint64_t entity, uint64_t group)
{
    philox4x64_ctr_t counter = { { block, entity, random->replica, group } };
    philox4x64_key_t key = { { random->seed, random->point } };

    counter = philox4x64(counter, key);
    for (int i = 0; i < 4; i++)
        word[i] = counter.v[i];
}

/* The same as a call, for where the registers of what is around it are worth more. */
static __attribute__((noinline, unused)) void
teide_philox_apart(uint64_t word[4], const struct teide_random *random, uint64_t block, uint64_t entity, uint64_t group)
{
    teide_philox(word, random, block, entity, group);
}

/* The ordinal of the next draw in a round. */
static inline uint64_t
teide_draws_count(struct teide_draws *draws, uint64_t round)
{
    if (draws->round != round) {
        draws->round = round;
        draws->ordinal = 0;
    }
    return draws->ordinal++;
}

/* Have the block of a round's further draws in `more`. Where round after round takes one (and `ahead` is not NULL), that of the
 * next round is computed beside what else is to be done, so that nothing waits for its ten rounds of Philox. */
static inline void
teide_draws_further(struct teide_draws *draws, struct teide_draws_ahead *ahead, const struct teide_random *random,
    uint64_t entity, uint64_t round, uint64_t group)
{
    const bool again = ahead != NULL && group == 1 && draws->more_round + 1 == round;

    draws->more_round = round;
    draws->more_group = group;
    if (again && ahead->round == round)
        for (int i = 0; i < 4; i++)
            draws->more[i] = ahead->words[i];
    else
        teide_philox_apart(draws->more, random, round, entity, group);
    if (!again)
        return;
    ahead->round = round + 1;
    teide_philox_apart(ahead->words, random, round + 1, entity, group);
}

/* Next 64 random bits of an entity in a round.
 * ahead  of this entity, or NULL: the numbers are the same */
static inline uint64_t
teide_draws_bits_ahead(struct teide_draws *draws, struct teide_draws_ahead *ahead, const struct teide_random *random,
    uint64_t entity, uint64_t round)
{
    uint64_t n = teide_draws_count(draws, round);

    if (n == 0) {
        if (draws->first_block != (round >> 2) + 1) {
            draws->first_block = (round >> 2) + 1;
            teide_philox_apart(draws->first, random, round >> 2, entity, 0);
        }
        return draws->first[round & 3];
    }
    n--;
    if (draws->more_group != 1 + (n >> 2) || draws->more_round != round)
        teide_draws_further(draws, ahead, random, entity, round, 1 + (n >> 2));
    return draws->more[n & 3];
}

/* The same without numbers ahead. */
static inline uint64_t
teide_draws_bits(struct teide_draws *draws, const struct teide_random *random, uint64_t entity, uint64_t round)
{
    return teide_draws_bits_ahead(draws, NULL, random, entity, round);
}

/* Next 64 random bits of an entity that has one round. */
static inline uint64_t
teide_draws_single_bits(struct teide_draws_single *draws, const struct teide_random *random, uint64_t entity)
{
    const uint64_t n = draws->drawn++;
    uint64_t first[4];

    if (__builtin_expect(n == 0, 0)) {
        teide_philox_apart(first, random, 0, entity, 0);
        return first[0];
    }
    if (((n - 1) & 3) == 0)
        teide_philox_apart(draws->words, random, 0, entity, 1 + ((n - 1) >> 2));
    return draws->words[(n - 1) & 3];
}

/* Whether an event of probability p happens. What is certain counts as a draw, too, but takes no random numbers. */
static inline int
teide_draws_bernoulli(
    struct teide_draws *draws, const struct teide_random *random, uint64_t entity, uint64_t round, double p)
{
    if (p > 0 && p < 1)
        return teide_uniform(teide_draws_bits(draws, random, entity, round)) < p;
    teide_draws_count(draws, round);
    return p >= 1;
}

#endif
