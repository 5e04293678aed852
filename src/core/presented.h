// SPDX-License-Identifier: Apache-2.0
/* A code as a phone presents it, after the border has read it: what decode said, what the payload
 * says, and whether its tag was made with the key of the machine and the epoch that it names. */
#ifndef TRICODE_PRESENTED_H
#define TRICODE_PRESENTED_H

#include <stdint.h>
#include "core/code.h"

struct tricode_presented {
    enum tricode_code_status status; /* the payload counts only when OK */
    struct tricode_payload payload;
    uint8_t authentic; /* 1 or 0 */
};

/*@ // What decode ensures of a payload that it accepted.
  @ predicate tricode_presented_valid(struct tricode_presented p) =
  @   p.status == TRICODE_CODE_OK ==> TRICODE_PAYLOAD_STATUS(p.payload) == TRICODE_CODE_OK;
  @*/

#endif
