// SPDX-License-Identifier: Apache-2.0
/* The panel over HTTP: the page's files, what the machine is and shows, and what was pressed. For
 * panel.c alone.
 *
 *   GET  /, /assets/...    the page
 *   GET  /machine          name, place, currency, products
 *   GET  /state            what is to be seen; ?after=NUMBER waits while that is the newest
 *   POST /events           {"event":"select","product":1}, {"event":"lever"}, {"event":"take"}
 *   POST /pictures         an encoded PNG: somebody gave a picture
 *   POST /frames           the same: one of a camera that looks
 *
 * 202: the event waits for the machine, and what comes of it is seen in the state. A refusal is
 * {"reason"}: host, not_found, method, origin, media_type, too_long, body, or busy, which is worth
 * another try. */
#ifndef TRICODE_MACHINE_PANEL_HTTP_H
#define TRICODE_MACHINE_PANEL_HTTP_H

#include "host/address.h"
#include "host/site.h"
#include "machine/panel/queue.h"
#include "machine/panel/state.h"

struct tricode_panel_http;

/* Listens where the address says. The pointers outlive it. NULL and a fault. */
struct tricode_panel_http *tricode_panel_http_start(const union tricode_address *address,
                                                    const struct tricode_site *site,
                                                    struct tricode_panel_queue *queue,
                                                    struct tricode_panel_state *state,
                                                    struct tricode_error *error);

uint16_t tricode_panel_http_port(const struct tricode_panel_http *http);

/* The state is a new one: whoever waits for it is told. */
void tricode_panel_http_wake(struct tricode_panel_http *http);

/* Answers what has been asked, for a second at most, and ends the thread. NULL is fine. */
void tricode_panel_http_stop(struct tricode_panel_http *http);

#endif
