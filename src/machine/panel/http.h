// SPDX-License-Identifier: Apache-2.0
/* The panel's HTTP server, on a thread of its own. For panel.c alone.
 *
 *   GET  /, /assets/...    the page
 *   GET  /machine          name, place, currency, products
 *   GET  /state            the state; ?after=NUMBER waits until the state has another number
 *   POST /events           {"event":"select","product":1}, {"event":"lever"}, {"event":"take"}
 *   POST /pictures         a PNG that the buyer gave
 *   POST /frames           a PNG of the page's camera, one of many
 *
 * 202: the event is queued; its result appears in the state. A refusal is {"reason"}: host,
 * not_found, method, origin, media_type, too_long, body, or busy, after which the client may retry.
 */
#ifndef TRICODE_MACHINE_PANEL_HTTP_H
#define TRICODE_MACHINE_PANEL_HTTP_H

#include "host/address.h"
#include "host/site/site.h"
#include "machine/panel/queue.h"
#include "machine/panel/state.h"

struct tricode_panel_http;

/* Listens at the address. The pointers outlive the server. NULL and an error. */
struct tricode_panel_http *tricode_panel_http_start(const union tricode_address *address,
                                                    const struct tricode_site *site,
                                                    struct tricode_panel_queue *queue,
                                                    struct tricode_panel_state *state,
                                                    struct tricode_error *error);

uint16_t tricode_panel_http_port(const struct tricode_panel_http *http);

/* The state has changed: answers the requests that wait for it. */
void tricode_panel_http_wake(struct tricode_panel_http *http);

/* Completes the requests under way, for at most 1 s, and ends the thread. NULL: nothing to do. */
void tricode_panel_http_stop(struct tricode_panel_http *http);

#endif
