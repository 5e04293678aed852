// SPDX-License-Identifier: Apache-2.0
/* The three codes: sale, permit, cancel. They have one format (spec/protocol.md, "The code").
 *
 * A code is a payload of 24 bytes and a tag of 16 bytes; as text, 64 characters of base32 (text.h).
 * These functions have no key: they copy the tag unchanged. crypto/tag.h makes and verifies it.
 */
#ifndef TRICODE_CODE_H
#define TRICODE_CODE_H

#include <stdint.h>

#define TRICODE_PAYLOAD_SIZE 24u
#define TRICODE_TAG_SIZE 16u
#define TRICODE_CODE_SIZE 40u

enum tricode_kind {
    TRICODE_KIND_SALE = 1,
    TRICODE_KIND_PERMIT = 2,
    TRICODE_KIND_CANCEL = 3,
};

/* The reason why a text, bytes or fields are not a code, in the order of the checks: functions
 * return the first reason that applies. */
enum tricode_code_status {
    TRICODE_CODE_OK = 0,
    TRICODE_CODE_LENGTH,   /* the text does not have 64 characters */
    TRICODE_CODE_ALPHABET, /* a character is not in A-Z or 2-7 */
    TRICODE_CODE_VERSION,  /* the version is not 1 */
    TRICODE_CODE_KIND,     /* the kind is not 1, 2 or 3 */
    TRICODE_CODE_MACHINE,  /* the machine is 0 */
    TRICODE_CODE_COUNTER,  /* the counter is 0 */
    TRICODE_CODE_VENDED,   /* vended is not below the counter */
    TRICODE_CODE_PRICE,    /* the price is 0 */
};

struct tricode_payload {
    enum tricode_kind kind;
    uint8_t key_epoch;  /* which of the machine's keys made the tag */
    uint16_t product;   /* selection number, 0 to 65535 */
    uint32_t machine;   /* number of the machine, at least 1 */
    uint32_t counter;   /* number of the sale, at least 1, unique for the machine */
    uint32_t vended;    /* number of the machine's newest sale that was vended, 0 for none */
    uint32_t price;     /* in minor units of the machine's currency, at least 1 */
    uint32_t issued_at; /* in Unix seconds, or 0 when the machine has no clock */
};

struct tricode_code {
    struct tricode_payload payload;
    uint8_t tag[TRICODE_TAG_SIZE];
};

/* The format, for the contracts of both encode and decode: `b` is an array of bytes, `p` a payload.
 * A word has four bytes, the most significant first. [CODE-1] [CODE-2] [CODE-3] */
#define TRICODE_WORD(b, at)                                                                        \
    ((b)[(at)] * 0x1000000 + (b)[(at) + 1] * 0x10000 + (b)[(at) + 2] * 0x100 + (b)[(at) + 3])
#define TRICODE_BYTES_SAY(b, p)                                                                    \
    ((b)[0] == 0x10 + (p).kind && (b)[1] == (p).key_epoch &&                                       \
     (b)[2] * 0x100 + (b)[3] == (p).product && TRICODE_WORD(b, 4) == (p).machine &&                \
     TRICODE_WORD(b, 8) == (p).counter && TRICODE_WORD(b, 12) == (p).vended &&                     \
     TRICODE_WORD(b, 16) == (p).price && TRICODE_WORD(b, 20) == (p).issued_at)

/*@ // The first reason that applies, in the order of the checks. [CODE-4]
    logic integer tricode_status(integer version, integer kind, integer machine, integer counter,
                                 integer vended, integer price) =
        version != 1        ? TRICODE_CODE_VERSION :
        !(1 <= kind <= 3)   ? TRICODE_CODE_KIND :
        machine == 0        ? TRICODE_CODE_MACHINE :
        counter == 0        ? TRICODE_CODE_COUNTER :
        !(vended < counter) ? TRICODE_CODE_VENDED :
        price == 0          ? TRICODE_CODE_PRICE :
                              TRICODE_CODE_OK;
 */
#define TRICODE_PAYLOAD_STATUS(p)                                                                  \
    tricode_status(1, (p).kind, (p).machine, (p).counter, (p).vended, (p).price)
#define TRICODE_BYTES_STATUS(b)                                                                    \
    tricode_status((b)[0] / 16, (b)[0] % 16, TRICODE_WORD(b, 4), TRICODE_WORD(b, 8),               \
                   TRICODE_WORD(b, 12), TRICODE_WORD(b, 16))
#define TRICODE_SAME_SALE(p, q)                                                                    \
    ((p).key_epoch == (q).key_epoch && (p).product == (q).product && (p).machine == (q).machine && \
     (p).counter == (q).counter && (p).vended == (q).vended && (p).price == (q).price &&           \
     (p).issued_at == (q).issued_at)

/* [CODE-4] Checks that a payload is well-formed. Returns OK, or the first of KIND, MACHINE,
 * COUNTER, VENDED and PRICE that applies. */
/*@ requires \valid_read(payload);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures reason: \result == TRICODE_PAYLOAD_STATUS(*payload);
 */
enum tricode_code_status tricode_payload_check(const struct tricode_payload *payload);

/* [CODE-5] Encodes a payload as 24 bytes. Returns OK; or why the payload is not well-formed, and
 * then bytes are unchanged. */
/*@ requires \valid_read(payload);
    requires \valid(bytes + (0 .. TRICODE_PAYLOAD_SIZE - 1));
    requires \separated(payload, bytes + (0 .. TRICODE_PAYLOAD_SIZE - 1));
    terminates \true;
    exits \false;
    assigns bytes[0 .. TRICODE_PAYLOAD_SIZE - 1];
    ensures reason: \result == \old(TRICODE_PAYLOAD_STATUS(*payload));
    ensures written: \result == TRICODE_CODE_OK ==> TRICODE_BYTES_SAY(bytes, *payload);
    ensures untouched: \result != TRICODE_CODE_OK ==>
        \forall integer i; 0 <= i < TRICODE_PAYLOAD_SIZE ==> bytes[i] == \old(bytes[i]);
 */
enum tricode_code_status tricode_payload_encode(const struct tricode_payload *payload,
                                                uint8_t bytes[TRICODE_PAYLOAD_SIZE]);

/* [CODE-6] Decodes 24 bytes. Returns OK; or the first of VERSION, KIND, MACHINE, COUNTER, VENDED
 * and PRICE that applies, and then *payload is unchanged. */
/*@ requires \valid_read(bytes + (0 .. TRICODE_PAYLOAD_SIZE - 1));
    requires \valid(payload);
    requires \separated(payload, bytes + (0 .. TRICODE_PAYLOAD_SIZE - 1));
    terminates \true;
    exits \false;
    assigns *payload;
    ensures reason: \result == \old(TRICODE_BYTES_STATUS(bytes));
    ensures read: \result == TRICODE_CODE_OK ==> TRICODE_BYTES_SAY(bytes, *payload);
    ensures well_formed: \result == TRICODE_CODE_OK ==>
        TRICODE_PAYLOAD_STATUS(*payload) == TRICODE_CODE_OK;
    ensures untouched: \result != TRICODE_CODE_OK ==> *payload == \old(*payload);
 */
enum tricode_code_status tricode_payload_decode(const uint8_t bytes[TRICODE_PAYLOAD_SIZE],
                                                struct tricode_payload *payload);

/* [CODE-8] Returns the payload with another kind and all other fields equal. This is the
 * "prescribed processing" that turns a sale code into its permit or its cancel code. */
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures kind: \result.kind == kind;
    ensures same: TRICODE_SAME_SALE(\result, \old(payload));
 */
struct tricode_payload tricode_payload_convert(struct tricode_payload payload,
                                               enum tricode_kind kind);

/* [CODE-9] Returns 1 when both payloads are of the same sale: when all fields but kind are equal.
 * Else returns 0. */
/*@ requires \valid_read(a) && \valid_read(b);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures same_sale: \result == 1 <==> TRICODE_SAME_SALE(*a, *b);
    ensures answer: \result == 1 || \result == 0;
 */
int tricode_payload_same_sale(const struct tricode_payload *a, const struct tricode_payload *b);

#endif
