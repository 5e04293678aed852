// SPDX-License-Identifier: Apache-2.0
#include "machine/panel/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct header {
    const char *name;
    const char *value;
};

/* [PANEL-5] The page may run its own scripts, send requests to this machine, and use the camera. */
static const struct header of_files[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
     "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
     "require-trusted-types-for 'script'; trusted-types 'none'"},
    {"Permissions-Policy", TRICODE_SITE_PERMISSIONS},
    {NULL, NULL},
};

static const struct header of_all[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {NULL, NULL},
};

static int add(struct MHD_Response *response, const struct header *headers) {
    int good = 1;
    for (; good && headers->name != NULL; headers++) {
        good = MHD_add_response_header(response, headers->name, headers->value) == MHD_YES;
    }
    return good;
}

/* Sends the response; NULL, when memory is out, closes the connection. */
static enum MHD_Result send_response(struct MHD_Connection *connection, unsigned status,
                                     struct MHD_Response *response, const struct header *headers) {
    enum MHD_Result result = MHD_NO;
    if (response != NULL && add(response, of_all) && add(response, headers)) {
        result = MHD_queue_response(connection, status, response);
    }
    if (response != NULL) {
        MHD_destroy_response(response);
    }
    return result;
}

static enum MHD_Result send_json(struct MHD_Connection *connection, unsigned status, char *text,
                                 const char *allow) {
    const struct header headers[] = {{"Content-Type", "application/json"},
                                     {"Cache-Control", "no-store"},
                                     {allow != NULL ? "Allow" : NULL, allow},
                                     {NULL, NULL}};
    struct MHD_Response *response =
        text == NULL ? NULL
                     : MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        free(text);
    }
    return send_response(connection, status, response, headers);
}

enum MHD_Result tricode_panel_answer_json(struct MHD_Connection *connection, unsigned status,
                                          char *text) {
    return send_json(connection, status, text, NULL);
}

enum MHD_Result tricode_panel_answer_refusal(struct MHD_Connection *connection,
                                             enum tricode_panel_route route,
                                             struct tricode_panel_refusal refusal) {
    char text[64];
    const int acts = tricode_panel_request_limit(route) > 0;
    (void)snprintf(text, sizeof text, "{\"reason\":\"%s\"}", refusal.reason);
    return send_json(connection, refusal.status, strdup(text),
                     refusal.status != 405 ? NULL
                     : acts                ? "POST"
                                           : "GET, HEAD");
}

enum MHD_Result tricode_panel_answer_file(struct MHD_Connection *connection,
                                          const struct tricode_site_file *file) {
    const struct header headers[] = {
        {"Content-Type", file->type}, {"Cache-Control", file->lifetime}, {NULL, NULL}};
    struct MHD_Response *response = MHD_create_response_from_buffer(
        file->plain.length, file->plain.bytes, MHD_RESPMEM_PERSISTENT);
    if (response != NULL && !add(response, of_files)) {
        MHD_destroy_response(response);
        response = NULL;
    }
    return send_response(connection, MHD_HTTP_OK, response, headers);
}
