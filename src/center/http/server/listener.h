// SPDX-License-Identifier: Apache-2.0
/* The options of the HTTP server and the admission of connections and requests. */
#ifndef TRICODE_CENTER_LISTENER_H
#define TRICODE_CENTER_LISTENER_H

#include <microhttpd.h>
#include <stdatomic.h>
#include "center/http/admission/networks.h"
#include "center/http/admission/rate.h"
#include "center/http/server/tls.h"
#include "center/service/telemetry/log.h"

#define TRICODE_LISTENER_TIMEOUT 10u                /* seconds without traffic on a connection */
#define TRICODE_LISTENER_MEMORY ((size_t)32 * 1024) /* bytes per connection; limits the header */

/* Every pointer must outlive the server. */
struct tricode_listener {
    const union tricode_address *address;
    struct tricode_tls *tls;                /* NULL: plain HTTP */
    const struct tricode_networks *proxies; /* trusted; empty: forwarding fields are ignored */
    struct tricode_rate *rate;              /* limit per client address; NULL: unlimited */
    struct tricode_log *log;
    atomic_int closed; /* refuses every new connection */
};

/* Arguments of MHD_start_daemon with the listening socket `file`, which MHD_stop_daemon closes;
 * when MHD_start_daemon fails, it may be open or closed, and the process then ends. Its flags; its
 * options as an MHD_OPTION_ARRAY, which has to live as long as the daemon; tricode_listener_admit
 * with the listener as context. connections: the highest number. With TLS and without a proxy, one
 * client address may have a quarter of them. */
#define TRICODE_LISTENER_OPTIONS 16u
unsigned tricode_listener_flags(const struct tricode_listener *listener);
void tricode_listener_options(struct tricode_listener *listener, int file, unsigned connections,
                              struct MHD_OptionItem items[TRICODE_LISTENER_OPTIONS]);

/* Accepts or closes a new connection. Without TLS and with trusted proxies, only these and this
 * host may connect [WIRE-1]. With TLS, a connection counts against its client's rate, because a
 * handshake costs processor time. context: the listener. */
enum MHD_Result tricode_listener_admit(void *context, const struct sockaddr *peer,
                                       socklen_t length);

/* [WIRE-40] [WIRE-41] Counts a request against its client's rate: 0; or the seconds after which the
 * client may send the next one. */
unsigned tricode_listener_throttle(const struct tricode_listener *listener,
                                   struct MHD_Connection *connection);

#endif
