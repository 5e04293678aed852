// SPDX-License-Identifier: Apache-2.0
/* One request and its reply: from the socket to the router, to the writer or the reporter if
 * needed, and back; for server.c only. While the writer or the reporter works on a request, its
 * connection is suspended and occupies no thread. */
#ifndef TRICODE_CENTER_EXCHANGE_H
#define TRICODE_CENTER_EXCHANGE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include "center/http/server/settings.h"

/* State that the exchanges of a server share. */
struct tricode_exchanges {
    struct tricode_server_settings settings;
    atomic_int stopping;   /* every reply closes its connection */
    pthread_mutex_t mutex; /* guards the members below */
    pthread_cond_t idle;   /* in_progress is 0 */
    unsigned in_progress;  /* requests received completely and not yet answered */
    struct tricode_backend *free[TRICODE_SERVER_THREADS_MAX]; /* backends that no thread uses */
    unsigned free_count;
};

/* 0, or an errno. */
int tricode_exchanges_init(struct tricode_exchanges *exchanges,
                           const struct tricode_server_settings *settings);
void tricode_exchanges_destroy(struct tricode_exchanges *exchanges);

/* Waits until no request is in progress, at most so many seconds. */
void tricode_exchanges_wait(struct tricode_exchanges *exchanges, unsigned seconds);

/* Callbacks of libmicrohttpd; context is the exchanges. */
enum MHD_Result tricode_exchange_on_request(void *context, struct MHD_Connection *connection,
                                            const char *path, const char *method,
                                            const char *version, const char *upload,
                                            size_t *upload_size, void **state);
void tricode_exchange_on_completed(void *context, struct MHD_Connection *connection, void **state,
                                   enum MHD_RequestTerminationCode code);

#endif
