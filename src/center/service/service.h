// SPDX-License-Identifier: Apache-2.0
/* Executes requests in transactions. Many requests share one transaction; each is decided on what
 * the ones before it left. An answer is given only after its transaction is durable [STORE-2]
 * [STORE-13]. */
#ifndef TRICODE_CENTER_SERVICE_H
#define TRICODE_CENTER_SERVICE_H

#include "center/service/execute.h"

#define TRICODE_SERVICE_BATCH_MAX ((size_t)256)

/* [STORE-13] Executes the requests (1 to TRICODE_SERVICE_BATCH_MAX, each once) in their order, in
 * one transaction if possible. A request that fails is left out and does not affect the others.
 * When the transaction itself fails, all its requests fail. Every answer is durable. */
void tricode_service_batch(struct tricode_service *service,
                           struct tricode_service_request *const *requests, size_t count);

/* --- one request --- */

/* text: a code as received, of any length; account: a buyer's; now: Unix seconds. OK: the answer,
 * with any tricode_center_result. FAILED: the store or OpenSSL failed [STORE-3], nothing was
 * changed, and the request may be repeated. */
enum tricode_store_status tricode_service_settle(struct tricode_service *service, uint64_t account,
                                                 const char *text, size_t length, uint64_t now,
                                                 struct tricode_answer *answer);
enum tricode_store_status tricode_service_cancel(struct tricode_service *service, uint64_t account,
                                                 const char *text, size_t length, uint64_t now,
                                                 struct tricode_answer *answer);

/* [WIRE-10] The answer that settle (of a sale code) or cancel (of a cancel code) would give;
 * changes nothing. */
enum tricode_store_status tricode_service_look_up(struct tricode_service *service, uint64_t account,
                                                  const char *text, size_t length, uint64_t now,
                                                  struct tricode_answer *answer);

#endif
