// SPDX-License-Identifier: Apache-2.0
/* Routes a request to its handler (spec/protocol.md, "The wire"): a request in, a reply out. Uses
 * no sockets, so that a test or a fuzzer can pass it any request. */
#ifndef TRICODE_CENTER_ROUTER_H
#define TRICODE_CENTER_ROUTER_H

#include "center/http/handlers/handler.h"
#include "center/service/telemetry/metrics.h"

/* The labels of the metrics: every route's template and "*", every reason and "other". */
extern const struct tricode_metrics_labels tricode_router_labels;

/* [WIRE-17] Handles a request at `now` (Unix seconds) until it has to write or report. The result
 * names the next step:
 *   SEND    *reply is complete.
 *   WRITE   *write is for tricode_service_batch; then call tricode_handler_finish_write, or
 *           tricode_reply_unavailable when the writer does not accept it.
 *   REPORT  *report is for tricode_report_make; then call tricode_handler_finish_report, or
 *           tricode_reply_unavailable.
 * Internal errors go to service.on_error, never into the reply. */
enum tricode_next_step tricode_router_handle(struct tricode_backend *backend,
                                             const struct tricode_request *request, uint64_t now,
                                             struct tricode_reply *reply,
                                             struct tricode_service_request *write,
                                             struct tricode_report_request *report);

/* [WIRE-41] The 429 to a client above its rate limit, before its request is handled. seconds: after
 * which the client may repeat it. */
void tricode_router_refuse_rate(const char *path, unsigned seconds, struct tricode_reply *reply);

/* All steps in this thread: writes and reports with the backend's own service. */
void tricode_router_answer(struct tricode_backend *backend, const struct tricode_request *request,
                           uint64_t now, struct tricode_reply *reply);

#endif
