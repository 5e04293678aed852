// SPDX-License-Identifier: Apache-2.0
/* Model of OpenSSL 3 from its manual: it may fail at any call and write any bytes within the
 * documented sizes. The `requires` clauses are the caller's obligations: memory of that size,
 * objects not freed. */
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include "stubs.h"

#define DIGEST_SIZE 32u /* SHA-256, the only digest in use */
#define KEY_SIZE 32u    /* Ed25519 */
#define SIGNATURE_SIZE 64u

static char sha256;

const EVP_MD *EVP_sha256(void) {
    return (const EVP_MD *)&sha256;
}

EVP_MD_CTX *EVP_MD_CTX_new(void) {
    return malloc(1);
}

void EVP_MD_CTX_free(EVP_MD_CTX *context) {
    free(context);
}

EVP_MAC *EVP_MAC_fetch(OSSL_LIB_CTX *context, const char *algorithm, const char *properties) {
    (void)context, (void)algorithm, (void)properties;
    return malloc(1);
}

void EVP_MAC_free(EVP_MAC *mac) {
    free(mac);
}

EVP_MAC_CTX *EVP_MAC_CTX_new(EVP_MAC *mac) {
    stub_uses(mac);
    return malloc(1);
}

void EVP_MAC_CTX_free(EVP_MAC_CTX *context) {
    free(context);
}

/* Keeps its key when the new one is NULL. Reads every parameter up to the one without a name. */
int EVP_MAC_init(EVP_MAC_CTX *context, const unsigned char *key, size_t length,
                 const OSSL_PARAM parameters[]) {
    stub_uses(context);
    if (key != NULL) {
        stub_reads(key, length);
    }
    for (size_t i = 0; parameters != NULL && parameters[i].key != NULL; i++) {
        stub_reads(parameters[i].data, parameters[i].data_size);
    }
    return stub_done_or(0);
}

int EVP_MAC_update(EVP_MAC_CTX *context, const unsigned char *data, size_t length) {
    stub_uses(context);
    stub_reads(data, length);
    return stub_done_or(0);
}

int EVP_MAC_final(EVP_MAC_CTX *context, unsigned char *mac, size_t *length, size_t capacity) {
    stub_uses(context);
    stub_writes(mac, capacity);
    *length = Frama_C_size_t_interval(0, capacity);
    return stub_done_or(0);
}

int EVP_Digest(const void *data, size_t length, unsigned char *digest, unsigned *size,
               const EVP_MD *md, ENGINE *engine) {
    (void)engine;
    stub_uses(md);
    stub_reads(data, length);
    stub_writes(digest, DIGEST_SIZE);
    *size = Frama_C_unsigned_int_interval(0, EVP_MAX_MD_SIZE);
    return stub_done_or(0);
}

EVP_PKEY *EVP_PKEY_new_raw_private_key(int type, ENGINE *engine, const unsigned char *key,
                                       size_t length) {
    (void)type, (void)engine;
    stub_reads(key, length);
    return malloc(1);
}

/* Requires a buffer of *length bytes, and writes no more. */
int EVP_PKEY_get_raw_public_key(const EVP_PKEY *key, unsigned char *public_key, size_t *length) {
    stub_uses(key);
    //@ assert room: *length >= KEY_SIZE;
    stub_writes(public_key, KEY_SIZE);
    *length = Frama_C_size_t_interval(0, KEY_SIZE);
    return stub_done_or(0);
}

void EVP_PKEY_free(EVP_PKEY *key) {
    free(key);
}

int EVP_DigestSignInit(EVP_MD_CTX *context, EVP_PKEY_CTX **key_context, const EVP_MD *md,
                       ENGINE *engine, EVP_PKEY *key) {
    (void)key_context, (void)md, (void)engine;
    stub_uses(context);
    stub_uses(key);
    return stub_done_or(Frama_C_interval(-2, 0));
}

int EVP_DigestSign(EVP_MD_CTX *context, unsigned char *signature, size_t *size,
                   const unsigned char *data, size_t length) {
    stub_uses(context);
    stub_reads(data, length);
    //@ assert room: *size >= SIGNATURE_SIZE;
    stub_writes(signature, SIGNATURE_SIZE);
    *size = Frama_C_size_t_interval(0, SIGNATURE_SIZE);
    return stub_done_or(Frama_C_interval(-2, 0));
}

EVP_KDF *EVP_KDF_fetch(OSSL_LIB_CTX *context, const char *algorithm, const char *properties) {
    (void)context, (void)algorithm, (void)properties;
    return malloc(1);
}

void EVP_KDF_free(EVP_KDF *kdf) {
    free(kdf);
}

EVP_KDF_CTX *EVP_KDF_CTX_new(EVP_KDF *kdf) {
    stub_uses(kdf);
    return malloc(1);
}

void EVP_KDF_CTX_free(EVP_KDF_CTX *context) {
    free(context);
}

OSSL_PARAM OSSL_PARAM_construct_utf8_string(const char *key, char *text, size_t size) {
    const OSSL_PARAM parameter = {key, OSSL_PARAM_UTF8_STRING, text, size, 0};
    return parameter;
}

OSSL_PARAM OSSL_PARAM_construct_octet_string(const char *key, void *bytes, size_t size) {
    const OSSL_PARAM parameter = {key, OSSL_PARAM_OCTET_STRING, bytes, size, 0};
    return parameter;
}

OSSL_PARAM OSSL_PARAM_construct_end(void) {
    const OSSL_PARAM end = {NULL, 0, NULL, 0, 0};
    return end;
}

/* Reads all parameters up to the one without a name. */
int EVP_KDF_derive(EVP_KDF_CTX *context, unsigned char *key, size_t length,
                   const OSSL_PARAM parameters[]) {
    stub_uses(context);
    for (size_t i = 0; parameters[i].key != NULL; i++) {
        stub_reads(parameters[i].data, parameters[i].data_size);
    }
    stub_writes(key, length);
    return stub_done_or(Frama_C_interval(-2, 0));
}

int RAND_priv_bytes(unsigned char *bytes, int count) {
    stub_writes(bytes, (size_t)count);
    return stub_done_or(Frama_C_interval(-1, 0));
}

void OPENSSL_cleanse(void *memory, size_t length) {
    stub_writes(memory, length);
}

int CRYPTO_memcmp(const void *a, const void *b, size_t length) {
    stub_reads(a, length);
    stub_reads(b, length);
    return Frama_C_interval(-1, 1);
}
