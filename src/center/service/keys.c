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

/* One of the keys that are kept ready. A set of 16 neighbours shares a hash; so a look-up is short
 * and the oldest of the set makes room. */
#define WAYS ((size_t)16)
#define SETS (TRICODE_KEYS_READY / WAYS)

struct ready {
    struct tricode_tagger *tagger; /* NULL: free */
    uint64_t used;
    uint32_t machine;
    uint8_t key_epoch;
};

struct tricode_keys {
    pthread_mutex_t mutex; /* of what is ready, and of each tagger while it is used */
    struct tricode_key master;
    uint16_t currency;
    uint64_t clock; /* counts look-ups */
    struct ready ready[TRICODE_KEYS_READY];
};

int tricode_master_create(const char *path) {
    struct tricode_key master;
    char text[FILE_SIZE];
    if (tricode_key_generate(&master) != 0) {
        errno = EIO;
        return -1;
    }
    sodium_bin2hex(text, sizeof text, master.bytes, sizeof master.bytes);
    text[HEX_SIZE] = '\n';
    int result = tricode_file_create(path, 0600, (const uint8_t *)text, sizeof text);
    int error = errno;
    tricode_key_wipe(&master);
    sodium_memzero(text, sizeof text);
    errno = error;
    return result;
}

/* The text ends with a zero, which length does not count. */
static int parse_master(const char *text, size_t length, struct tricode_key *master) {
    /* sodium_hex2bin would also accept upper case. */
    return length == FILE_SIZE && text[HEX_SIZE] == '\n' &&
           strspn(text, "0123456789abcdef") == HEX_SIZE &&
           sodium_hex2bin(master->bytes, sizeof master->bytes, text, HEX_SIZE, NULL, NULL, NULL) == 0;
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
    int good = parse_master((const char *)text, length, master);
    sodium_memzero(text, length);
    free(text);
    if (!good) {
        tricode_key_wipe(master);
        return TRICODE_MASTER_MALFORMED;
    }
    return TRICODE_MASTER_OK;
}

struct tricode_keys *tricode_keys_new(const struct tricode_key *master, uint16_t currency) {
    struct tricode_keys *keys = calloc(1, sizeof *keys);
    if (keys != NULL && pthread_mutex_init(&keys->mutex, NULL) != 0) {
        free(keys);
        return NULL;
    }
    if (keys != NULL) {
        keys->master = *master;
        keys->currency = currency;
    }
    return keys;
}

void tricode_keys_free(struct tricode_keys *keys) {
    if (keys == NULL) {
        return;
    }
    for (size_t i = 0; i < TRICODE_KEYS_READY; i++) {
        tricode_tagger_free(keys->ready[i].tagger);
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
    /* Neighbouring machines go to different sets; an operator's numbers are often consecutive. */
    struct ready *set = &keys->ready[((machine + 37u * key_epoch) % SETS) * WAYS];
    struct ready *oldest = set;
    keys->clock++;
    for (size_t i = 0; i < WAYS; i++) {
        struct ready *each = &set[i];
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
    *oldest = (struct ready){
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
