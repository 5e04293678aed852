// SPDX-License-Identifier: Apache-2.0
#include "center/http/admission/rate.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

#define SECOND ((uint64_t)1000000000)
#define WAYS ((size_t)8)
#define SETS (TRICODE_RATE_BUCKETS / WAYS)
#define LOCKS ((size_t)64)

/* A bucket stores the time at which it will be full again, in ns: it lacks the tokens that arrive
 * until then. 0: full or free. */
struct bucket {
    uint64_t owner; /* hash of its key */
    uint64_t full_at;
};

struct tricode_rate {
    uint64_t interval; /* ns between two tokens */
    uint64_t depth;    /* ns until an empty bucket is full */
    uint8_t key[crypto_shorthash_KEYBYTES];
    pthread_mutex_t locks[LOCKS]; /* set number modulo LOCKS; held for a few instructions */
    struct bucket buckets[SETS][WAYS];
};

struct tricode_rate *tricode_rate_new(unsigned per_second) {
    struct tricode_rate *rate = calloc(1, sizeof *rate);
    if (rate == NULL) {
        return NULL;
    }
    if (sodium_init() < 0) {
        free(rate);
        errno = EIO;
        return NULL;
    }
    crypto_shorthash_keygen(rate->key);
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

/* The owner's bucket in its set; else replaces the bucket that is nearest to full. */
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

/* Keyed, so that a client cannot choose addresses that share a set. */
static uint64_t hash(const struct tricode_rate *rate, const void *key, size_t length) {
    uint64_t number = 0;
    _Static_assert(sizeof number == crypto_shorthash_BYTES, "a hash is one number");
    (void)crypto_shorthash((unsigned char *)&number, key, length, rate->key);
    return number;
}

unsigned tricode_rate_take(struct tricode_rate *rate, const void *key, size_t length,
                           uint64_t now) {
    if (rate == NULL) {
        return 0;
    }
    const uint64_t owner = hash(rate, key, length);
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
