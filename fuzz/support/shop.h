// SPDX-License-Identifier: Apache-2.0
/* A center without a socket, for the targets http and store: a ledger in a temporary folder with
 * two machines and two enrolled terminals, restored to its initial state after a request changed
 * it. */
#ifndef TRICODE_FUZZ_SHOP_H
#define TRICODE_FUZZ_SHOP_H

#include "center/http/router.h"

#define SHOP_NOW 1000000u
#define SHOP_VALIDITY 600u
#define SHOP_SKEW 60u
#define SHOP_LIMIT 5000u
#define SHOP_TERMINALS 3u /* the last terminal is not enrolled */

/* The center, created at the first call; never destroyed. */
struct tricode_backend *tricode_shop(void);

/* The private key of terminal n. */
const uint8_t *tricode_shop_seed(unsigned n);

/* The operator's token. */
const char *tricode_shop_token(void);

/* The account of terminal n, which must be enrolled. */
uint64_t tricode_shop_account(unsigned n);

/* Issues the payload with its machine's key; the payload must be well-formed. */
void tricode_shop_issue(const struct tricode_payload *payload, char text[TRICODE_TEXT_SIZE + 1]);

/* Asserts that the ledger's check finds no error, and restores the initial ledger. */
void tricode_shop_reset(void);

#endif
