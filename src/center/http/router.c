// SPDX-License-Identifier: Apache-2.0
#include "center/http/router.h"

#include <string.h>
#include <strings.h>

#include "center/http/handlers/auth.h"
#include "center/http/handlers/reply.h"

#define NO_ROUTE "*"      /* label of a request that no route matches */
#define NO_REASON "other" /* label of a reason that is not in outcomes.def */

enum shape { EXACT, SEGMENT, CODE, REPORT, CSV };
enum method { GET, POST };
enum auth { NONE, TERMINAL, OPERATOR };

struct route {
    const char *template;
    enum shape shape;
    enum method method;
    enum auth auth;
    void (*handle)(struct tricode_context *context);
};

static const struct route routes[] = {
#define ROUTE(template, shape, method, auth, handler)                                              \
    {template, shape, method, auth, tricode_handle_##handler},
#include "center/http/routes.def"
#undef ROUTE
};
#define ROUTES (sizeof routes / sizeof routes[0])

static size_t count_routes(void) {
    return ROUTES + 1;
}

static const char *route_label(size_t index) {
    return index < ROUTES ? routes[index].template : NO_ROUTE;
}

static size_t count_reasons(void) {
    return tricode_reason_count() + 1;
}

static const char *reason_label(size_t index) {
    return index < tricode_reason_count() ? tricode_reason_name(index) : NO_REASON;
}

const struct tricode_metrics_labels tricode_router_labels = {.count_routes = count_routes,
                                                             .route = route_label,
                                                             .count_reasons = count_reasons,
                                                             .reason = reason_label};

/* The length of the template before its braces. */
static size_t fixed_length(const struct route *route) {
    return strcspn(route->template, "{");
}

static int matches(const struct route *route, const char *path) {
    const size_t length = fixed_length(route);
    if (strncmp(path, route->template, length) != 0) {
        return 0;
    }
    const char *rest = path + length;
    switch (route->shape) {
    case EXACT:
        return *rest == '\0';
    case SEGMENT:
        return *rest != '\0' && strchr(rest, '/') == NULL;
    case REPORT:
    case CSV:
        return tricode_handler_is_report(rest, route->shape == CSV);
    default:
        return strlen(rest) == TRICODE_TEXT_SIZE &&
               strspn(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == TRICODE_TEXT_SIZE;
    }
}

static const struct route *find_route(const char *path) {
    for (size_t i = 0; i < ROUTES; i++) {
        if (matches(&routes[i], path)) {
            return &routes[i];
        }
    }
    return NULL;
}

static int accepts_method(const struct route *route, const char *method) {
    if (route->method == POST) {
        return strcmp(method, "POST") == 0;
    }
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

/* application/json, with or without parameters. */
static int is_json(const char *type) {
    static const char json[] = "application/json";
    const size_t length = sizeof json - 1;
    return type != NULL && strncasecmp(type, json, length) == 0 &&
           (type[length] == '\0' || strchr(" \t;", type[length]) != NULL);
}

/* [WIRE-17] [WIRE-42] Checks the body's presence, length and type before the signature, which
 * costs more. */
static int accepts_body(const struct route *route, const struct tricode_request *request,
                        struct tricode_reply *reply) {
    if (request->too_long) {
        tricode_reply_problem(reply, TRICODE_PROBLEM_BODY, "The body is longer than 4096 bytes.");
        return 0;
    }
    if (route->method != POST && request->length > 0) {
        tricode_reply_problem(reply, TRICODE_PROBLEM_BODY, "Send this request without a body.");
        return 0;
    }
    if (request->length > 0 && !is_json(request->content_type)) {
        tricode_reply_problem(reply, TRICODE_PROBLEM_MEDIA_TYPE, NULL);
        return 0;
    }
    return 1;
}

static int authenticate(struct tricode_context *context, const struct route *route) {
    switch (route->auth) {
    case TERMINAL:
        /* A handler of POST writes, and the write confirms the terminal. */
        return tricode_auth_terminal(context, route->method == POST);
    case OPERATOR:
        return tricode_auth_token(context);
    default:
        return 1;
    }
}

/* The route of the request; NULL, and the reply says why. */
static const struct route *route_request(const struct tricode_backend *backend,
                                         const struct tricode_request *request,
                                         struct tricode_reply *reply) {
    const struct route *route = find_route(request->path);
    if (route != NULL && route->handle == tricode_handle_file &&
        tricode_site_find(backend->site, request->path) == NULL) {
        route = NULL;
    }
    reply->route = route == NULL ? NO_ROUTE : route->template;
    if (route == NULL) {
        tricode_reply_problem(reply, TRICODE_PROBLEM_NOT_FOUND, NULL);
        return NULL;
    }
    if (!accepts_method(route, request->method)) {
        reply->allow = route->method == POST ? "POST" : "GET, HEAD";
        tricode_reply_problem(reply, TRICODE_PROBLEM_METHOD, NULL);
        return NULL;
    }
    return accepts_body(route, request, reply) ? route : NULL;
}

enum tricode_next_step tricode_router_handle(struct tricode_backend *backend,
                                             const struct tricode_request *request, uint64_t now,
                                             struct tricode_reply *reply,
                                             struct tricode_service_request *write,
                                             struct tricode_report_request *report) {
    memset(reply, 0, sizeof *reply);
    const struct route *route = route_request(backend, request, reply);
    if (route == NULL) {
        return TRICODE_NEXT_SEND;
    }
    /* [WIRE-5] The signature of a POST covers its body even if that is empty; a GET has none. */
    struct tricode_request routed = *request;
    if (route->method != POST) {
        routed.body = NULL;
    } else if (routed.body == NULL) {
        routed.body = (const uint8_t *)"";
    }
    struct tricode_context context = {.backend = backend,
                                      .request = &routed,
                                      .reply = reply,
                                      .write = write,
                                      .report = report,
                                      .rest = request->path + fixed_length(route),
                                      .now = now,
                                      .next = TRICODE_NEXT_SEND};
    if (!authenticate(&context, route)) {
        return TRICODE_NEXT_SEND;
    }
    route->handle(&context);
    if (context.cached) {
        tricode_auth_confirm(&context);
    }
    return context.next;
}

void tricode_router_refuse_rate(const char *path, unsigned seconds, struct tricode_reply *reply) {
    const struct route *route = find_route(path);
    memset(reply, 0, sizeof *reply);
    reply->route = route == NULL ? NO_ROUTE : route->template;
    tricode_reply_problem(reply, TRICODE_PROBLEM_RATE, NULL);
    reply->retry_after = seconds;
}

void tricode_router_answer(struct tricode_backend *backend, const struct tricode_request *request,
                           uint64_t now, struct tricode_reply *reply) {
    struct tricode_service_request write;
    struct tricode_service_request *const only = &write;
    struct tricode_report_request report;
    char *text = NULL;
    enum tricode_report_outcome outcome = TRICODE_REPORT_DONE;
    switch (tricode_router_handle(backend, request, now, reply, &write, &report)) {
    case TRICODE_NEXT_WRITE:
        tricode_service_batch(&backend->service, &only, 1);
        tricode_handler_finish_write(&write, backend->currency, reply);
        break;
    case TRICODE_NEXT_REPORT:
        outcome = tricode_report_make(backend->service.store, &report, &text);
        tricode_handler_finish_report(&report, outcome, text, reply);
        break;
    default:
        break;
    }
}
