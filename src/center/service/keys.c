// SPDX-License-Identifier: Apache-2.0
#include "center/service/keys.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/signature.h"
#include "host/file.h"

#define HEX_SIZE ((size_t)2 * TRICODE_KEY_SIZE)
#define FILE_SIZE (HEX_SIZE + 1)

/* The cache has sets of 16 entries with the same hash: a look-up compares at most 16, and replaces
 * the least recently used one. */
#define WAYS ((size_t)16)
#define SETS (TRICODE_KEYS_CACHED / WAYS)

struct entry {
    struct tricode_tagger *tagger; /* NULL: free */
    uint64_t used;                 /* value of `clock` at its last look-up */
    uint32_t machine;
    uint8_t key_epoch;
};

struct tricode_keys {
    pthread_mutex_t mutex; /* guards the cache, and each tagger during its use */
    struct tricode_key master;
    uint16_t currency;
    uint64_t clock; /* counts look-ups */
    struct entry cache[TRICODE_KEYS_CACHED];
};

int tricode_master_create(const char *path) {
    struct tricode_key master;
    char text[HEX_SIZE + 1];
    if (tricode_key_generate(&master) != 0) {
        errno = EIO;
        return -1;
    }
    (void)sodium_bin2hex(text, sizeof text, master.bytes, sizeof master.bytes);
    text[HEX_SIZE] = '\n'; /* instead of the zero */
    const int result = tricode_file_create(path, 0600, (const uint8_t *)text, sizeof text);
    const int error = errno;
    tricode_key_wipe(&master);
    sodium_memzero(text, sizeof text);
    errno = error;
    return result;
}

/* Lower-case digits only: sodium_hex2bin accepts upper-case ones, too. */
static int parse_master(const char *text, size_t length, struct tricode_key *master) {
    return length == FILE_SIZE && text[HEX_SIZE] == '\n' &&
           strspn(text, "0123456789abcdef") == HEX_SIZE &&
           sodium_hex2bin(master->bytes, sizeof master->bytes, text, HEX_SIZE, NULL, NULL, NULL) ==
               0;
}

enum tricode_master_status tricode_master_read(const char *path, enum tricode_secret_origin origin,
                                               struct tricode_key *master,
                                               enum tricode_secret_status *secret) {
    uint8_t *text = NULL;
    size_t length = 0;
    memset(master, 0, sizeof *master);
    *secret = tricode_secret_read(path, origin, FILE_SIZE, &text, &length);
    if (*secret == TRICODE_SECRET_FILE) {
        return errno == EFBIG ? TRICODE_MASTER_MALFORMED : TRICODE_MASTER_FILE;
    }
    if (*secret != TRICODE_SECRET_OK) {
        return TRICODE_MASTER_EXPOSED;
    }
    const int valid = parse_master((const char *)text, length, master);
    sodium_memzero(text, length);
    free(text);
    if (!valid) {
        tricode_key_wipe(master);
        return TRICODE_MASTER_MALFORMED;
    }
    return TRICODE_MASTER_OK;
}

struct tricode_keys *tricode_keys_new(const struct tricode_key *master, uint16_t currency) {
    struct tricode_keys *keys = calloc(1, sizeof *keys);
    if (keys == NULL) {
        return NULL;
    }
    if (pthread_mutex_init(&keys->mutex, NULL) != 0) {
        free(keys);
        return NULL;
    }
    keys->master = *master;
    keys->currency = currency;
    return keys;
}

void tricode_keys_free(struct tricode_keys *keys) {
    if (keys == NULL) {
        return;
    }
    for (size_t i = 0; i < TRICODE_KEYS_CACHED; i++) {
        tricode_tagger_free(keys->cache[i].tagger);
    }
    tricode_key_wipe(&keys->master);
    (void)pthread_mutex_destroy(&keys->mutex);
    free(keys);
}

static struct tricode_tagger *make_tagger(const struct tricode_keys *keys, uint32_t machine,
                                          uint8_t key_epoch) {
    struct tricode_key key;
    struct tricode_tagger *tagger = NULL;
    if (tricode_key_derive(&keys->master, machine, keys->currency, key_epoch, &key) == 0) {
        tagger = tricode_tagger_new(&key);
    }
    tricode_key_wipe(&key);
    return tagger;
}

struct tricode_tagger *tricode_keys_tagger(struct tricode_keys *keys, uint32_t machine,
                                           uint8_t key_epoch) {
    /* Consecutive machine numbers, which are common, use different sets. */
    struct entry *set = &keys->cache[((machine + 37u * key_epoch) % SETS) * WAYS];
    struct entry *oldest = set;
    keys->clock++;
    for (size_t i = 0; i < WAYS; i++) {
        struct entry *each = &set[i];
        if (each->tagger != NULL && each->machine == machine && each->key_epoch == key_epoch) {
            each->used = keys->clock;
            return each->tagger;
        }
        if (each->used < oldest->used) {
            oldest = each;
        }
    }
    struct tricode_tagger *tagger = make_tagger(keys, machine, key_epoch);
    if (tagger == NULL) {
        return NULL;
    }
    tricode_tagger_free(oldest->tagger);
    *oldest = (struct entry){
        .tagger = tagger, .used = keys->clock, .machine = machine, .key_epoch = key_epoch};
    return tagger;
}

enum tricode_tag_status tricode_keys_verify(struct tricode_keys *keys,
                                            const struct tricode_code *code) {
    enum tricode_tag_status status = TRICODE_TAG_FAILED;
    if (pthread_mutex_lock(&keys->mutex) != 0) {
        return status;
    }
    struct tricode_tagger *tagger =
        tricode_keys_tagger(keys, code->payload.machine, code->payload.key_epoch);
    if (tagger != NULL) {
        status = tricode_tag_verify(tagger, code);
    }
    (void)pthread_mutex_unlock(&keys->mutex);
    return status;
}

enum tricode_tag_status tricode_keys_issue(struct tricode_keys *keys,
                                           const struct tricode_payload *payload,
                                           uint8_t text[TRICODE_TEXT_SIZE]) {
    enum tricode_tag_status status = TRICODE_TAG_FAILED;
    if (pthread_mutex_lock(&keys->mutex) != 0) {
        return status;
    }
    struct tricode_tagger *tagger = tricode_keys_tagger(keys, payload->machine, payload->key_epoch);
    if (tagger != NULL) {
        status = tricode_tag_issue(tagger, payload, text);
    }
    (void)pthread_mutex_unlock(&keys->mutex);
    return status;
}
