// SPDX-License-Identifier: Apache-2.0
/* From bytes to the theorem. Proves the contract of attacker() in events.h for the boundary of
 * every role: decode the text, and check the tag over exactly the payload's 24 bytes. Two functions
 * are declared but not defined: the attacker's input (any bytes), and the tag check. */
#include "core/text.h"
#include "system/events.h"

#define LONGEST 4096u

static uint8_t sent[LONGEST];
static struct tricode_code code;
static uint8_t payload_bytes[TRICODE_PAYLOAD_SIZE];

/*@ terminates \true;
    exits \false;
    assigns sent[0 .. LONGEST - 1];
    ensures 0 <= \result <= LONGEST;
 */
static size_t any_bytes(void);

/* The assumption on HMAC: if the tag is valid for these bytes, a holder of the key made it for
 * these bytes. Holders make tags only for the bytes of payloads that they show. */
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result != 0 ==>
      \exists struct tricode_payload meant;
        TRICODE_BYTES_SAY(payload_bytes, meant) && 1 <= meant.kind <= 3 && let_out(meant);
 */
static int tag_is_right(void);

/*@ terminates \true;
    exits \false;
    assigns sent[0 .. LONGEST - 1], code, payload_bytes[0 .. TRICODE_PAYLOAD_SIZE - 1];
    PRESENTS
 */
struct tricode_presented attacker_by_bytes(void) {
    struct tricode_presented presented = {0};
    const size_t length = any_bytes();
    presented.status = tricode_code_decode(sent, length, &code);
    if (presented.status == TRICODE_CODE_OK) {
        presented.payload = code.payload;
        (void)tricode_payload_encode(&code.payload, payload_bytes);
        /*@ assert TRICODE_BYTES_SAY(payload_bytes, code.payload); */
        presented.authentic = tag_is_right() ? 1u : 0u;
        /*@ assert presented.authentic == 1 ==> let_out(code.payload); */
    }
    return presented;
}
