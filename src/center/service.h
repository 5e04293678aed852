// SPDX-License-Identifier: Apache-2.0
/* What the center does with a code that an account brought: read it, authenticate it, load the
 * situation, let the core decide, and write the verdict, all in one transaction. An answer is given
 * only after the transaction is durable [STORE-2]. */
#ifndef TRICODE_CENTER_SERVICE_H
#define TRICODE_CENTER_SERVICE_H

#include <stddef.h>
#include <stdint.h>
#include "center/keys.h"
#include "center/store.h"
#include "core/text.h"

struct tricode_service {
    struct tricode_store *store;
    struct tricode_keys *keys;
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
    char machine_name[TRICODE_NAME_ROOM]; /* look-up only, as the two below */
    char machine_place[TRICODE_NAME_ROOM];
    char product_name[TRICODE_NAME_ROOM]; /* "" when the product is not named */
};

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
