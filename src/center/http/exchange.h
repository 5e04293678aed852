// SPDX-License-Identifier: Apache-2.0
/* One request's way from the socket to the api, to the writer where it writes or the reporter where
 * it reports, and back; for http.c only. While a request waits for one of them its connection is
 * suspended, and no thread waits. */
#ifndef TRICODE_CENTER_EXCHANGE_H
#define TRICODE_CENTER_EXCHANGE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include "center/http/http.h"

/* What the exchanges of a server share. */
struct tricode_exchanges {
    struct tricode_server_settings settings;
    atomic_int ends;       /* every answer is the last of its connection */
    pthread_mutex_t mutex; /* of all below */
    pthread_cond_t idle;   /* nothing is under way */
    unsigned under_way;    /* requests that are all here and whose answer was not yet sent */
    struct tricode_api *free[TRICODE_SERVER_THREADS_MAX]; /* readers that no thread has */
    unsigned free_count;
};

/* 0, or an errno. */
int tricode_exchanges_init(struct tricode_exchanges *exchanges,
                           const struct tricode_server_settings *settings);
void tricode_exchanges_destroy(struct tricode_exchanges *exchanges);

/* Waits until nothing is under way, or for so many seconds. */
void tricode_exchanges_wait(struct tricode_exchanges *exchanges, unsigned seconds);

/* libmicrohttpd's callbacks; context is the exchanges. */
enum MHD_Result tricode_exchange_on_request(void *context, struct MHD_Connection *connection,
                                            const char *path, const char *method,
                                            const char *version, const char *upload,
                                            size_t *upload_size, void **state);
void tricode_exchange_on_completed(void *context, struct MHD_Connection *connection, void **state,
                                   enum MHD_RequestTerminationCode code);

#endif
