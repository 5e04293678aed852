// SPDX-License-Identifier: Apache-2.0
/* Keys, tags and signatures: any key, any code; OpenSSL may fail at any call. */
#include "crypto/key.h"
#include "crypto/signature.h"
#include "crypto/tag.h"
#include "driver.h"

#define MESSAGE_MAX 2048

static struct tricode_key master;
static struct tricode_key key;
static struct tricode_code code;
static struct tricode_payload payload;
static uint8_t text[TRICODE_TEXT_SIZE];
static uint8_t seed[TRICODE_SEED_SIZE];
static uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
static uint8_t signature[TRICODE_SIGNATURE_SIZE];
static uint8_t message[MESSAGE_MAX];
static char keyid[TRICODE_KEYID_SIZE];

static void tags(void) {
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    if (tagger != NULL) {
        (void)tricode_tag_make(tagger, &code);
        (void)tricode_tag_verify(tagger, &code);
        (void)tricode_tag_issue(tagger, &payload, text);
    }
    tricode_tagger_free(tagger);
}

void eva_main(void) {
    ANY(master);
    ANY(code);
    ANY(payload);
    ANY(seed);
    ANY(public_key);
    ANY(signature);
    ANY(message);
    const size_t length = Frama_C_size_t_interval(0, MESSAGE_MAX);
    (void)tricode_key_generate(&master);
    (void)tricode_key_derive(&master, Frama_C_unsigned_int_interval(0, UINT32_MAX),
                             Frama_C_unsigned_short_interval(0, UINT16_MAX),
                             Frama_C_unsigned_char_interval(0, UINT8_MAX), &key);
    tags();
    tricode_key_wipe(&key);
    (void)tricode_seed_generate(seed);
    (void)tricode_seed_public_key(seed, public_key);
    (void)tricode_signature_make(seed, message, length, signature);
    (void)tricode_signature_verify(public_key, message, length, signature);
    (void)tricode_keyid(public_key, keyid);
}
