// SPDX-License-Identifier: Apache-2.0
/* The stateless ops on codes, texts and keys. */
#include "conform.h"

#include <string.h>
#include "core/names.h"
#include "crypto/key.h"

static void hex(const uint8_t *bytes, size_t size, char *text) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * size] = '\0';
}

static json_t *status_error(enum tricode_code_status status) {
    return tricode_conform_error(tricode_code_status_name(status));
}

/* [CONFORM-7] */
json_t *tricode_conform_decode(struct tricode_conform *conform, struct tricode_fields *fields) {
    struct tricode_string text = tricode_fields_string(fields, "text");
    struct tricode_code code;
    char tag[2 * TRICODE_TAG_SIZE + 1];
    (void)conform;
    if (!tricode_fields_done(fields)) {
        return tricode_conform_malformed();
    }
    struct tricode_presented presented = tricode_conform_present(text, &code);
    if (presented.status != TRICODE_CODE_OK) {
        return status_error(presented.status);
    }
    hex(code.tag, TRICODE_TAG_SIZE, tag);
    return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "kind",
                     tricode_kind_name(code.payload.kind), "key_epoch",
                     (json_int_t)code.payload.key_epoch, "product",
                     (json_int_t)code.payload.product, "machine", (json_int_t)code.payload.machine,
                     "counter", (json_int_t)code.payload.counter, "vended",
                     (json_int_t)code.payload.vended, "price", (json_int_t)code.payload.price,
                     "issued_at", (json_int_t)code.payload.issued_at, "tag", tag);
}

/* [CONFORM-8] */
json_t *tricode_conform_encode(struct tricode_conform *conform, struct tricode_fields *fields) {
    struct tricode_code code;
    uint8_t text[TRICODE_TEXT_SIZE];
    (void)conform;
    code.payload = tricode_fields_payload(fields);
    tricode_fields_hex(fields, "tag", code.tag, TRICODE_TAG_SIZE);
    if (!tricode_fields_done(fields)) {
        return tricode_conform_malformed();
    }
    enum tricode_code_status status = tricode_code_encode(&code, text);
    return status == TRICODE_CODE_OK ? tricode_conform_text("text", text) : status_error(status);
}

/* [CONFORM-9] */
json_t *tricode_conform_read(struct tricode_conform *conform, struct tricode_fields *fields) {
    struct tricode_string scanned = tricode_fields_string(fields, "scanned");
    uint8_t text[TRICODE_TEXT_SIZE];
    (void)conform;
    if (!tricode_fields_done(fields)) {
        return tricode_conform_malformed();
    }
    if (!tricode_text_read((const uint8_t *)scanned.bytes, scanned.length, text)) {
        return tricode_conform_error(tricode_machine_reason_name(TRICODE_MACHINE_MALFORMED));
    }
    return tricode_conform_text("text", text);
}

/* [CONFORM-10] */
json_t *tricode_conform_derive_key(struct tricode_conform *conform, struct tricode_fields *fields) {
    struct tricode_key master;
    struct tricode_key key;
    char text[2 * TRICODE_KEY_SIZE + 1];
    (void)conform;
    tricode_fields_hex(fields, "master", master.bytes, TRICODE_KEY_SIZE);
    uint32_t machine = tricode_fields_u32(fields, "machine");
    uint16_t currency = tricode_fields_u16(fields, "currency");
    uint8_t key_epoch = tricode_fields_u8(fields, "key_epoch");
    if (!tricode_fields_done(fields)) {
        return tricode_conform_malformed();
    }
    if (tricode_key_derive(&master, machine, currency, key_epoch, &key) != 0) {
        return NULL;
    }
    hex(key.bytes, TRICODE_KEY_SIZE, text);
    return json_pack("{s:s}", "key", text);
}

/* The text of the payload with the key, or the reason if it is ill-formed; NULL if OpenSSL
 * fails. */
static json_t *issue(struct tricode_tagger *tagger, const struct tricode_payload *payload) {
    uint8_t text[TRICODE_TEXT_SIZE];
    enum tricode_code_status status = tricode_payload_check(payload);
    if (status != TRICODE_CODE_OK) {
        return status_error(status);
    }
    if (tricode_tag_issue(tagger, payload, text) != TRICODE_TAG_OK) {
        return NULL;
    }
    return tricode_conform_text("text", text);
}

/* [CONFORM-11] */
json_t *tricode_conform_issue(struct tricode_conform *conform, struct tricode_fields *fields) {
    struct tricode_key key;
    (void)conform;
    tricode_fields_hex(fields, "key", key.bytes, TRICODE_KEY_SIZE);
    struct tricode_payload payload = tricode_fields_payload(fields);
    if (!tricode_fields_done(fields)) {
        return tricode_conform_malformed();
    }
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    json_t *answer = tagger == NULL ? NULL : issue(tagger, &payload);
    tricode_tagger_free(tagger);
    return answer;
}

/* Decodes the text and checks its tag with the key; the caller has taken every field. The tag's
 * status is FAILED if the text is not a code, or if OpenSSL fails and `presented` is OK. */
static enum tricode_tag_status authenticate(struct tricode_tagger *tagger,
                                            struct tricode_string text, struct tricode_code *code,
                                            struct tricode_presented *presented) {
    *presented = tricode_conform_present(text, code);
    if (presented->status != TRICODE_CODE_OK || tagger == NULL) {
        return TRICODE_TAG_FAILED;
    }
    return tricode_tag_verify(tagger, code);
}

/* [CONFORM-12] */
json_t *tricode_conform_convert(struct tricode_conform *conform, struct tricode_fields *fields) {
    struct tricode_key key;
    struct tricode_code code;
    struct tricode_presented presented;
    (void)conform;
    tricode_fields_hex(fields, "key", key.bytes, TRICODE_KEY_SIZE);
    struct tricode_string text = tricode_fields_string(fields, "text");
    enum tricode_kind kind = tricode_fields_kind(fields);
    if (!tricode_fields_done(fields)) {
        return tricode_conform_malformed();
    }
    if (kind == TRICODE_FIELDS_NO_KIND) {
        return status_error(TRICODE_CODE_KIND);
    }
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    enum tricode_tag_status tag = authenticate(tagger, text, &code, &presented);
    json_t *answer = NULL;
    if (presented.status != TRICODE_CODE_OK) {
        answer = status_error(presented.status);
    } else if (tag == TRICODE_TAG_WRONG) {
        answer = tricode_conform_error(tricode_center_result_name(TRICODE_CENTER_NOT_AUTHENTIC));
    } else if (tag == TRICODE_TAG_OK) {
        struct tricode_payload payload = tricode_payload_convert(code.payload, kind);
        answer = issue(tagger, &payload);
    }
    tricode_tagger_free(tagger);
    return answer;
}

/* [CONFORM-13] */
json_t *tricode_conform_verify(struct tricode_conform *conform, struct tricode_fields *fields) {
    struct tricode_key key;
    struct tricode_code code;
    struct tricode_presented presented;
    (void)conform;
    tricode_fields_hex(fields, "key", key.bytes, TRICODE_KEY_SIZE);
    struct tricode_string text = tricode_fields_string(fields, "text");
    if (!tricode_fields_done(fields)) {
        return tricode_conform_malformed();
    }
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    enum tricode_tag_status tag = authenticate(tagger, text, &code, &presented);
    tricode_tagger_free(tagger);
    if (presented.status != TRICODE_CODE_OK) {
        return status_error(presented.status);
    }
    return tag == TRICODE_TAG_FAILED ? NULL
                                     : json_pack("{s:b}", "authentic", tag == TRICODE_TAG_OK);
}
