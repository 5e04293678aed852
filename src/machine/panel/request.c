// SPDX-License-Identifier: Apache-2.0
#include "machine/panel/request.h"

#include <string.h>
#include <strings.h>

#include "host/json.h"
#include "host/command/options.h"

static const struct {
    const char *path;
    enum tricode_panel_route route;
    const char *type; /* of a POST's body; NULL: a GET */
} routes[] = {
    {"/machine", TRICODE_PANEL_ROUTE_MACHINE, NULL},
    {"/state", TRICODE_PANEL_ROUTE_STATE, NULL},
    {"/events", TRICODE_PANEL_ROUTE_EVENT, "application/json"},
    {"/pictures", TRICODE_PANEL_ROUTE_PICTURE, "image/png"},
    {"/frames", TRICODE_PANEL_ROUTE_FRAME, "image/png"},
};

static const struct tricode_panel_refusal nothing = {0, NULL};

static struct tricode_panel_refusal refuse(unsigned status, const char *reason) {
    return (struct tricode_panel_refusal){status, reason};
}

/* 1 when the media type, without its parameters, is `type`. */
static int is_type(const char *given, const char *type) {
    if (given == NULL) {
        return 0;
    }
    const size_t length = strcspn(given, "; \t");
    return length == strlen(type) && strncasecmp(given, type, length) == 0;
}

size_t tricode_panel_request_limit(enum tricode_panel_route route) {
    switch (route) {
    case TRICODE_PANEL_ROUTE_EVENT:
        return TRICODE_PANEL_EVENT_MAX;
    case TRICODE_PANEL_ROUTE_PICTURE:
    case TRICODE_PANEL_ROUTE_FRAME:
        return TRICODE_PANEL_PICTURE_MAX;
    default:
        return 0;
    }
}

struct tricode_panel_refusal tricode_panel_request_begin(
    const struct tricode_panel_boundary *boundary, const struct tricode_panel_head *head,
    enum tricode_panel_route *route) {
    const char *type = NULL;
    unsigned long long length = 0;
    const int reads = strcmp(head->method, "GET") == 0 || strcmp(head->method, "HEAD") == 0;
    *route = head->is_file ? TRICODE_PANEL_ROUTE_FILE : TRICODE_PANEL_ROUTE_NONE;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (strcmp(head->path, routes[i].path) == 0) {
            *route = routes[i].route;
            type = routes[i].type;
        }
    }
    if (!tricode_panel_boundary_is_addressed(boundary, &head->claims)) {
        return refuse(421, "host");
    }
    if (*route == TRICODE_PANEL_ROUTE_NONE) {
        return refuse(404, "not_found");
    }
    if (type == NULL ? !reads : strcmp(head->method, "POST") != 0) {
        return refuse(405, "method");
    }
    if (type == NULL) {
        return nothing;
    }
    if (!tricode_panel_boundary_may_act(boundary, &head->claims)) {
        return refuse(403, "origin");
    }
    if (!is_type(head->content_type, type)) {
        return refuse(415, "media_type");
    }
    if (head->content_length != NULL &&
        tricode_parse_number(head->content_length, 0, tricode_panel_request_limit(*route),
                             &length) != 0) {
        return refuse(413, "too_long");
    }
    return nothing;
}

struct tricode_panel_refusal tricode_panel_request_event(const uint8_t *body, size_t length,
                                                         struct tricode_panel_event *event,
                                                         int *takes) {
    static const char *const plain[] = {"event", NULL};
    static const char *const select[] = {"event", "product", NULL};
    struct tricode_error error;
    char word[16] = "";
    int64_t product = 0;
    json_t *json = tricode_json_parse(body, length, &error);
    int wrong =
        json == NULL || tricode_json_text(json, "event", 1, word, sizeof word, "", &error) != 0;
    const int selects = strcmp(word, "select") == 0;
    *takes = strcmp(word, "take") == 0;
    wrong = wrong || tricode_json_closed(json, selects ? select : plain, "", &error) != 0 ||
            (!selects && !*takes && strcmp(word, "lever") != 0) ||
            (selects &&
             tricode_json_integer(json, "product", 0, UINT16_MAX, "", &product, &error) != 0);
    json_decref(json);
    memset(event, 0, sizeof *event);
    event->kind = selects ? TRICODE_PANEL_SELECT : TRICODE_PANEL_LEVER;
    event->product = (uint16_t)product;
    return wrong ? refuse(400, "body") : nothing;
}
