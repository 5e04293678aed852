// SPDX-License-Identifier: Apache-2.0
/* The ops of a vending machine (spec/protocol.md, "Conformance"), over the core and the tags of a
 * device. Those of a center, and derive_key, are unsupported: a machine is given its key. */
#ifndef TRICODE_FIRMWARE_OPS_H
#define TRICODE_FIRMWARE_OPS_H

#include "answer.h"
#include "hmac.h"
#include "request.h"

/* What lives from line to line. */
struct tricode_firmware {
    struct tricode_machine machine; /* machine 0: none yet */
    struct tricode_tagger tagger;
};

/* Answers a request. */
void tricode_firmware_answer(struct tricode_firmware *firmware, struct tricode_request *request,
                             struct tricode_answer *answer);

#endif
