// SPDX-License-Identifier: Apache-2.0
/* The center's certificate and key, for TLS by libmicrohttpd over GnuTLS [WIRE-1]. They can be read
 * anew while connections go on. */
#ifndef TRICODE_CENTER_TLS_H
#define TRICODE_CENTER_TLS_H

#include <gnutls/gnutls.h>
#include "host/json.h"

/* TLS 1.2 and newer, GnuTLS's own choice of all else, the server's order of preference. */
#define TRICODE_TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"

struct tricode_tls;

/* Reads the certificate (PEM, the server's own first, then those that lead to a known authority)
 * and its key (PEM, not encrypted; a file of mode 0600 [STORE-8]). NULL and a fault when one cannot
 * be read or used, or the two do not fit. The names of the files have to outlast it. */
struct tricode_tls *tricode_tls_new(const char *certificate, const char *key,
                                    struct tricode_error *error);

/* Reads both anew, for the connections to come: 0; -1 and a fault, and all stays as it was. */
int tricode_tls_renew(struct tricode_tls *tls, struct tricode_error *error);

/* Once no connection has it any more. NULL is fine. */
void tricode_tls_free(struct tricode_tls *tls);

/* The PEM texts that libmicrohttpd wants at its start. */
const char *tricode_tls_certificate(const struct tricode_tls *tls);
const char *tricode_tls_key(const struct tricode_tls *tls);

/* Makes a new session present the newest certificate: before its handshake, by any thread. 0; -1
 * when memory runs out. */
int tricode_tls_present(struct tricode_tls *tls, gnutls_session_t session);

#endif
