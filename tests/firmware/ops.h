// SPDX-License-Identifier: Apache-2.0
/* The ops of a vending machine (spec/protocol.md, "Conformance"), with the core and the tags of a
 * device. Ops of a center and derive_key are unsupported: a machine receives its key. */
#ifndef TRICODE_FIRMWARE_OPS_H
#define TRICODE_FIRMWARE_OPS_H

#include "answer.h"
#include "hmac.h"
#include "request.h"

/* The state between lines. */
struct tricode_firmware {
    struct tricode_machine machine; /* machine 0: none yet */
    struct tricode_tagger tagger;
};

/* Answers a request. */
void tricode_firmware_answer(struct tricode_firmware *firmware, struct tricode_request *request,
                             struct tricode_answer *answer);

#endif
