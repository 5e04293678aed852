// SPDX-License-Identifier: Apache-2.0
/* A code that a phone presents to a machine or to the center, after parsing and authentication. */
#ifndef TRICODE_PRESENTED_H
#define TRICODE_PRESENTED_H

#include <stdint.h>
#include "core/code.h"

struct tricode_presented {
    enum tricode_code_status status; /* of tricode_code_decode */
    struct tricode_payload payload;  /* valid when status is OK */
    uint8_t authentic; /* 1 when the tag is that of the key of the payload's machine and key epoch,
                          else 0 */
};

/*@ // An accepted payload is well-formed: decode ensures it.
    predicate tricode_presented_valid(struct tricode_presented p) =
      p.status == TRICODE_CODE_OK ==> TRICODE_PAYLOAD_STATUS(p.payload) == TRICODE_CODE_OK;
 */

#endif
