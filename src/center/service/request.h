// SPDX-License-Identifier: Apache-2.0
/* A request to settle or cancel a code or to enrol a terminal, with all that the writer needs to
 * process it, and its answer. */
#ifndef TRICODE_CENTER_REQUEST_H
#define TRICODE_CENTER_REQUEST_H

#include <stddef.h>
#include <stdint.h>
#include "center/ledger/store.h"
#include "core/text.h"

struct tricode_answer {
    enum tricode_center_result result;
    int accepted;                   /* the code decoded and is authentic */
    struct tricode_payload payload; /* of the code, when it decoded */
    enum tricode_reconciliation reconciled;
    uint32_t reconciled_counter;        /* unless reconciled is NOTHING */
    uint64_t balance;                   /* of the requesting account, afterwards */
    char permit[TRICODE_TEXT_SIZE + 1]; /* of SETTLED and SETTLED_AGAIN, else "" */
    /* Set by tricode_service_look_up only. */
    char machine_name[TRICODE_NAME_CAPACITY];
    char machine_place[TRICODE_NAME_CAPACITY];
    char product_name[TRICODE_NAME_CAPACITY]; /* "" when the product has no name */
};

enum tricode_service_action {
    TRICODE_SERVICE_SETTLE,
    TRICODE_SERVICE_CANCEL,
    TRICODE_SERVICE_ENROL,
};

/* tricode_service_prepare_… sets the request, tricode_service_batch the answer. */
struct tricode_service_request {
    enum tricode_service_action action;
    uint64_t account; /* the requesting one; for ENROL the terminal's, set by the answer */
    uint64_t now;     /* Unix seconds */
    struct tricode_presented code;
    struct tricode_code decoded;
    uint8_t text[TRICODE_TEXT_SIZE]; /* the code as received, when it decodes */
    /* For ENROL the key's. Else the keyid of a cached terminal, which must still be enrolled when
     * the request is executed; or "". */
    char keyid[TRICODE_KEYID_SIZE];
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]; /* this and the next three: ENROL only */
    int invited;                                 /* the request has an invitation */
    uint8_t hash[TRICODE_INVITATION_HASH_SIZE];  /* of the invitation */
    enum tricode_invitation_state invitation;    /* set by the answer */
    /* OK: `answer` is valid. FAILED: nothing was changed [STORE-3]; the request may be repeated.
     * NONE (not ENROL): the terminal of keyid is not enrolled [WIRE-8]; nothing was changed. EXISTS
     * and REFUSED (ENROL): as tricode_store_enrol_within returns them. */
    enum tricode_store_status status;
    struct tricode_answer answer; /* of ENROL only the balance; zero unless OK or EXISTS */
    size_t batch;                 /* the number of requests in the same transaction */
};

/* SETTLE or CANCEL. text: a code as received, of any length; account: a buyer's. */
void tricode_service_prepare_code(struct tricode_service_request *request,
                                  enum tricode_service_action action, uint64_t account,
                                  const char *text, size_t length, uint64_t now);

/* ENROL [WIRE-9]: 0; -1 when OpenSSL fails. hash: of an invitation [WIRE-50], or NULL. */
int tricode_service_prepare_enrolment(struct tricode_service_request *request,
                                      const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                                      const uint8_t *hash, uint64_t now);

#endif
