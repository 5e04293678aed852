// SPDX-License-Identifier: Apache-2.0
/* One request within a transaction that somebody else begins and ends: what the core decides, and
 * what is written of it. */
#ifndef TRICODE_CENTER_REQUEST_H
#define TRICODE_CENTER_REQUEST_H

#include "center/service/service.h"

/* What settle or cancel comes to, by these settings of the transaction; the answer says so, and
 * nothing is changed. */
enum tricode_store_status tricode_service_decide(struct tricode_service *service,
                                                 const struct tricode_settings *settings,
                                                 struct tricode_service_request *request,
                                                 struct tricode_situation *situation,
                                                 struct tricode_verdict *verdict);

/* Decides and writes; whatever an earlier try of it left is forgotten. OK: request->status is what
 * it came to, once the transaction is durable; else the transaction is over. */
enum tricode_store_status tricode_service_carry_out(struct tricode_service *service,
                                                    const struct tricode_settings *settings,
                                                    struct tricode_service_request *request);

#endif
