// SPDX-License-Identifier: Apache-2.0
/* Executes one request within a transaction that the caller begins and ends: the core decides, the
 * store applies. */
#ifndef TRICODE_CENTER_EXECUTE_H
#define TRICODE_CENTER_EXECUTE_H

#include "center/service/keys.h"
#include "center/service/request.h"
#include "center/service/telemetry/metrics.h"

/* One thread at a time uses the store; threads share the keys. */
struct tricode_service {
    struct tricode_store *store;
    struct tricode_keys *keys;
    /* Receives an internal error and the number of the request that failed (0: several requests);
     * may be NULL. */
    void (*on_error)(void *context, uint64_t request, const char *error);
    void *context;
    struct tricode_metrics *metrics; /* counts transactions; may be NULL */
};

/* Authenticates the code and lets the core decide it under these settings; sets the answer and
 * changes nothing in the ledger. */
enum tricode_store_status tricode_service_decide(struct tricode_service *service,
                                                 const struct tricode_settings *settings,
                                                 struct tricode_service_request *request,
                                                 struct tricode_situation *situation,
                                                 struct tricode_verdict *verdict);

/* Decides and applies; discards the outcome of an earlier attempt. OK: request->status is its
 * outcome, once the transaction is durable. Else the caller has to roll back. */
enum tricode_store_status tricode_service_execute(struct tricode_service *service,
                                                  const struct tricode_settings *settings,
                                                  struct tricode_service_request *request);

#endif
