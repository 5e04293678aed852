// SPDX-License-Identifier: Apache-2.0
/* Bytes for suites: hex, and reproducible pseudo-random numbers. */
#ifndef TRICODE_TEST_BYTES_H
#define TRICODE_TEST_BYTES_H

#include <check.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Lower-case hex to bytes; the length must be exactly 2 * size. */
void test_unhex(const char *hex, uint8_t *bytes, size_t size);

/* xorshift64*: for varying inputs, never for secrets. */
uint32_t test_random(uint64_t *state);

void test_random_bytes(uint64_t *state, void *bytes, size_t size);

#endif
