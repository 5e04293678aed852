// SPDX-License-Identifier: Apache-2.0
/* The three codes: sale, permit, cancel. One format for all of them (spec/protocol.md, "The code").
 *
 * A code is a payload of 24 bytes and a tag of 16; in text, 64 characters of base32 (text.h).
 * Nothing here knows a key: the tag is carried as it came, and src/crypto/tag.h makes and checks
 * it. */
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

/* Why bytes or fields are not a code, in the order of the checks: the first that applies is the
 * answer. */
enum tricode_code_status {
    TRICODE_CODE_OK = 0,
    TRICODE_CODE_LENGTH,
    TRICODE_CODE_ALPHABET,
    TRICODE_CODE_VERSION,
    TRICODE_CODE_KIND,
    TRICODE_CODE_MACHINE,
    TRICODE_CODE_COUNTER,
    TRICODE_CODE_VENDED,
    TRICODE_CODE_PRICE,
};

/* What a code says. Units: price in minor units of the machine's currency; issued_at in Unix
 * seconds, 0 from a machine with no clock; counter and vended are the machine's sale numbers. */
struct tricode_payload {
    enum tricode_kind kind;
    uint8_t key_epoch;
    uint16_t product;
    uint32_t machine;
    uint32_t counter;
    uint32_t vended;
    uint32_t price;
    uint32_t issued_at;
};

struct tricode_code {
    struct tricode_payload payload;
    uint8_t tag[TRICODE_TAG_SIZE];
};

/* The format, once, for the contracts of encode and of decode alike. `b` is an array of bytes, `p`
 * a payload; a word is four bytes, the most significant first. [CODE-1] [CODE-2] [CODE-3] */
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
#define TRICODE_SAME_SALE(p, q)                                                                        \
    ((p).key_epoch == (q).key_epoch && (p).product == (q).product && (p).machine == (q).machine && \
     (p).counter == (q).counter && (p).vended == (q).vended && (p).price == (q).price &&           \
     (p).issued_at == (q).issued_at)

/* [CODE-4] Is the payload well-formed? Else the first reason, of KIND, MACHINE, COUNTER, VENDED,
 * PRICE. */
/*@ requires \valid_read(payload);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures reason: \result == TRICODE_PAYLOAD_STATUS(*payload);
 */
enum tricode_code_status tricode_payload_check(const struct tricode_payload *payload);

/* [CODE-5] Writes the 24 bytes of a well-formed payload; of any other, answers the reason and
 * writes nothing. */
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

/* [CODE-6] Reads 24 bytes into the payload if they are well-formed; else answers the first reason,
 * of VERSION, KIND, MACHINE, COUNTER, VENDED, PRICE, and writes nothing. */
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

/* [CODE-8] The same payload with another kind: the whole of the "prescribed processing" of a sale
 * code. */
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures kind: \result.kind == kind;
    ensures same: TRICODE_SAME_SALE(\result, \old(payload));
 */
struct tricode_payload tricode_payload_convert(struct tricode_payload payload,
                                               enum tricode_kind kind);

/* [CODE-9] 1 when all fields but kind are equal, else 0. */
/*@ requires \valid_read(a) && \valid_read(b);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures alike: \result == 1 <==> TRICODE_SAME_SALE(*a, *b);
    ensures else: \result == 1 || \result == 0;
 */
int tricode_payload_same_sale(const struct tricode_payload *a, const struct tricode_payload *b);

#endif
