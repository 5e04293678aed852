// SPDX-License-Identifier: Apache-2.0
/* Who may connect, how, and how often: what libmicrohttpd is told before it starts, and asks for
 * each connection and request. */
#ifndef TRICODE_CENTER_LISTENER_H
#define TRICODE_CENTER_LISTENER_H

#include <microhttpd.h>
#include <stdatomic.h>
#include "center/service/log.h"
#include "center/http/networks.h"
#include "center/http/rate.h"
#include "center/http/tls.h"

#define TRICODE_LISTENER_TIMEOUT 10u               /* seconds that a connection may be silent */
#define TRICODE_LISTENER_MEMORY ((size_t)32 * 1024) /* of a connection: its header has to fit */

/* All that is pointed at outlasts the servers. tls NULL: plain HTTP. rate NULL: as often as anyone
 * likes. proxies none: nobody is believed about others. */
struct tricode_listener {
    const union tricode_address *address;
    struct tricode_tls *tls;
    const struct tricode_networks *proxies;
    struct tricode_rate *rate;
    struct tricode_log *log;
    atomic_int shut; /* nobody is admitted any more */
};

/* For MHD_start_daemon: its flags, its options as an MHD_OPTION_ARRAY (which lasts as long as
 * `items`), its accept policy with the door as context. at_most: connections; one address may have
 * a quarter of them when other hosts reach it directly, that is, by TLS and not by a proxy. */
#define TRICODE_LISTENER_ITEMS 16u
unsigned tricode_listener_flags(const struct tricode_listener *listener);
void tricode_listener_options(struct tricode_listener *listener, unsigned at_most,
                          struct MHD_OptionItem items[TRICODE_LISTENER_ITEMS]);

/* A peer that may not connect is not answered: without TLS, behind a proxy, whoever is neither it
 * nor on this host [WIRE-1]; with TLS, who has asked too often, since a handshake is dear. */
enum MHD_Result tricode_listener_admit(void *listener, const struct sockaddr *peer, socklen_t length);

/* [WIRE-40] [WIRE-41] Counts a request for its client: 0; or the seconds after which it may come
 * again. */
unsigned tricode_listener_wait(const struct tricode_listener *listener, struct MHD_Connection *connection);

#endif
