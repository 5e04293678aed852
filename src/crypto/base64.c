// SPDX-License-Identifier: Apache-2.0
#include "crypto/base64.h"

#define SHARED "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
static const char url_alphabet[] = SHARED "-_";
static const char padded_alphabet[] = SHARED "+/";

/* The characters without padding; answers how many. */
static size_t encode(const char *alphabet, const uint8_t *bytes, size_t length, char *text) {
    size_t count = 0;
    uint32_t bits = 0; /* of which the lowest `held` are not written yet */
    unsigned snapshot = 0;
    for (size_t i = 0; i < length; i++) {
        bits = (bits << 8 | bytes[i]) & 0xffffu;
        snapshot += 8;
        while (snapshot >= 6) {
            snapshot -= 6;
            text[count++] = alphabet[bits >> snapshot & 63];
        }
    }
    if (snapshot > 0) {
        text[count++] = alphabet[bits << (6 - snapshot) & 63];
    }
    return count;
}

static int value_of(const char *alphabet, char character) {
    if (character >= 'A' && character <= 'Z') {
        return character - 'A';
    }
    if (character >= 'a' && character <= 'z') {
        return character - 'a' + 26;
    }
    if (character >= '0' && character <= '9') {
        return character - '0' + 52;
    }
    if (character == alphabet[62]) {
        return 62;
    }
    return character == alphabet[63] ? 63 : -1;
}

/* Are the characters, without padding, the encoding of something? The bits left over must be 0. */
static int is_canonical(const char *alphabet, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (value_of(alphabet, text[i]) < 0) {
            return 0;
        }
    }
    const size_t tail = length % 4;
    if (tail < 2) {
        return tail == 0;
    }
    const int loose = tail == 2 ? 15 : 3;
    return (value_of(alphabet, text[length - 1]) & loose) == 0;
}

static long decode(const char *alphabet, const char *text, size_t length, uint8_t *bytes,
                   size_t capacity) {
    const size_t size = length / 4 * 3 + (length % 4 == 0 ? 0 : length % 4 - 1);
    if (size > capacity || size > INT32_MAX || !is_canonical(alphabet, text, length)) {
        return -1;
    }
    size_t count = 0;
    uint32_t bits = 0;
    unsigned snapshot = 0;
    for (size_t i = 0; i < length; i++) {
        bits = (bits << 6 | (uint32_t)value_of(alphabet, text[i])) & 0xffffu;
        snapshot += 6;
        if (snapshot >= 8) {
            snapshot -= 8;
            bytes[count++] = (uint8_t)(bits >> snapshot);
        }
    }
    return (long)count;
}

void tricode_base64url_encode(const uint8_t *bytes, size_t length, char *text) {
    text[encode(url_alphabet, bytes, length, text)] = '\0';
}

long tricode_base64url_decode(const char *text, size_t length, uint8_t *bytes, size_t capacity) {
    return decode(url_alphabet, text, length, bytes, capacity);
}

void tricode_base64_encode(const uint8_t *bytes, size_t length, char *text) {
    size_t count = encode(padded_alphabet, bytes, length, text);
    while (count % 4 != 0) {
        text[count++] = '=';
    }
    text[count] = '\0';
}

long tricode_base64_decode(const char *text, size_t length, uint8_t *bytes, size_t capacity) {
    if (length % 4 != 0) {
        return -1;
    }
    size_t bare = length;
    while (bare > 0 && length - bare < 2 && text[bare - 1] == '=') {
        bare--;
    }
    return decode(padded_alphabet, text, bare, bytes, capacity);
}
