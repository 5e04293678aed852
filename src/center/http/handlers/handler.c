// SPDX-License-Identifier: Apache-2.0
#include "center/http/handlers/handler.h"

#include "center/http/handlers/reply.h"

void tricode_handler_fail(const struct tricode_context *context) {
    const struct tricode_service *service = &context->backend->service;
    if (service->on_error != NULL) {
        service->on_error(service->context, context->request->number,
                          tricode_store_error(service->store));
    }
    tricode_reply_problem(context->reply, TRICODE_PROBLEM_INTERNAL, NULL);
}
