// SPDX-License-Identifier: Apache-2.0
/* Handlers of the probes /healthz and /readyz. */
#include "center/http/handlers/handler.h"

#include "center/http/handlers/reply.h"

void tricode_handle_health(struct tricode_context *context) {
    tricode_reply_text(context->reply, TRICODE_SUCCESS_OK, "ok\n");
}

void tricode_handle_readiness(struct tricode_context *context) {
    struct tricode_settings settings;
    if (tricode_store_settings(context->backend->service.store, &settings) != TRICODE_STORE_OK) {
        tricode_reply_text(context->reply, TRICODE_SUCCESS_NOT_READY,
                           "the ledger cannot be read\n");
        return;
    }
    tricode_reply_text(context->reply, TRICODE_SUCCESS_READY, "ready\n");
}
