// SPDX-License-Identifier: Apache-2.0
#include "center/http.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define CONNECTIONS 256u
#define CONNECTION_SECONDS 10u
#define CONNECTION_MEMORY (32u * 1024u)
/* A body that is too long is read on to here, so that the client sees the answer; then cut off. */
#define BODY_PATIENCE (64u * 1024u)

struct tricode_server {
    struct MHD_Daemon *daemon;
    struct tricode_api *api;
    uint16_t port;
};

/* A request that is being received. */
struct exchange {
    uint8_t body[TRICODE_API_BODY_MAX];
    size_t length; /* of the whole body so far, also beyond what is kept */
};

/* Header fields of one name, joined by ", " as RFC 9110 does it; so a repeated one cannot hide. */
struct field {
    const char *name;
    char value[512];
    size_t length;
    int seen;
};

static enum MHD_Result collect(void *context, enum MHD_ValueKind kind, const char *name,
                               const char *value) {
    struct field *field = context;
    (void)kind;
    if (strcasecmp(name, field->name) != 0) {
        return MHD_YES;
    }
    /* A value too long for the room is cut, and then no longer has the form of a signature. */
    int length = snprintf(field->value + field->length, sizeof field->value - field->length, "%s%s",
                          field->seen ? ", " : "", value == NULL ? "" : value);
    field->seen = 1;
    field->length += (size_t)(length < 0 ? 0 : length);
    if (field->length >= sizeof field->value) {
        field->length = sizeof field->value - 1;
    }
    return MHD_YES;
}

static const char *gather(struct MHD_Connection *connection, struct field *field) {
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, collect, field);
    return field->seen ? field->value : NULL;
}

/* Only what is known goes into the log: a method is the client's text. */
static const char *method_for_log(const char *method) {
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i], method) == 0) {
            return known[i];
        }
    }
    return "?";
}

/* [WIRE-4] The form of signature that a request of this method has to have (RFC 9421, section 5.1):
 * of the methods that are routed, POST alone has a body. */
static const char *signature_form(const char *method) {
    return strcmp(method, "POST") == 0
               ? "sig1=(\"@method\" \"@path\" \"content-digest\");created;keyid;alg=\"ed25519\""
               : "sig1=(\"@method\" \"@path\");created;keyid;alg=\"ed25519\"";
}

static int add_headers(struct MHD_Response *response, const struct tricode_api_reply *reply,
                       const char *method) {
    int good = MHD_add_response_header(response, "Content-Type", reply->type) == MHD_YES &&
               MHD_add_response_header(response, "Cache-Control", "no-store") == MHD_YES &&
               MHD_add_response_header(response, "X-Content-Type-Options", "nosniff") == MHD_YES;
    if (good && reply->allow != NULL) {
        good = MHD_add_response_header(response, "Allow", reply->allow) == MHD_YES;
    }
    if (good && reply->retry > 0) {
        char seconds[16];
        (void)snprintf(seconds, sizeof seconds, "%u", reply->retry);
        good = MHD_add_response_header(response, "Retry-After", seconds) == MHD_YES;
    }
    if (good && reply->status == 401) {
        good = MHD_add_response_header(response, "WWW-Authenticate", "Signature") == MHD_YES &&
               MHD_add_response_header(response, "Accept-Signature", signature_form(method)) ==
                   MHD_YES;
    }
    return good;
}

static enum MHD_Result send_reply(struct MHD_Connection *connection,
                                  struct tricode_api_reply *reply, const char *method) {
    if (reply->body == NULL) {
        return MHD_NO; /* out of memory: the connection is closed without an answer */
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(reply->body), reply->body, MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        free(reply->body);
        return MHD_NO;
    }
    enum MHD_Result result = MHD_NO;
    if (add_headers(response, reply, method)) {
        result = MHD_queue_response(connection, reply->status, response);
    }
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer(struct tricode_server *server, struct MHD_Connection *connection,
                              const char *path, const char *method,
                              const struct exchange *exchange) {
    struct field input = {.name = "Signature-Input"};
    struct field signature = {.name = "Signature"};
    struct field digest = {.name = "Content-Digest"};
    int too_long = exchange->length > sizeof exchange->body;
    struct tricode_api_request request = {.method = method,
                                          .path = path,
                                          .signature_input = gather(connection, &input),
                                          .signature = gather(connection, &signature),
                                          .content_digest = gather(connection, &digest),
                                          .body = exchange->body,
                                          .length = too_long ? 0 : exchange->length,
                                          .too_long = too_long};
    struct tricode_api_reply reply;
    time_t now = time(NULL);
    tricode_api_answer(server->api, &request, now < 0 ? 0 : (uint64_t)now, &reply);
    (void)fprintf(stderr, "%s %s %u %s\n", method_for_log(method), reply.route, reply.status,
                  reply.reason);
    return send_reply(connection, &reply, method);
}

static enum MHD_Result count_length(void *context, enum MHD_ValueKind kind, const char *name,
                                    const char *value) {
    unsigned *lengths = context;
    (void)kind;
    (void)value;
    *lengths +=
        strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Transfer-Encoding") == 0;
    return MHD_YES;
}

/* A request whose length is told twice may mean one thing to a proxy and another here: the
 * connection ends. */
static enum MHD_Result begin(struct MHD_Connection *connection, void **state) {
    unsigned lengths = 0;
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, count_length, &lengths);
    if (lengths > 1) {
        (void)fputs("http: a request that tells its length twice; connection closed\n", stderr);
        return MHD_NO;
    }
    *state = calloc(1, sizeof(struct exchange));
    return *state == NULL ? MHD_NO : MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *upload, size_t *upload_size, void **state) {
    struct exchange *exchange = *state;
    (void)version;
    if (exchange == NULL) {
        return begin(connection, state);
    }
    if (*upload_size == 0) {
        return answer(context, connection, path, method, exchange);
    }
    if (exchange->length + *upload_size <= sizeof exchange->body) {
        memcpy(exchange->body + exchange->length, upload, *upload_size);
    }
    exchange->length += *upload_size;
    *upload_size = 0;
    return exchange->length > BODY_PATIENCE ? MHD_NO : MHD_YES;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code) {
    (void)context;
    (void)connection;
    (void)code;
    free(*state);
    *state = NULL;
}

/* Leaves the path as it was sent: it is signed in that form. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

static void on_log(void *context, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
static void on_log(void *context, const char *format, va_list arguments) {
    char line[120]; /* the library's longer lines repeat its whole answer: the rest is cut */
    (void)context;
    (void)vsnprintf(line, sizeof line, format, arguments);
    line[strcspn(line, "\n")] = '\0';
    (void)fprintf(stderr, "http: %s\n", line);
}

struct tricode_server *tricode_server_start(struct tricode_api *api,
                                            const struct sockaddr *address) {
    struct tricode_server *server = calloc(1, sizeof *server);
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_AUTO | MHD_USE_ERROR_LOG;
    if (server == NULL) {
        return NULL;
    }
    if (address->sa_family == AF_INET6) {
        flags |= MHD_USE_IPv6;
    }
    server->api = api;
    errno = 0;
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, server, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
        MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, CONNECTION_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    const union MHD_DaemonInfo *info =
        server->daemon == NULL ? NULL
                               : MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    if (info == NULL) {
        int error = errno == 0 ? EIO : errno;
        tricode_server_stop(server);
        errno = error;
        return NULL;
    }
    server->port = info->port;
    return server;
}

uint16_t tricode_server_port(const struct tricode_server *server) {
    return server->port;
}

void tricode_server_stop(struct tricode_server *server) {
    if (server == NULL) {
        return;
    }
    if (server->daemon != NULL) {
        MHD_stop_daemon(server->daemon);
    }
    free(server);
}
