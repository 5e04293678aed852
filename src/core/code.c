// SPDX-License-Identifier: Apache-2.0
#include "core/code.h"

/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == 1 || \result == 0;
    ensures \result == 1 <==> 1 <= kind <= 3;
 */
static int kind_is_known(unsigned kind) {
    return kind >= 1u && kind <= 3u;
}

/*@ requires at <= 20;
    requires \valid_read(bytes + (at .. at + 3));
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == TRICODE_WORD(bytes, at);
 */
static uint32_t read_word(const uint8_t *bytes, unsigned at) {
    return bytes[at] * 16777216u + bytes[at + 1u] * 65536u + bytes[at + 2u] * 256u + bytes[at + 3u];
}

/*@ requires at <= 20;
    requires \valid(bytes + (at .. at + 3));
    terminates \true;
    exits \false;
    assigns bytes[at .. at + 3];
    ensures TRICODE_WORD(bytes, at) == word;
 */
static void write_word(uint8_t *bytes, unsigned at, uint32_t word) {
    bytes[at] = (uint8_t)(word / 16777216u % 256u);
    bytes[at + 1u] = (uint8_t)(word / 65536u % 256u);
    bytes[at + 2u] = (uint8_t)(word / 256u % 256u);
    bytes[at + 3u] = (uint8_t)(word % 256u);
}

enum tricode_code_status tricode_payload_check(const struct tricode_payload *payload) {
    if (!kind_is_known(payload->kind)) {
        return TRICODE_CODE_KIND;
    }
    if (payload->machine == 0u) {
        return TRICODE_CODE_MACHINE;
    }
    if (payload->counter == 0u) {
        return TRICODE_CODE_COUNTER;
    }
    if (payload->vended >= payload->counter) {
        return TRICODE_CODE_VENDED;
    }
    if (payload->price == 0u) {
        return TRICODE_CODE_PRICE;
    }
    return TRICODE_CODE_OK;
}

/*@ requires \valid_read(payload);
    requires \valid(bytes + (0 .. TRICODE_PAYLOAD_SIZE - 1));
    requires \separated(payload, bytes + (0 .. TRICODE_PAYLOAD_SIZE - 1));
    requires 1 <= payload->kind <= 3;
    terminates \true;
    exits \false;
    assigns bytes[0 .. TRICODE_PAYLOAD_SIZE - 1];
    ensures TRICODE_BYTES_SAY(bytes, *payload);
 */
static void write_bytes(const struct tricode_payload *payload, uint8_t *bytes) {
    bytes[0] = (uint8_t)((16u + payload->kind) % 256u);
    bytes[1] = payload->key_epoch;
    bytes[2] = (uint8_t)(payload->product / 256u % 256u);
    bytes[3] = (uint8_t)(payload->product % 256u);
    write_word(bytes, 4u, payload->machine);
    write_word(bytes, 8u, payload->counter);
    write_word(bytes, 12u, payload->vended);
    write_word(bytes, 16u, payload->price);
    write_word(bytes, 20u, payload->issued_at);
}

enum tricode_code_status tricode_payload_encode(const struct tricode_payload *payload,
                                                uint8_t bytes[TRICODE_PAYLOAD_SIZE]) {
    enum tricode_code_status status = tricode_payload_check(payload);
    if (status == TRICODE_CODE_OK) {
        write_bytes(payload, bytes);
    }
    return status;
}

/*@ requires \valid_read(bytes + (0 .. TRICODE_PAYLOAD_SIZE - 1));
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == TRICODE_BYTES_STATUS(bytes);
 */
static enum tricode_code_status check_bytes(const uint8_t *bytes) {
    if (bytes[0] / 16u != 1u) {
        return TRICODE_CODE_VERSION;
    }
    if (!kind_is_known(bytes[0] % 16u)) {
        return TRICODE_CODE_KIND;
    }
    if (read_word(bytes, 4u) == 0u) {
        return TRICODE_CODE_MACHINE;
    }
    if (read_word(bytes, 8u) == 0u) {
        return TRICODE_CODE_COUNTER;
    }
    if (read_word(bytes, 12u) >= read_word(bytes, 8u)) {
        return TRICODE_CODE_VENDED;
    }
    if (read_word(bytes, 16u) == 0u) {
        return TRICODE_CODE_PRICE;
    }
    return TRICODE_CODE_OK;
}

/*@ requires \valid_read(bytes + (0 .. TRICODE_PAYLOAD_SIZE - 1));
    requires \valid(payload);
    requires \separated(payload, bytes + (0 .. TRICODE_PAYLOAD_SIZE - 1));
    requires bytes[0] / 16 == 1;
    terminates \true;
    exits \false;
    assigns *payload;
    ensures TRICODE_BYTES_SAY(bytes, *payload);
 */
static void read_bytes(const uint8_t *bytes, struct tricode_payload *payload) {
    payload->kind = (enum tricode_kind)(bytes[0] % 16u);
    payload->key_epoch = bytes[1];
    payload->product = (uint16_t)(bytes[2] * 256u + bytes[3]);
    payload->machine = read_word(bytes, 4u);
    payload->counter = read_word(bytes, 8u);
    payload->vended = read_word(bytes, 12u);
    payload->price = read_word(bytes, 16u);
    payload->issued_at = read_word(bytes, 20u);
}

enum tricode_code_status tricode_payload_decode(const uint8_t bytes[TRICODE_PAYLOAD_SIZE],
                                                struct tricode_payload *payload) {
    enum tricode_code_status status = check_bytes(bytes);
    if (status == TRICODE_CODE_OK) {
        read_bytes(bytes, payload);
    }
    return status;
}

struct tricode_payload tricode_payload_convert(struct tricode_payload payload,
                                               enum tricode_kind kind) {
    payload.kind = kind;
    return payload;
}

int tricode_payload_same_sale(const struct tricode_payload *a, const struct tricode_payload *b) {
    return a->key_epoch == b->key_epoch && a->product == b->product && a->machine == b->machine &&
           a->counter == b->counter && a->vended == b->vended && a->price == b->price &&
           a->issued_at == b->issued_at;
}
