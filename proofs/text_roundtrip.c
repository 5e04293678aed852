// SPDX-License-Identifier: Apache-2.0
/* Round trip of bytes and text, and of codes and text: a code has exactly one text. Proved from the
 * contracts of src/core/text.h only; never linked. */
#include "core/text.h"

static uint8_t bytes[TRICODE_CODE_SIZE];
static uint8_t bytes_again[TRICODE_CODE_SIZE];
static uint8_t text[TRICODE_TEXT_SIZE];
static uint8_t text_again[TRICODE_TEXT_SIZE];
static struct tricode_code given;
static struct tricode_code got;

/* Groups with equal numbers have equal bytes. */
/*@ requires a0 * 0x100000000 + a1 * 0x1000000 + a2 * 0x10000 + a3 * 0x100 + a4 ==
             b0 * 0x100000000 + b1 * 0x1000000 + b2 * 0x10000 + b3 * 0x100 + b4;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures a0 == b0 && a1 == b1 && a2 == b2 && a3 == b3 && a4 == b4;
 */
static void same_digits(uint8_t a0, uint8_t a1, uint8_t a2, uint8_t a3, uint8_t a4, uint8_t b0,
                        uint8_t b1, uint8_t b2, uint8_t b3, uint8_t b4) {
}

/* Equal values have equal characters. */
/*@ requires 0 <= tricode_value(a) && tricode_value(a) == tricode_value(b);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures a == b;
 */
static void same_character(uint8_t a, uint8_t b) {
}

/* Groups with equal numbers have equal values. */
/*@ requires a0 < 32 && a1 < 32 && a2 < 32 && a3 < 32 && a4 < 32 && a5 < 32 && a6 < 32 && a7 < 32;
    requires b0 < 32 && b1 < 32 && b2 < 32 && b3 < 32 && b4 < 32 && b5 < 32 && b6 < 32 && b7 < 32;
    requires a0 * 0x800000000 + a1 * 0x40000000 + a2 * 0x2000000 + a3 * 0x100000 + a4 * 0x8000 +
             a5 * 0x400 + a6 * 0x20 + a7 ==
             b0 * 0x800000000 + b1 * 0x40000000 + b2 * 0x2000000 + b3 * 0x100000 + b4 * 0x8000 +
             b5 * 0x400 + b6 * 0x20 + b7;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures a0 == b0 && a1 == b1 && a2 == b2 && a3 == b3 &&
            a4 == b4 && a5 == b5 && a6 == b6 && a7 == b7;
 */
static void same_values(uint8_t a0, uint8_t a1, uint8_t a2, uint8_t a3, uint8_t a4, uint8_t a5,
                        uint8_t a6, uint8_t a7, uint8_t b0, uint8_t b1, uint8_t b2, uint8_t b3,
                        uint8_t b4, uint8_t b5, uint8_t b6, uint8_t b7) {
    /*@ assert a0 * 0x8000 + a1 * 0x400 + a2 * 0x20 + a3 ==
          b0 * 0x8000 + b1 * 0x400 + b2 * 0x20 + b3; */
    /*@ assert a4 * 0x8000 + a5 * 0x400 + a6 * 0x20 + a7 ==
          b4 * 0x8000 + b5 * 0x400 + b6 * 0x20 + b7; */
}

/*@ requires 0 <= tricode_value(character);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == tricode_value(character) && \result < 32;
 */
static uint8_t value(uint8_t character) {
    return (uint8_t)(character >= 65u ? character - 65u : character - 24u);
}

/*@ requires group <= 7;
    requires TRICODE_BYTES_NUMBER(bytes, group) == TRICODE_BYTES_NUMBER(bytes_again, group);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \forall integer i; 5 * group <= i < 5 * group + 5 ==> bytes_again[i] == bytes[i];
 */
static void same_bytes(unsigned group) {
    const unsigned b = 5u * group;
    same_digits(bytes[b], bytes[b + 1u], bytes[b + 2u], bytes[b + 3u], bytes[b + 4u],
                bytes_again[b], bytes_again[b + 1u], bytes_again[b + 2u], bytes_again[b + 3u],
                bytes_again[b + 4u]);
}

/*@ requires group <= 7;
    requires TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE);
    requires TRICODE_IN_ALPHABET(text_again, 0, TRICODE_TEXT_SIZE);
    requires TRICODE_NUMBER(text, group) == TRICODE_NUMBER(text_again, group);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \forall integer i; 8 * group <= i < 8 * group + 8 ==> text_again[i] == text[i];
 */
static void same_text(unsigned group) {
    const unsigned t = 8u * group;
    const uint8_t a0 = value(text[t]), b0 = value(text_again[t]);
    const uint8_t a1 = value(text[t + 1u]), b1 = value(text_again[t + 1u]);
    const uint8_t a2 = value(text[t + 2u]), b2 = value(text_again[t + 2u]);
    const uint8_t a3 = value(text[t + 3u]), b3 = value(text_again[t + 3u]);
    const uint8_t a4 = value(text[t + 4u]), b4 = value(text_again[t + 4u]);
    const uint8_t a5 = value(text[t + 5u]), b5 = value(text_again[t + 5u]);
    const uint8_t a6 = value(text[t + 6u]), b6 = value(text_again[t + 6u]);
    const uint8_t a7 = value(text[t + 7u]), b7 = value(text_again[t + 7u]);
    same_values(a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7);
    same_character(text[t], text_again[t]);
    same_character(text[t + 1u], text_again[t + 1u]);
    same_character(text[t + 2u], text_again[t + 2u]);
    same_character(text[t + 3u], text_again[t + 3u]);
    same_character(text[t + 4u], text_again[t + 4u]);
    same_character(text[t + 5u], text_again[t + 5u]);
    same_character(text[t + 6u], text_again[t + 6u]);
    same_character(text[t + 7u], text_again[t + 7u]);
}

/* [TEXT-4] Any 40 bytes encode, and decode to themselves. */
/*@ terminates \true;
    exits \false;
    assigns text[0 .. TRICODE_TEXT_SIZE - 1], bytes_again[0 .. TRICODE_CODE_SIZE - 1];
    ensures accepted: \result == TRICODE_CODE_OK;
    ensures same: \forall integer i; 0 <= i < TRICODE_CODE_SIZE ==> bytes_again[i] == bytes[i];
 */
enum tricode_code_status bytes_there_and_back(void) {
    tricode_text_encode(bytes, text);
    const enum tricode_code_status decoded =
        tricode_text_decode(text, TRICODE_TEXT_SIZE, bytes_again);
    /*@ assert TRICODE_GROUPS(TRICODE_BYTES_NUMBER, bytes, TRICODE_NUMBER, text) &&
          TRICODE_GROUPS(TRICODE_BYTES_NUMBER, bytes_again, TRICODE_NUMBER, text); */
    same_bytes(0u);
    same_bytes(1u);
    same_bytes(2u);
    same_bytes(3u);
    same_bytes(4u);
    same_bytes(5u);
    same_bytes(6u);
    same_bytes(7u);
    return decoded;
}

/*@ requires TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE);
    requires TRICODE_IN_ALPHABET(text_again, 0, TRICODE_TEXT_SIZE);
    requires TRICODE_NUMBER(text, 0) == TRICODE_NUMBER(text_again, 0);
    requires TRICODE_NUMBER(text, 1) == TRICODE_NUMBER(text_again, 1);
    requires TRICODE_NUMBER(text, 2) == TRICODE_NUMBER(text_again, 2);
    requires TRICODE_NUMBER(text, 3) == TRICODE_NUMBER(text_again, 3);
    requires TRICODE_NUMBER(text, 4) == TRICODE_NUMBER(text_again, 4);
    requires TRICODE_NUMBER(text, 5) == TRICODE_NUMBER(text_again, 5);
    requires TRICODE_NUMBER(text, 6) == TRICODE_NUMBER(text_again, 6);
    requires TRICODE_NUMBER(text, 7) == TRICODE_NUMBER(text_again, 7);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \forall integer i; 0 <= i < TRICODE_TEXT_SIZE ==> text_again[i] == text[i];
 */
static void same_texts(void) {
    same_text(0u);
    same_text(1u);
    same_text(2u);
    same_text(3u);
    same_text(4u);
    same_text(5u);
    same_text(6u);
    same_text(7u);
}

/* [TEXT-4] A text that decodes equals the encoding of its bytes. */
/*@ terminates \true;
    exits \false;
    assigns bytes[0 .. TRICODE_CODE_SIZE - 1], text_again[0 .. TRICODE_TEXT_SIZE - 1];
    ensures accepted: \result == TRICODE_CODE_OK <==>
        TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE);
    ensures same: \result == TRICODE_CODE_OK ==>
        \forall integer i; 0 <= i < TRICODE_TEXT_SIZE ==> text_again[i] == text[i];
 */
enum tricode_code_status text_there_and_back(void) {
    const enum tricode_code_status decoded = tricode_text_decode(text, TRICODE_TEXT_SIZE, bytes);
    if (decoded == TRICODE_CODE_OK) {
        tricode_text_encode(bytes, text_again);
        /*@ assert TRICODE_GROUPS(TRICODE_BYTES_NUMBER, bytes, TRICODE_NUMBER, text) &&
            TRICODE_GROUPS(TRICODE_BYTES_NUMBER, bytes, TRICODE_NUMBER, text_again); */
        same_texts();
    }
    return decoded;
}

/* The fields are refused for the same reason as their numbers. */
#define NUMBERS_STATUS                                                                             \
    tricode_numbers_status(                                                                        \
        (0x10 + kind) * 0x100000000 + epoch * 0x1000000 + product * 0x100 + machine / 0x1000000,   \
        machine % 0x1000000 * 0x10000 + counter / 0x10000,                                         \
        counter % 0x10000 * 0x1000000 + vended / 0x100, vended % 0x100 * 0x100000000 + price)
/*@ requires kind < 16 || NUMBERS_STATUS == TRICODE_CODE_OK;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures NUMBERS_STATUS == tricode_status(1, kind, machine, counter, vended, price);
 */
static void same_status(uint32_t kind, uint8_t epoch, uint16_t product, uint32_t machine,
                        uint32_t counter, uint32_t vended, uint32_t price) {
    /*@ assert ((0x10 + kind) * 0x100000000 + epoch * 0x1000000 + product * 0x100 +
          machine / 0x1000000) / 0x100000000 == 0x10 + kind; */
    /*@ assert ((0x10 + kind) * 0x100000000 + epoch * 0x1000000 + product * 0x100 +
          machine / 0x1000000) / 0x1000000000 == (0x10 + kind) / 0x10; */
    /*@ assert kind < 16; */
    /*@ assert ((0x10 + kind) * 0x100000000 + epoch * 0x1000000 + product * 0x100 +
          machine / 0x1000000) % 0x100 == machine / 0x1000000; */
    /*@ assert (machine % 0x1000000 * 0x10000 + counter / 0x10000) / 0x10000 ==
          machine % 0x1000000; */
    /*@ assert (machine % 0x1000000 * 0x10000 + counter / 0x10000) % 0x10000 ==
          counter / 0x10000; */
    /*@ assert (counter % 0x10000 * 0x1000000 + vended / 0x100) / 0x1000000 == counter % 0x10000; */
    /*@ assert (counter % 0x10000 * 0x1000000 + vended / 0x100) % 0x1000000 == vended / 0x100; */
    /*@ assert (vended % 0x100 * 0x100000000 + price) / 0x100000000 == vended % 0x100; */
    /*@ assert (vended % 0x100 * 0x100000000 + price) % 0x100000000 == price; */
}

/* Equal numbers mean equal fields. */
/*@ requires kind * 0x100000000 + epoch * 0x1000000 + product * 0x100 + machine / 0x1000000 ==
             kind2 * 0x100000000 + epoch2 * 0x1000000 + product2 * 0x100 + machine2 / 0x1000000;
    requires machine % 0x1000000 * 0x10000 + counter / 0x10000 ==
             machine2 % 0x1000000 * 0x10000 + counter2 / 0x10000;
    requires counter % 0x10000 * 0x1000000 + vended / 0x100 ==
             counter2 % 0x10000 * 0x1000000 + vended2 / 0x100;
    requires vended % 0x100 * 0x100000000 + price == vended2 % 0x100 * 0x100000000 + price2;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures kind == kind2 && epoch == epoch2 && product == product2 && machine == machine2 &&
            counter == counter2 && vended == vended2 && price == price2;
 */
static void same_fields(uint32_t kind, uint8_t epoch, uint16_t product, uint32_t machine,
                        uint32_t counter, uint32_t vended, uint32_t price, uint32_t kind2,
                        uint8_t epoch2, uint16_t product2, uint32_t machine2, uint32_t counter2,
                        uint32_t vended2, uint32_t price2) {
    /*@ assert kind == kind2; */
    /*@ assert epoch * 0x10000 + product == epoch2 * 0x10000 + product2; */
    /*@ assert machine / 0x1000000 == machine2 / 0x1000000; */
    /*@ assert machine % 0x1000000 == machine2 % 0x1000000; */
    /*@ assert counter / 0x10000 == counter2 / 0x10000; */
    /*@ assert counter % 0x10000 == counter2 % 0x10000; */
    /*@ assert vended / 0x100 == vended2 / 0x100; */
    /*@ assert vended % 0x100 == vended2 % 0x100; */
    /*@ assert vended == vended / 0x100 * 0x100 + vended % 0x100; */
    /*@ assert vended2 == vended2 / 0x100 * 0x100 + vended2 % 0x100; */
}

/*@ requires 0 <= at <= 11;
    requires TRICODE_TAG_NUMBER(given.tag, at) == TRICODE_TAG_NUMBER(got.tag, at);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \forall integer i; at <= i < at + 5 ==> got.tag[i] == given.tag[i];
 */
static void same_tag(unsigned at) {
    same_digits(given.tag[at], given.tag[at + 1u], given.tag[at + 2u], given.tag[at + 3u],
                given.tag[at + 4u], got.tag[at], got.tag[at + 1u], got.tag[at + 2u],
                got.tag[at + 3u], got.tag[at + 4u]);
}

/* [CODE-7] [CODE-10] A code with a well-formed payload and any tag encodes, and decodes to itself.
 */
/*@ requires well_formed: TRICODE_PAYLOAD_STATUS(given.payload) == TRICODE_CODE_OK;
    terminates \true;
    exits \false;
    assigns text[0 .. TRICODE_TEXT_SIZE - 1], got;
    ensures accepted: \result == TRICODE_CODE_OK;
    ensures payload: got.payload == given.payload;
    ensures tag: \forall integer i; 0 <= i < TRICODE_TAG_SIZE ==> got.tag[i] == given.tag[i];
 */
enum tricode_code_status code_there_and_back(void) {
    const enum tricode_code_status encoded = tricode_code_encode(&given, text);
    /*@ assert encoded == TRICODE_CODE_OK; */
    same_status(given.payload.kind, given.payload.key_epoch, given.payload.product,
                given.payload.machine, given.payload.counter, given.payload.vended,
                given.payload.price);
    /*@ assert TRICODE_TEXT_STATUS(text) == TRICODE_CODE_OK; */
    const enum tricode_code_status decoded = tricode_code_decode(text, TRICODE_TEXT_SIZE, &got);
    /*@ assert decoded == TRICODE_CODE_OK; */
    /*@ assert TRICODE_SAYS(TRICODE_NUMBER, text, given); */
    /*@ assert TRICODE_SAYS(TRICODE_NUMBER, text, got); */
    same_fields(given.payload.kind, given.payload.key_epoch, given.payload.product,
                given.payload.machine, given.payload.counter, given.payload.vended,
                given.payload.price, got.payload.kind, got.payload.key_epoch, got.payload.product,
                got.payload.machine, got.payload.counter, got.payload.vended, got.payload.price);
    same_tag(1u);
    same_tag(6u);
    same_tag(11u);
    /*@ assert got.tag[0] == given.tag[0]; */
    /*@ assert \forall integer i; i == 0 || 1 <= i < 6 || 6 <= i < 11 || 11 <= i < 16 ==>
          got.tag[i] == given.tag[i]; */
    return decoded;
}

/* The fields decoded from a text encode to the same text. */
/*@ requires TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE);
    requires TRICODE_PAYLOAD_STATUS(got.payload) == TRICODE_CODE_OK;
    requires TRICODE_SAYS(TRICODE_NUMBER, text, got);
    terminates \true;
    exits \false;
    assigns text_again[0 .. TRICODE_TEXT_SIZE - 1];
    ensures \forall integer i; 0 <= i < TRICODE_TEXT_SIZE ==> text_again[i] == text[i];
 */
static void encode_again(void) {
    const enum tricode_code_status encoded = tricode_code_encode(&got, text_again);
    /*@ assert encoded == TRICODE_CODE_OK; */
    same_texts();
}

/* [CODE-7] An accepted text decodes, and encodes to itself. */
/*@ terminates \true;
    exits \false;
    assigns text_again[0 .. TRICODE_TEXT_SIZE - 1], got;
    ensures same: \result == TRICODE_CODE_OK ==>
        \forall integer i; 0 <= i < TRICODE_TEXT_SIZE ==> text_again[i] == text[i];
 */
enum tricode_code_status text_of_code_there_and_back(void) {
    const enum tricode_code_status decoded = tricode_code_decode(text, TRICODE_TEXT_SIZE, &got);
    if (decoded == TRICODE_CODE_OK) {
        /*@ assert TRICODE_IN_ALPHABET(text, 0, TRICODE_TEXT_SIZE); */
        same_status(got.payload.kind, got.payload.key_epoch, got.payload.product,
                    got.payload.machine, got.payload.counter, got.payload.vended,
                    got.payload.price);
        encode_again();
    }
    return decoded;
}
