// SPDX-License-Identifier: Apache-2.0
#include "center/http/response.h"

#include <stdio.h>
#include <string.h>

struct header {
    const char *name;
    const char *value;
};

/* [WIRE-62] The pay page may run its own scripts and the reader's WebAssembly, ask this center, use
 * the camera, and nothing else. */
#define CONFINED                                                                                   \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "                                \
    "require-trusted-types-for 'script'; "
static const struct header of_pay_page[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; "
     "connect-src 'self'; worker-src 'self'; manifest-src 'self'; " CONFINED
     "trusted-types tricode"},
    {"Permissions-Policy", TRICODE_SITE_PERMISSIONS},
};

/* [WIRE-75] The operator's page: its own scripts, this center, and nothing else. */
static const struct header of_operator_page[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; "
     "img-src 'self'; connect-src 'self'; " CONFINED "trusted-types 'none'"},
    {"Permissions-Policy", "camera=(), screen-wake-lock=(), " TRICODE_SITE_DENIED},
};
_Static_assert(sizeof of_operator_page == sizeof of_pay_page, "the same fields");
#define POLICIES (sizeof of_pay_page / sizeof of_pay_page[0])

static const struct header of_files[] = {
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Vary", "Accept, Accept-Encoding"},
};

/* [WIRE-4] The form of signature that a request of this method has to have (RFC 9421, section 5.1):
 * of the methods that are routed, POST alone has a body. keyid is not among it: there it would name
 * the key to sign with. */
static const char *signature_form(const char *method) {
    return strcmp(method, "POST") == 0
               ? "sig1=(\"@method\" \"@path\" \"content-digest\");created;alg=\"ed25519\""
               : "sig1=(\"@method\" \"@path\");created;alg=\"ed25519\"";
}

static int add(struct MHD_Response *response, const char *name, const char *value) {
    return MHD_add_response_header(response, name, value) == MHD_YES;
}

static int add_headers(struct MHD_Response *response, const struct tricode_api_reply *reply,
                       const char *method) {
    int good = add(response, "Content-Type", reply->type) &&
               add(response, "Cache-Control", "no-store") &&
               add(response, "X-Content-Type-Options", "nosniff");
    if (good && reply->allow != NULL) {
        good = add(response, "Allow", reply->allow);
    }
    if (good && reply->retry > 0) {
        char seconds[16];
        (void)snprintf(seconds, sizeof seconds, "%u", reply->retry);
        good = add(response, "Retry-After", seconds);
    }
    if (good && reply->status == 401 && reply->bearer) {
        good = add(response, "WWW-Authenticate", "Bearer");
    } else if (good && reply->status == 401) {
        good = add(response, "WWW-Authenticate", "Signature") &&
               add(response, "Accept-Signature", signature_form(method));
    }
    return good;
}

static int add_file_headers(struct MHD_Response *response, const struct tricode_api_reply *reply) {
    const struct tricode_site_file *file = reply->file;
    int good = add(response, "Cache-Control", file->lifetime) &&
               add(response, "ETag", reply->packed ? file->gzip.etag : file->plain.etag) &&
               add(response, "X-Content-Type-Options", "nosniff");
    if (good && reply->status == 200) {
        good = add(response, "Content-Type", reply->type) &&
               (!reply->packed || add(response, "Content-Encoding", "gzip"));
    }
    const struct header *policies =
        strcmp(file->path, TRICODE_API_OPERATOR_PAGE) == 0 ? of_operator_page : of_pay_page;
    for (size_t i = 0; good && i < POLICIES; i++) {
        good = add(response, policies[i].name, policies[i].value);
    }
    for (size_t i = 0; good && i < sizeof of_files / sizeof of_files[0]; i++) {
        good = add(response, of_files[i].name, of_files[i].value);
    }
    return good;
}

static struct MHD_Response *of_file(const struct tricode_api_reply *reply) {
    const struct tricode_site_form *form = reply->packed ? &reply->file->gzip : &reply->file->plain;
    /* Neither reads nor writes more than it says, although its parameter is not const. */
    return MHD_create_response_from_buffer(reply->status == 200 ? form->length : 0, form->bytes,
                                           MHD_RESPMEM_PERSISTENT);
}

struct MHD_Response *tricode_response_make(struct tricode_api_reply *reply, const char *method) {
    struct MHD_Response *response = NULL;
    if (reply->file != NULL) {
        response = of_file(reply);
    } else if (reply->body != NULL) {
        response = MHD_create_response_from_buffer(strlen(reply->body), reply->body,
                                                   MHD_RESPMEM_MUST_FREE);
        reply->body = response == NULL ? reply->body : NULL;
    }
    if (response != NULL && !(reply->file != NULL ? add_file_headers(response, reply)
                                                  : add_headers(response, reply, method))) {
        MHD_destroy_response(response);
        response = NULL;
    }
    return response;
}
