// SPDX-License-Identifier: Apache-2.0
#include "hmac.h"

#define BLOCK_SIZE 64u
#define WORDS 8u
#define ROUNDS 64u
#define INNER_PAD 0x36u
#define OUTER_PAD 0x5cu

/* FIPS 180-4, 4.2.2 and 5.3.3. */
static const uint32_t constants[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
static const uint32_t start[WORDS] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static uint32_t turn(uint32_t word, unsigned by) {
    return word >> by | word << (32u - by);
}

static void schedule(const uint8_t block[BLOCK_SIZE], uint32_t w[ROUNDS]) {
    for (unsigned i = 0; i < 16u; i++) {
        w[i] = (uint32_t)block[4u * i] << 24 | (uint32_t)block[4u * i + 1u] << 16 |
               (uint32_t)block[4u * i + 2u] << 8 | block[4u * i + 3u];
    }
    for (unsigned i = 16u; i < ROUNDS; i++) {
        const uint32_t early = w[i - 15u];
        const uint32_t late = w[i - 2u];
        w[i] = w[i - 16u] + (turn(early, 7) ^ turn(early, 18) ^ early >> 3) + w[i - 7u] +
               (turn(late, 17) ^ turn(late, 19) ^ late >> 10);
    }
}

static void compress(uint32_t state[WORDS], const uint8_t block[BLOCK_SIZE]) {
    uint32_t w[ROUNDS];
    uint32_t v[WORDS];
    schedule(block, w);
    for (unsigned i = 0; i < WORDS; i++) {
        v[i] = state[i];
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        const uint32_t chosen = (v[4] & v[5]) ^ (~v[4] & v[6]);
        const uint32_t most = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        const uint32_t first =
            v[7] + (turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)) + chosen + constants[i] + w[i];
        const uint32_t second = (turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)) + most;
        for (unsigned j = WORDS - 1u; j > 0u; j--) {
            v[j] = v[j - 1u];
        }
        v[4] += first;
        v[0] = first + second;
    }
    for (unsigned i = 0; i < WORDS; i++) {
        state[i] += v[i];
    }
}

/* SHA-256 of (key ^ pad, filled up to a block) || message. */
static void hash(const struct tricode_key *key, uint8_t pad, const uint8_t *message, size_t length,
                 uint8_t digest[TRICODE_HMAC_SIZE]) {
    uint32_t state[WORDS];
    uint8_t block[BLOCK_SIZE];
    for (unsigned i = 0; i < BLOCK_SIZE; i++) {
        block[i] = (uint8_t)(i < TRICODE_KEY_SIZE ? key->bytes[i] ^ pad : pad);
    }
    for (unsigned i = 0; i < WORDS; i++) {
        state[i] = start[i];
    }
    /* The bytes after the key's block: the message, 0x80, zeros, the length in bits. */
    const size_t bits = (BLOCK_SIZE + length) * 8u;
    const size_t blocks = (length + 1u + 8u + BLOCK_SIZE - 1u) / BLOCK_SIZE;
    compress(state, block);
    for (size_t at = 0; at < blocks * BLOCK_SIZE; at++) {
        const size_t from_end = blocks * BLOCK_SIZE - 1u - at;
        uint8_t byte = 0;
        if (at < length) {
            byte = message[at];
        } else if (at == length) {
            byte = 0x80;
        } else if (from_end < sizeof bits) {
            byte = (uint8_t)(bits >> (8u * from_end));
        }
        block[at % BLOCK_SIZE] = byte;
        if (at % BLOCK_SIZE == BLOCK_SIZE - 1u) {
            compress(state, block);
        }
    }
    for (unsigned i = 0; i < TRICODE_HMAC_SIZE; i++) {
        digest[i] = (uint8_t)(state[i / 4u] >> (24u - 8u * (i % 4u)));
    }
}

int tricode_hmac_sha256(struct tricode_tagger *tagger, const uint8_t *message, size_t length,
                        uint8_t mac[TRICODE_HMAC_SIZE]) {
    uint8_t inner[TRICODE_HMAC_SIZE];
    hash(&tagger->key, INNER_PAD, message, length, inner);
    hash(&tagger->key, OUTER_PAD, inner, sizeof inner, mac);
    return 1;
}
