// SPDX-License-Identifier: Apache-2.0
#include "center/http/server/listener.h"

#include <stdio.h>
#include <string.h>

#include "center/http/server/fields.h"
#include "host/clock.h"

/* --- connections --- */

enum MHD_Result tricode_listener_admit(void *context, const struct sockaddr *peer,
                                       socklen_t length) {
    const struct tricode_listener *listener = context;
    const struct tricode_ip ip = tricode_address_ip(peer);
    const int is_proxy = tricode_networks_contain(listener->proxies, ip);
    (void)length;
    if (atomic_load(&listener->closed)) {
        return MHD_NO;
    }
    if (is_proxy) {
        return MHD_YES;
    }
    if (listener->tls == NULL) {
        return listener->proxies->count == 0 || tricode_ip_is_loopback(ip) ? MHD_YES : MHD_NO;
    }
    const struct tricode_ip client = tricode_ip_client(ip);
    return tricode_rate_take(listener->rate, &client, sizeof client, tricode_clock_ns()) == 0
               ? MHD_YES
               : MHD_NO;
}

/* Before the handshake: replaces the certificate that the server started with by the newest one. On
 * failure the session keeps the old one. */
static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code) {
    struct tricode_listener *listener = context;
    (void)socket_context;
    if (code != MHD_CONNECTION_NOTIFY_STARTED || listener->tls == NULL) {
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    if (info == NULL || info->tls_session == NULL ||
        tricode_tls_use_newest(listener->tls, info->tls_session) != 0) {
        tricode_log_event(listener->log, TRICODE_LOG_ERROR,
                          "a connection uses the certificate from the start of the service: "
                          "GnuTLS failed to replace it");
    }
}

/* Keeps the path percent-encoded: the signature covers that form. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

static void on_log(void *context, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
static void on_log(void *context, const char *format, va_list arguments) {
    const struct tricode_listener *listener = context;
    char line[120]; /* longer messages of libmicrohttpd repeat its reply: cut them */
    (void)vsnprintf(line, sizeof line, format, arguments);
    line[strcspn(line, "\n")] = '\0';
    tricode_log_event(listener->log, TRICODE_LOG_INFO, "http: %s", line);
}

/* poll: with epoll, libmicrohttpd 0.9.75 sometimes misses an edge, and the request stays unread
 * until its connection times out. */
unsigned tricode_listener_flags(const struct tricode_listener *listener) {
    return MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ERROR_LOG |
           (listener->tls != NULL ? MHD_USE_TLS : 0u);
}

static void add(struct MHD_OptionItem **at, enum MHD_OPTION option, intptr_t value,
                const void *pointer) {
    (*at)->option = option;
    (*at)->value = value;
    (*at)->ptr_value = (void *)(uintptr_t)pointer;
    (*at)++;
}

/* Level 1: strict as far as RFC 9112 allows; it refuses Content-Length with Transfer-Encoding. */
static void add_discipline(struct MHD_OptionItem **at) {
#if MHD_VERSION >= 0x00097701
    add(at, MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1, NULL);
#else
    add(at, MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL);
#endif
}

void tricode_listener_options(struct tricode_listener *listener, int file, unsigned connections,
                              struct MHD_OptionItem items[TRICODE_LISTENER_OPTIONS]) {
    struct MHD_OptionItem *at = items;
    add(&at, MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)on_log, listener);
    add(&at, MHD_OPTION_LISTEN_SOCKET, file, NULL);
    add(&at, MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)keep_escapes, NULL);
    add(&at, MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, listener);
    add_discipline(&at);
    add(&at, MHD_OPTION_CONNECTION_LIMIT, (intptr_t)connections, NULL);
    add(&at, MHD_OPTION_CONNECTION_TIMEOUT, TRICODE_LISTENER_TIMEOUT, NULL);
    add(&at, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)TRICODE_LISTENER_MEMORY, NULL);
    if (listener->tls != NULL) {
        add(&at, MHD_OPTION_HTTPS_MEM_CERT, 0, tricode_tls_certificate(listener->tls));
        add(&at, MHD_OPTION_HTTPS_MEM_KEY, 0, tricode_tls_key(listener->tls));
        add(&at, MHD_OPTION_HTTPS_PRIORITIES, 0, TRICODE_TLS_PRIORITIES);
    }
    if (listener->tls != NULL && listener->proxies->count == 0) {
        add(&at, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (intptr_t)connections / 4 + 1, NULL);
    }
    add(&at, MHD_OPTION_END, 0, NULL);
}

/* --- requests --- */

unsigned tricode_listener_throttle(const struct tricode_listener *listener,
                                   struct MHD_Connection *connection) {
    struct tricode_field fields[] = {{.name = "Forwarded"}, {.name = "X-Forwarded-For"}};
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (listener->rate == NULL || info == NULL) {
        return 0;
    }
    struct tricode_ip client = tricode_address_ip(info->client_addr);
    if (listener->proxies->count > 0) {
        tricode_fields_read(connection, fields, 2);
        client = tricode_address_client(listener->proxies, client, tricode_field_value(&fields[0]),
                                        tricode_field_value(&fields[1]));
    }
    client = tricode_ip_client(client);
    return tricode_rate_take(listener->rate, &client, sizeof client, tricode_clock_ns());
}
