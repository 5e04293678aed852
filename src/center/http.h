// SPDX-License-Identifier: Apache-2.0
/* The center's HTTP server: libmicrohttpd in one thread of its own, in front of the api. */
#ifndef TRICODE_CENTER_HTTP_H
#define TRICODE_CENTER_HTTP_H

#include <stdint.h>
#include <sys/socket.h>
#include "center/api.h"

struct tricode_server;

/* Serves at the address (port 0: the kernel chooses) until stopped; one line a request on stderr:
 * method, the path's template, status, reason. The api is used by the server's thread alone until
 * tricode_server_stop has returned. NULL with errno when it cannot listen. Block the signals that
 * are to end the process before. */
struct tricode_server *tricode_server_start(struct tricode_api *api,
                                            const struct sockaddr *address);
uint16_t tricode_server_port(const struct tricode_server *server);

/* Stops listening, ends the connections, waits for the thread. NULL is fine. */
void tricode_server_stop(struct tricode_server *server);

#endif
