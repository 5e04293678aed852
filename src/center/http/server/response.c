// SPDX-License-Identifier: Apache-2.0
#include "center/http/server/response.h"

#include <stdio.h>
#include <string.h>

#include "center/http/handlers/handler.h"

struct header {
    const char *name;
    const char *value;
};

#define POLICIES 2u
#define RESTRICTIONS                                                                               \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "                                \
    "require-trusted-types-for 'script'; "

/* [WIRE-62] The pay page may run its own scripts and the decoder's WebAssembly, send requests to
 * this center and use the camera. */
static const struct header pay_page_policies[POLICIES] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; "
     "connect-src 'self'; worker-src 'self'; manifest-src 'self'; " RESTRICTIONS
     "trusted-types tricode"},
    {"Permissions-Policy", TRICODE_SITE_PERMISSIONS},
};

/* [WIRE-75] The operator's page may run its own scripts and send requests to this center. */
static const struct header operator_page_policies[POLICIES] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; "
     "img-src 'self'; connect-src 'self'; " RESTRICTIONS "trusted-types 'none'"},
    {"Permissions-Policy", "camera=(), screen-wake-lock=(), " TRICODE_SITE_DENIED},
};

static const struct header file_headers[] = {
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Vary", "Accept, Accept-Encoding"},
};

/* [WIRE-4] The signature that a request of this method needs (RFC 9421, section 5.1). Of the routed
 * methods only POST has a body. keyid is left out: here it would name the key to sign with. */
static const char *signature_form(const char *method) {
    return strcmp(method, "POST") == 0
               ? "sig1=(\"@method\" \"@path\" \"content-digest\");created;alg=\"ed25519\""
               : "sig1=(\"@method\" \"@path\");created;alg=\"ed25519\"";
}

static int add(struct MHD_Response *response, const char *name, const char *value) {
    return MHD_add_response_header(response, name, value) == MHD_YES;
}

static int add_all(struct MHD_Response *response, const struct header *headers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!add(response, headers[i].name, headers[i].value)) {
            return 0;
        }
    }
    return 1;
}

static int add_retry_after(struct MHD_Response *response, const struct tricode_reply *reply) {
    char seconds[16];
    if (reply->retry_after == 0) {
        return 1;
    }
    (void)snprintf(seconds, sizeof seconds, "%u", reply->retry_after);
    return add(response, "Retry-After", seconds);
}

static int add_challenge(struct MHD_Response *response, const struct tricode_reply *reply,
                         const char *method) {
    if (reply->status != 401) {
        return 1;
    }
    if (reply->bearer) {
        return add(response, "WWW-Authenticate", "Bearer");
    }
    return add(response, "WWW-Authenticate", "Signature") &&
           add(response, "Accept-Signature", signature_form(method));
}

static int add_body_headers(struct MHD_Response *response, const struct tricode_reply *reply,
                            const char *method) {
    return add(response, "Content-Type", reply->type) &&
           add(response, "Cache-Control", "no-store") &&
           add(response, "X-Content-Type-Options", "nosniff") &&
           (reply->allow == NULL || add(response, "Allow", reply->allow)) &&
           add_retry_after(response, reply) && add_challenge(response, reply, method);
}

static int add_file_headers(struct MHD_Response *response, const struct tricode_reply *reply) {
    const struct tricode_site_file *file = reply->file;
    const struct header *policies =
        strcmp(file->path, TRICODE_OPERATOR_PAGE) == 0 ? operator_page_policies : pay_page_policies;
    if (!add(response, "Cache-Control", file->lifetime) ||
        !add(response, "ETag", reply->gzip ? file->gzip.etag : file->plain.etag) ||
        !add(response, "X-Content-Type-Options", "nosniff")) {
        return 0;
    }
    if (reply->status == 200 && (!add(response, "Content-Type", reply->type) ||
                                 (reply->gzip && !add(response, "Content-Encoding", "gzip")))) {
        return 0;
    }
    return add_all(response, policies, POLICIES) &&
           add_all(response, file_headers, sizeof file_headers / sizeof file_headers[0]);
}

static struct MHD_Response *make_file_response(const struct tricode_reply *reply) {
    const struct tricode_site_form *form = reply->gzip ? &reply->file->gzip : &reply->file->plain;
    /* MHD_RESPMEM_PERSISTENT does not write to the bytes, although the parameter is not const. */
    return MHD_create_response_from_buffer(reply->status == 200 ? form->length : 0, form->bytes,
                                           MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *make_body_response(struct tricode_reply *reply) {
    if (reply->body == NULL) {
        return NULL;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(reply->body), reply->body, MHD_RESPMEM_MUST_FREE);
    if (response != NULL) {
        reply->body = NULL;
    }
    return response;
}

struct MHD_Response *tricode_response_make(struct tricode_reply *reply, const char *method) {
    struct MHD_Response *response =
        reply->file != NULL ? make_file_response(reply) : make_body_response(reply);
    if (response == NULL) {
        return NULL;
    }
    if (!(reply->file != NULL ? add_file_headers(response, reply)
                              : add_body_headers(response, reply, method))) {
        MHD_destroy_response(response);
        return NULL;
    }
    return response;
}
