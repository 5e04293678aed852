// SPDX-License-Identifier: Apache-2.0
/* Converts a reply to a libmicrohttpd response, with its header fields. */
#ifndef TRICODE_CENTER_RESPONSE_H
#define TRICODE_CENTER_RESPONSE_H

#include <microhttpd.h>
#include "center/http/handlers/message.h"

/* method: the request's. Takes over the reply's body; the reply's file must outlive the response.
 * NULL when memory runs out. Release it with MHD_destroy_response. */
struct MHD_Response *tricode_response_make(struct tricode_reply *reply, const char *method);

#endif
