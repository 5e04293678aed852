// SPDX-License-Identifier: Apache-2.0
/* HTTP message signatures. Byte 0 selects the header fields: those of the input, or those of a
 * terminal with damage from the input; the rest is text, its parts ended by line feeds. Only the
 * signed content may verify. */
#include "support/fuzz.h"

#include <string.h>
#include "crypto/http_signature.h"

#define CREATED 1000000u
#define WINDOW 300u

struct part {
    char text[600];
};

static void take_part(struct tricode_stream *stream, struct part *part) {
    size_t length = 0;
    while (stream->left > 0) {
        char character = (char)tricode_stream_u8(stream);
        if (character == '\n') {
            break;
        }
        if (character != '\0' && length < sizeof part->text - 1) {
            part->text[length++] = character;
        }
    }
    part->text[length] = '\0';
}

static void damage(char *text, uint8_t where, uint8_t by) {
    size_t length = strlen(text);
    if (length > 0 && (char)(text[where % length] ^ by) != '\0') {
        text[where % length] = (char)(text[where % length] ^ by);
    }
}

/* The input contains no key, so none of its signatures may verify. */
static void check_invented(struct tricode_stream *stream, const uint8_t *public_key) {
    struct part parts[5];
    char keyid[TRICODE_KEYID_SIZE];
    uint8_t present = tricode_stream_u8(stream);
    for (size_t i = 0; i < 5; i++) {
        take_part(stream, &parts[i]);
    }
    const struct tricode_http_request request = {
        .method = parts[0].text,
        .path = parts[1].text,
        .body = present & 1 ? stream->data : NULL,
        .body_length = present & 1 ? stream->left : 0,
    };
    const char *input = present & 2 ? NULL : parts[2].text;
    (void)tricode_http_signature_keyid(input, keyid);
    FUZZ_ASSERT(tricode_http_verify(&request, input, present & 4 ? NULL : parts[3].text,
                                    present & 8 ? NULL : parts[4].text, public_key, CREATED,
                                    WINDOW) != TRICODE_HTTP_SIGNATURE_OK,
                "no signature without a key");
}

static void check_signed(struct tricode_stream *stream, const uint8_t *seed,
                         const uint8_t *public_key) {
    struct tricode_http_headers headers;
    struct part method = {"POST"};
    struct part path;
    uint8_t has_body = tricode_stream_u8(stream) % 2;
    uint8_t which = tricode_stream_u8(stream);
    uint8_t where = tricode_stream_u8(stream);
    uint8_t by = tricode_stream_u8(stream);
    uint32_t late = tricode_stream_u16(stream) % 1000u;
    take_part(stream, &path);
    struct tricode_http_request request = {
        .method = method.text,
        .path = path.text,
        .body = has_body ? stream->data : NULL,
        .body_length = has_body ? stream->left : 0,
    };
    if (tricode_http_sign(&request, seed, CREATED, &headers) != 0) {
        FUZZ_ASSERT(headers.signature[0] == '\0', "no partial signature");
        return;
    }
    struct tricode_http_headers sent = headers;
    struct part signed_path = path;
    struct part signed_method = method;
    char *const fields[] = {sent.signature_input, sent.signature, sent.content_digest, path.text,
                            method.text};
    damage(fields[which % 5], where, by);
    int same = memcmp(&sent, &headers, sizeof sent) == 0 &&
               strcmp(path.text, signed_path.text) == 0 &&
               strcmp(method.text, signed_method.text) == 0 && late <= WINDOW;
    enum tricode_http_signature_status status = tricode_http_verify(
        &request, sent.signature_input, sent.signature, has_body ? sent.content_digest : NULL,
        public_key, CREATED + late, WINDOW);
    FUZZ_ASSERT((status == TRICODE_HTTP_SIGNATURE_OK) == same,
                "exactly the signed content verifies");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t seed[TRICODE_SEED_SIZE] = {7};
    struct tricode_stream stream = tricode_stream_of(data, size);
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    FUZZ_ASSERT(tricode_seed_public_key(seed, public_key) == 0, "the key is valid");
    if (tricode_stream_u8(&stream) % 2 == 0) {
        check_invented(&stream, public_key);
    } else {
        check_signed(&stream, seed, public_key);
    }
    return 0;
}
