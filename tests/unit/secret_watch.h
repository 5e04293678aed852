// SPDX-License-Identifier: Apache-2.0
/* Searches every memory block that OpenSSL frees for a secret, to find secrets that were not wiped.
 * It can also fail an allocation. One secret at a time; call test_secret_watch before the first use
 * of OpenSSL in the process (Check runs each test in its own process). */
#ifndef TRICODE_TEST_LEFTOVER_H
#define TRICODE_TEST_LEFTOVER_H

#include <check.h>
#include <openssl/crypto.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TEST_LEFTOVER_SIZE 16u /* the first bytes identify a secret */

static uint8_t test_secret_secret[TEST_LEFTOVER_SIZE];
static unsigned test_secret_found;
static unsigned
    test_secret_fail_at; /* index of the allocation that fails, counted from now; 0 for none */

/* The size of each block is stored before it; 16 bytes keep the block aligned. */
static void *test_secret_malloc(size_t size, const char *file, int line) {
    (void)file;
    (void)line;
    const int fails = test_secret_fail_at > 0 && --test_secret_fail_at == 0;
    /* Zeroed, so that unwritten parts can be searched too. */
    uint8_t *block = fails ? NULL : calloc(1, size + 16);
    if (block == NULL) {
        return NULL;
    }
    memcpy(block, &size, sizeof size);
    return block + 16;
}

static void test_secret_free(void *memory, const char *file, int line) {
    (void)file;
    (void)line;
    if (memory == NULL) {
        return;
    }
    uint8_t *block = (uint8_t *)memory - 16;
    size_t size = 0;
    memcpy(&size, block, sizeof size);
    for (size_t i = 0; i + TEST_LEFTOVER_SIZE <= size; i++) {
        if (memcmp(block + 16 + i, test_secret_secret, TEST_LEFTOVER_SIZE) == 0) {
            test_secret_found++;
            break;
        }
    }
    free(block);
}

static void *test_secret_realloc(void *memory, size_t size, const char *file, int line) {
    void *fresh = size == 0 ? NULL : test_secret_malloc(size, file, line);
    if (memory != NULL && fresh != NULL) {
        size_t old = 0;
        memcpy(&old, (uint8_t *)memory - 16, sizeof old);
        memcpy(fresh, memory, old < size ? old : size);
    }
    if (fresh != NULL || size == 0) {
        test_secret_free(memory, file, line);
    }
    return fresh;
}

/* Starts the search for the secret; first checks that a block containing it is found. */
static inline void test_secret_watch(const uint8_t *secret) {
    ck_assert_int_eq(
        CRYPTO_set_mem_functions(test_secret_malloc, test_secret_realloc, test_secret_free), 1);
    memcpy(test_secret_secret, secret, TEST_LEFTOVER_SIZE);
    uint8_t *block = OPENSSL_malloc(64);
    ck_assert_ptr_nonnull(block);
    memset(block, 0, 64);
    memcpy(block + 13, secret, TEST_LEFTOVER_SIZE);
    OPENSSL_free(block);
    ck_assert_uint_eq(test_secret_found, 1);
    test_secret_found = 0;
}

#endif
