// SPDX-License-Identifier: Apache-2.0
#include "center/http/rate.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/key.h"

#define SECOND ((uint64_t)1000000000)
#define WAYS ((size_t)8)
#define SETS (TRICODE_RATE_KEPT / WAYS)
#define LOCKS ((size_t)64)

/* A bucket is one number: the moment at which it will be full again. It lacks as many tokens as
 * come in until then; 0 is a bucket that nobody has. */
struct bucket {
    uint64_t owner; /* the hash of its key */
    uint64_t full_at;
};

struct tricode_rate {
    uint64_t interval; /* ns from one token to the next */
    uint64_t depth;    /* ns that an empty bucket takes to be full */
    uint8_t key[16];
    pthread_mutex_t locks[LOCKS]; /* one for each LOCKSth set; held for a few instructions */
    struct bucket buckets[SETS][WAYS];
};

static uint64_t turn(uint64_t word, unsigned by) {
    return word << by | word >> (64u - by);
}

static void siphash_rounds(uint64_t v[4], unsigned rounds) {
    for (unsigned i = 0; i < rounds; i++) {
        v[0] += v[1];
        v[1] = turn(v[1], 13) ^ v[0];
        v[0] = turn(v[0], 32);
        v[2] += v[3];
        v[3] = turn(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = turn(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = turn(v[1], 17) ^ v[2];
        v[2] = turn(v[2], 32);
    }
}

/* Up to 8 bytes, the first one lowest. */
static uint64_t little_endian(const uint8_t *bytes, size_t count) {
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++) {
        word |= (uint64_t)bytes[i] << 8 * i;
    }
    return word;
}

uint64_t tricode_rate_hash(const uint8_t key[16], const void *bytes, size_t length) {
    const uint8_t *at = bytes;
    const uint64_t k0 = little_endian(key, 8);
    const uint64_t k1 = little_endian(key + 8, 8);
    uint64_t v[4] = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du, k0 ^ 0x6c7967656e657261u,
                     k1 ^ 0x7465646279746573u};
    for (size_t left = length; left >= 8; left -= 8, at += 8) {
        const uint64_t word = little_endian(at, 8);
        v[3] ^= word;
        siphash_rounds(v, 2);
        v[0] ^= word;
    }
    const uint64_t last = little_endian(at, length % 8) | (uint64_t)length << 56;
    v[3] ^= last;
    siphash_rounds(v, 2);
    v[0] ^= last;
    v[2] ^= 0xff;
    siphash_rounds(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct tricode_rate *tricode_rate_new(unsigned per_second) {
    struct tricode_key random;
    struct tricode_rate *rate = calloc(1, sizeof *rate);
    if (rate == NULL) {
        return NULL;
    }
    if (tricode_key_generate(&random) != 0) {
        free(rate);
        errno = EIO;
        return NULL;
    }
    memcpy(rate->key, random.bytes, sizeof rate->key);
    tricode_key_wipe(&random);
    rate->interval = SECOND / per_second;
    rate->depth = rate->interval * per_second * TRICODE_RATE_SECONDS;
    for (size_t i = 0; i < LOCKS; i++) {
        const int error = pthread_mutex_init(&rate->locks[i], NULL);
        if (error != 0) {
            while (i > 0) {
                (void)pthread_mutex_destroy(&rate->locks[--i]);
            }
            free(rate);
            errno = error;
            return NULL;
        }
    }
    return rate;
}

void tricode_rate_free(struct tricode_rate *rate) {
    if (rate == NULL) {
        return;
    }
    for (size_t i = 0; i < LOCKS; i++) {
        (void)pthread_mutex_destroy(&rate->locks[i]);
    }
    free(rate);
}

/* The owner's bucket among those of its set; else the one that is nearest to full, made his. */
static struct bucket *find(struct bucket *set, uint64_t owner) {
    struct bucket *fullest = set;
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].owner == owner) {
            return &set[i];
        }
        if (set[i].full_at < fullest->full_at) {
            fullest = &set[i];
        }
    }
    *fullest = (struct bucket){.owner = owner, .full_at = 0};
    return fullest;
}

unsigned tricode_rate_take(struct tricode_rate *rate, const void *key, size_t length,
                           uint64_t now) {
    if (rate == NULL) {
        return 0;
    }
    const uint64_t owner = tricode_rate_hash(rate->key, key, length);
    const size_t at = (size_t)(owner % SETS);
    uint64_t wait = 0;
    (void)pthread_mutex_lock(&rate->locks[at % LOCKS]);
    struct bucket *bucket = find(rate->buckets[at], owner);
    const uint64_t full_at = (bucket->full_at > now ? bucket->full_at : now) + rate->interval;
    if (full_at - now <= rate->depth) {
        bucket->full_at = full_at;
    } else {
        wait = full_at - now - rate->depth;
    }
    (void)pthread_mutex_unlock(&rate->locks[at % LOCKS]);
    return (unsigned)((wait + SECOND - 1) / SECOND);
}
