// SPDX-License-Identifier: Apache-2.0
/* The center's HTTP server: a pool of libmicrohttpd threads before the router and the writer. */
#ifndef TRICODE_CENTER_SERVER_H
#define TRICODE_CENTER_SERVER_H

#include "center/http/server/settings.h"

/* The highest number of connections; lower when the process may not open that many files. A
 * connection is closed after TRICODE_LISTENER_TIMEOUT seconds without traffic. */
#define TRICODE_SERVER_CONNECTIONS 1024u
/* A stop waits so many seconds for replies. */
#define TRICODE_SERVER_TIMEOUT TRICODE_LISTENER_TIMEOUT

struct tricode_server;

/* Serves until tricode_server_stop. NULL with errno (of bind, when the address is in use). The
 * caller blocks the signals that end the process beforehand. */
struct tricode_server *tricode_server_start(const struct tricode_server_settings *settings);
uint16_t tricode_server_port(const struct tricode_server *server);

/* [STORE-14] Refuses new connections, stops the reporter, answers every request that was received
 * completely (within TRICODE_SERVER_TIMEOUT seconds, except for accepted writes, which always
 * finish), stops the writer, closes the connections and joins the threads. NULL is allowed. */
void tricode_server_stop(struct tricode_server *server);

#endif
