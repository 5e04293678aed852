// SPDX-License-Identifier: Apache-2.0
/* A reply of the api as libmicrohttpd sends it, with its header fields. */
#ifndef TRICODE_CENTER_RESPONSE_H
#define TRICODE_CENTER_RESPONSE_H

#include <microhttpd.h>
#include "center/http/api.h"

/* method: the request's. Takes the reply's body over; a file has to outlast the response. NULL when
 * memory runs out. MHD_destroy_response. */
struct MHD_Response *tricode_response_make(struct tricode_api_reply *reply, const char *method);

#endif
