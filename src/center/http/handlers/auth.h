// SPDX-License-Identifier: Apache-2.0
/* Authenticates the sender of a request. Each function returns 1; or 0, and the reply says why. */
#ifndef TRICODE_CENTER_AUTH_H
#define TRICODE_CENTER_AUTH_H

#include "center/http/handlers/handler.h"

#define TRICODE_SIGNATURE_WINDOW 300u /* seconds between a signature and the clock [WIRE-6] */

/* [WIRE-3] [WIRE-41] The key signed the request, and its terminal is below its rate limit. */
int tricode_auth_signature(const struct tricode_context *context,
                           const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]);

/* [WIRE-3] [WIRE-8] An enrolled terminal signed the request; sets the account. may_be_cached: read
 * the terminal from the cache, because tricode_auth_confirm follows. */
int tricode_auth_terminal(struct tricode_context *context, int may_be_cached);

/* [WIRE-8] Confirms a cached terminal: a write receives its keyid and checks it in its transaction;
 * any other reply is replaced when the terminal was revoked meanwhile. */
void tricode_auth_confirm(const struct tricode_context *context);

/* [WIRE-71] The request has an operator's token that is not revoked. */
int tricode_auth_token(const struct tricode_context *context);

/* [WIRE-8] The reply to a terminal that is not enrolled. */
void tricode_auth_refuse(struct tricode_reply *reply);

#endif
