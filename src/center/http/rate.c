// SPDX-License-Identifier: Apache-2.0
#include "center/http/rate.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
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

_Static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "an owner is a hash");

struct tricode_rate {
    uint64_t interval; /* ns from one token to the next */
    uint64_t depth;    /* ns that an empty bucket takes to be full */
    uint8_t key[crypto_shorthash_KEYBYTES];
    pthread_mutex_t locks[LOCKS]; /* one for each LOCKSth set; held for a few instructions */
    struct bucket buckets[SETS][WAYS];
};

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
    uint64_t owner = 0;
    (void)crypto_shorthash((unsigned char *)&owner, key, length, rate->key); /* always 0 */
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
