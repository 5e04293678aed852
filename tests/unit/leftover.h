// SPDX-License-Identifier: Apache-2.0
/* Looks for a secret in every block of memory that OpenSSL gives back: what was not wiped before it
 * was freed is found. It can also refuse an allocation. One secret at a time; call
 * test_leftover_watch before OpenSSL is first used in the process (each test of Check is a process
 * of its own). */
#ifndef TRICODE_TEST_LEFTOVER_H
#define TRICODE_TEST_LEFTOVER_H

#include <check.h>
#include <openssl/crypto.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TEST_LEFTOVER_SIZE 16u /* of a secret, its first bytes are enough to know it */

static uint8_t test_leftover_secret[TEST_LEFTOVER_SIZE];
static unsigned test_leftover_found;
static unsigned test_leftover_fail_at; /* that allocation from now fails; 0 for none */

/* The size of each block stands before it; 16 bytes keep what follows aligned. */
static void *test_leftover_malloc(size_t size, const char *file, int line) {
    (void)file;
    (void)line;
    const int fails = test_leftover_fail_at > 0 && --test_leftover_fail_at == 0;
    /* Zeroed, so that what nobody wrote can be searched too. */
    uint8_t *block = fails ? NULL : calloc(1, size + 16);
    if (block == NULL) {
        return NULL;
    }
    memcpy(block, &size, sizeof size);
    return block + 16;
}

static void test_leftover_free(void *memory, const char *file, int line) {
    (void)file;
    (void)line;
    if (memory == NULL) {
        return;
    }
    uint8_t *block = (uint8_t *)memory - 16;
    size_t size = 0;
    memcpy(&size, block, sizeof size);
    for (size_t i = 0; i + TEST_LEFTOVER_SIZE <= size; i++) {
        if (memcmp(block + 16 + i, test_leftover_secret, TEST_LEFTOVER_SIZE) == 0) {
            test_leftover_found++;
            break;
        }
    }
    free(block);
}

static void *test_leftover_realloc(void *memory, size_t size, const char *file, int line) {
    void *fresh = size == 0 ? NULL : test_leftover_malloc(size, file, line);
    if (memory != NULL && fresh != NULL) {
        size_t old = 0;
        memcpy(&old, (uint8_t *)memory - 16, sizeof old);
        memcpy(fresh, memory, old < size ? old : size);
    }
    if (fresh != NULL || size == 0) {
        test_leftover_free(memory, file, line);
    }
    return fresh;
}

/* Watches for the secret; and first shows that a block that still holds it is found. */
static inline void test_leftover_watch(const uint8_t *secret) {
    ck_assert_int_eq(
        CRYPTO_set_mem_functions(test_leftover_malloc, test_leftover_realloc, test_leftover_free),
        1);
    memcpy(test_leftover_secret, secret, TEST_LEFTOVER_SIZE);
    uint8_t *block = OPENSSL_malloc(64);
    ck_assert_ptr_nonnull(block);
    memset(block, 0, 64);
    memcpy(block + 13, secret, TEST_LEFTOVER_SIZE);
    OPENSSL_free(block);
    ck_assert_uint_eq(test_leftover_found, 1);
    test_leftover_found = 0;
}

#endif
