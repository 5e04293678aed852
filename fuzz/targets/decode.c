// SPDX-License-Identifier: Apache-2.0
/* Decode, compared with an independent evaluation of the format below, and with encode. Byte 0 of
 * the input selects what the rest is: a text; the 40 bytes, to be encoded as text; or the fields of
 * a payload, well-formed or not. */
#include "support/fuzz.h"

#include <string.h>
#include "core/text.h"

/* The fields in the order of the format. */
struct fields {
    uint32_t first, epoch, product, machine, counter, vended, price, issued_at;
};

static uint32_t word(const uint8_t *bytes, unsigned count) {
    uint32_t value = 0;
    while (count-- > 0) {
        value = (value << 8) | *bytes++;
    }
    return value;
}

/* [CODE-6] [TEXT] evaluated independently: the characters are the digits of a 320-bit number. */
static enum tricode_code_status evaluate(const uint8_t *text, size_t length,
                                         uint8_t bytes[TRICODE_CODE_SIZE], struct fields *fields) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint8_t bits[320];
    if (length != 64) {
        return TRICODE_CODE_LENGTH;
    }
    for (unsigned i = 0; i < 64; i++) {
        const char *digit = text[i] == 0 ? NULL : strchr(digits, text[i]);
        if (digit == NULL) {
            return TRICODE_CODE_ALPHABET;
        }
        for (unsigned bit = 0; bit < 5; bit++) {
            bits[5 * i + bit] = (uint8_t)(((digit - digits) >> (4 - bit)) & 1);
        }
    }
    for (unsigned i = 0; i < TRICODE_CODE_SIZE; i++) {
        bytes[i] = 0;
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[i] = (uint8_t)(bytes[i] * 2 + bits[8 * i + bit]);
        }
    }
    struct fields read = {bytes[0],
                          bytes[1],
                          word(bytes + 2, 2),
                          word(bytes + 4, 4),
                          word(bytes + 8, 4),
                          word(bytes + 12, 4),
                          word(bytes + 16, 4),
                          word(bytes + 20, 4)};
    *fields = read;
    return read.first / 16 != 1                         ? TRICODE_CODE_VERSION
           : read.first % 16 < 1 || read.first % 16 > 3 ? TRICODE_CODE_KIND
           : read.machine == 0                          ? TRICODE_CODE_MACHINE
           : read.counter == 0                          ? TRICODE_CODE_COUNTER
           : read.vended >= read.counter                ? TRICODE_CODE_VENDED
           : read.price == 0                            ? TRICODE_CODE_PRICE
                                                        : TRICODE_CODE_OK;
}

static int same(const struct tricode_payload *payload, const struct fields *fields) {
    return payload->kind == fields->first % 16 && payload->key_epoch == fields->epoch &&
           payload->product == fields->product && payload->machine == fields->machine &&
           payload->counter == fields->counter && payload->vended == fields->vended &&
           payload->price == fields->price && payload->issued_at == fields->issued_at;
}

static void decode(const uint8_t *text, size_t length) {
    uint8_t bytes[TRICODE_CODE_SIZE];
    uint8_t again[TRICODE_TEXT_SIZE];
    struct fields fields = {0};
    struct tricode_code code;
    struct tricode_code before;
    memset(&code, 0xa5, sizeof code);
    before = code;
    enum tricode_code_status expected = evaluate(text, length, bytes, &fields);
    enum tricode_code_status status = tricode_code_decode(text, length, &code);
    FUZZ_ASSERT(status == expected, "decode returns the first reason");
    if (status != TRICODE_CODE_OK) {
        FUZZ_ASSERT(memcmp(&code, &before, sizeof code) == 0, "a refusal writes no output");
        return;
    }
    FUZZ_ASSERT(same(&code.payload, &fields), "decode reads each field");
    FUZZ_ASSERT(memcmp(code.tag, bytes + 24, TRICODE_TAG_SIZE) == 0, "decode reads the tag");
    FUZZ_ASSERT(tricode_code_encode(&code, again) == TRICODE_CODE_OK, "a decoded code encodes");
    FUZZ_ASSERT(memcmp(again, text, TRICODE_TEXT_SIZE) == 0, "texts are canonical");
}

static void decode_bytes(struct tricode_stream *stream) {
    uint8_t bytes[TRICODE_CODE_SIZE] = {0};
    uint8_t text[TRICODE_TEXT_SIZE];
    uint8_t back[TRICODE_CODE_SIZE];
    (void)tricode_stream_bytes(stream, bytes, sizeof bytes);
    tricode_text_encode(bytes, text);
    FUZZ_ASSERT(tricode_text_decode(text, sizeof text, back) == TRICODE_CODE_OK, "base32 reads");
    FUZZ_ASSERT(memcmp(bytes, back, sizeof bytes) == 0, "base32 is lossless");
    decode(text, sizeof text);
}

/* [CODE-7] [CODE-10] */
static void encode_fields(struct tricode_stream *stream) {
    struct tricode_code code;
    struct tricode_code back;
    uint8_t text[TRICODE_TEXT_SIZE];
    uint8_t untouched[TRICODE_TEXT_SIZE];
    memset(&code, 0, sizeof code);
    memset(text, 0xa5, sizeof text);
    memset(untouched, 0xa5, sizeof untouched);
    code.payload.kind = (enum tricode_kind)(tricode_stream_u8(stream) % 5);
    code.payload.key_epoch = tricode_stream_u8(stream);
    code.payload.product = tricode_stream_u16(stream);
    code.payload.machine = tricode_stream_u32(stream);
    code.payload.counter = tricode_stream_u32(stream);
    code.payload.vended = tricode_stream_u32(stream);
    code.payload.price = tricode_stream_u32(stream);
    code.payload.issued_at = tricode_stream_u32(stream);
    (void)tricode_stream_bytes(stream, code.tag, sizeof code.tag);
    enum tricode_code_status status = tricode_code_encode(&code, text);
    FUZZ_ASSERT(status == tricode_payload_check(&code.payload), "encode and check agree");
    if (status != TRICODE_CODE_OK) {
        FUZZ_ASSERT(memcmp(text, untouched, sizeof text) == 0, "a refusal writes no output");
        return;
    }
    decode(text, sizeof text);
    FUZZ_ASSERT(tricode_code_decode(text, sizeof text, &back) == TRICODE_CODE_OK,
                "an encoded code decodes");
    FUZZ_ASSERT(back.payload.kind == code.payload.kind &&
                    tricode_payload_same_sale(&back.payload, &code.payload) &&
                    memcmp(back.tag, code.tag, sizeof code.tag) == 0,
                "decode inverts encode");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_stream stream = tricode_stream_of(data, size);
    switch (tricode_stream_u8(&stream) % 3) {
    case 0:
        decode(stream.data, stream.left);
        break;
    case 1:
        decode_bytes(&stream);
        break;
    default:
        encode_fields(&stream);
        break;
    }
    return 0;
}
