// SPDX-License-Identifier: Apache-2.0
/* The center's certificate and key, for TLS by libmicrohttpd over GnuTLS [WIRE-1]. A reload does
 * not disturb open connections. */
#ifndef TRICODE_CENTER_TLS_H
#define TRICODE_CENTER_TLS_H

#include <gnutls/gnutls.h>
#include "host/json.h"

/* TLS 1.2 and 1.3, else GnuTLS's defaults, in the server's order of preference. */
#define TRICODE_TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE"

struct tricode_tls;

/* Reads the certificate (PEM, the server's own first, then the intermediate ones) and its key (PEM,
 * not encrypted; a file of mode 0600 [STORE-8]). NULL and the error when one is not readable or not
 * valid, or they do not match. The file names must outlive it. */
struct tricode_tls *tricode_tls_new(const char *certificate, const char *key,
                                    struct tricode_error *error);

/* Reads both files again, for new connections: 0; -1 and the error, and nothing changes. */
int tricode_tls_reload(struct tricode_tls *tls, struct tricode_error *error);

/* Call it when no connection is left. NULL is allowed. */
void tricode_tls_free(struct tricode_tls *tls);

/* PEM texts for MHD_start_daemon. */
const char *tricode_tls_certificate(const struct tricode_tls *tls);
const char *tricode_tls_key(const struct tricode_tls *tls);

/* Sets the newest certificate for a session, before its handshake, in any thread. 0; -1 when memory
 * runs out. */
int tricode_tls_use_newest(struct tricode_tls *tls, gnutls_session_t session);

#endif
