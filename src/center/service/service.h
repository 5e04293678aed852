// SPDX-License-Identifier: Apache-2.0
/* What the center does with what an account asks for: read it, authenticate it, load the situation,
 * let the core decide, and write the verdict. Many requests are one transaction, each of them
 * decided on what the ones before it left; an answer is given only after the transaction is durable
 * [STORE-2] [STORE-13]. */
#ifndef TRICODE_CENTER_SERVICE_H
#define TRICODE_CENTER_SERVICE_H

#include <stddef.h>
#include <stdint.h>
#include "center/service/keys.h"
#include "center/service/metrics.h"
#include "center/ledger/store.h"
#include "core/text.h"

/* The store is for one thread at a time; the keys may be other threads' too. */
struct tricode_service {
    struct tricode_store *store;
    struct tricode_keys *keys;
    /* Hears what failed inside, and for which request (0: for all that wait); may be NULL. */
    void (*tell)(void *context, uint64_t request, const char *error);
    void *context;
    struct tricode_metrics *metrics; /* counts transactions; may be NULL */
};

struct tricode_answer {
    enum tricode_center_result result;
    /* What the code said; 1 when it decoded, was authentic, and so counts. */
    int readable;
    struct tricode_payload payload;
    enum tricode_reconciliation reconciled;
    uint32_t reconciled_counter;          /* unless reconciled is NOTHING */
    uint64_t balance;                     /* of the asking account, afterwards */
    char permit[TRICODE_TEXT_SIZE + 1];   /* of SETTLED and SETTLED_AGAIN, else "" */
    char machine_name[TRICODE_NAME_CAPACITY]; /* look-up only, as the two below */
    char machine_place[TRICODE_NAME_CAPACITY];
    char product_name[TRICODE_NAME_CAPACITY]; /* "" when the product is not named */
};

/* --- writes, many in one transaction --- */

enum tricode_service_call {
    TRICODE_SERVICE_SETTLE,
    TRICODE_SERVICE_CANCEL,
    TRICODE_SERVICE_ENROL,
};

/* A write that was asked for, with all that it needs, so that it can wait for its turn: made by
 * tricode_service_bring or tricode_service_enrol, answered by tricode_service_batch. */
struct tricode_service_request {
    enum tricode_service_call call;
    uint64_t account; /* who asks; of ENROL the key's account, once it is answered */
    uint64_t now;     /* Unix seconds */
    struct tricode_presented code;
    struct tricode_code read;
    uint8_t text[TRICODE_TEXT_SIZE]; /* the code as it was brought, when it could be read */
    /* Of ENROL. Of the others: of a terminal that was recalled, which has to be enrolled still when
     * the request is carried out; "" else. */
    char keyid[TRICODE_KEYID_SIZE];
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    int invited; /* an invitation was brought: its hash, and where it stands, once answered */
    uint8_t hash[TRICODE_INVITATION_HASH_SIZE];
    enum tricode_invitation_state invitation;
    /* The answer. OK; of ENROL also EXISTS and REFUSED, as tricode_store_enrol says them; of the
     * others also NONE: the terminal of keyid is not enrolled [WIRE-8], and nothing was done;
     * FAILED: nothing was changed [STORE-3], and the account may ask again. */
    enum tricode_store_status status;
    struct tricode_answer
        answer;   /* of ENROL the balance alone; all zero unless it is OK or EXISTS */
    size_t batch; /* how many were written in the same transaction */
};

/* SETTLE or CANCEL: reads a code as it was brought, of any length; account is a buyer. */
void tricode_service_bring(struct tricode_service_request *request, enum tricode_service_call call,
                           uint64_t account, const char *text, size_t length, uint64_t now);
/* ENROL [WIRE-9]: 0; -1 when OpenSSL fails. hash: of an invitation [WIRE-50], or NULL. */
int tricode_service_enrol(struct tricode_service_request *request,
                          const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE], const uint8_t *hash,
                          uint64_t now);

#define TRICODE_SERVICE_BATCH_MAX ((size_t)256)

/* [STORE-13] Carries out the requests (1 to TRICODE_SERVICE_BATCH_MAX, none twice) in their order,
 * in one transaction where all of them can be. One that fails is left out and harms no other. When
 * the transaction itself fails, so do all that were in it. Whatever is answered is durable. */
void tricode_service_batch(struct tricode_service *service,
                           struct tricode_service_request *const *requests, size_t count);

/* --- one at a time --- */

/* The text is as it was brought, of any length; account is a buyer; now in Unix seconds. OK with
 * the answer; FAILED when the store or OpenSSL fails [STORE-3]: nothing was changed, and the
 * account may ask again. The three give tricode_center_result, whatever it is, as an OK answer. */
enum tricode_store_status tricode_service_settle(struct tricode_service *service, uint64_t account,
                                                 const char *text, size_t length, uint64_t now,
                                                 struct tricode_answer *answer);
enum tricode_store_status tricode_service_cancel(struct tricode_service *service, uint64_t account,
                                                 const char *text, size_t length, uint64_t now,
                                                 struct tricode_answer *answer);

/* [WIRE-10] What settle (of a sale code) or cancel (of a cancel code) would answer, and changes
 * nothing. */
enum tricode_store_status tricode_service_look_up(struct tricode_service *service, uint64_t account,
                                                  const char *text, size_t length, uint64_t now,
                                                  struct tricode_answer *answer);

#endif
