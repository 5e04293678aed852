// SPDX-License-Identifier: Apache-2.0
#include "terminal/client.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "crypto/http_signature.h"
#include "host/command/console.h"

#define CONNECT_SECONDS 5L
#define URL_SIZE (TRICODE_CENTER_SIZE + 128u)
#define FIELD_SIZE 320u

struct tricode_client {
    const struct tricode_key_file *key;
    CURL *curl;
    long seconds;
    const char *authority;
};

/* too_long: the answer exceeded TRICODE_ANSWER_LIMIT. */
struct received {
    char *bytes;
    size_t length;
    int too_long;
};

struct tricode_client *tricode_client_new(const struct tricode_key_file *key, unsigned seconds) {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return NULL;
    }
    struct tricode_client *client = calloc(1, sizeof *client);
    if (client != NULL) {
        client->key = key;
        client->seconds = (long)seconds;
        client->curl = curl_easy_init();
    }
    if (client == NULL || client->curl == NULL) {
        free(client);
        curl_global_cleanup();
        return NULL;
    }
    return client;
}

void tricode_client_trust(struct tricode_client *client, const char *authority) {
    client->authority = authority;
}

void tricode_client_free(struct tricode_client *client) {
    if (client != NULL) {
        curl_easy_cleanup(client->curl);
        free(client);
        curl_global_cleanup();
    }
}

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    struct received *received = context;
    size_t length = size * count;
    if (length > TRICODE_ANSWER_LIMIT - received->length) {
        received->too_long = 1;
        return 0;
    }
    memcpy(received->bytes + received->length, bytes, length);
    received->length += length;
    return length;
}

static int add_field(struct curl_slist **fields, const char *name, const char *value) {
    char field[FIELD_SIZE];
    int length = snprintf(field, sizeof field, "%s: %s", name, value);
    if (length < 0 || (size_t)length >= sizeof field) {
        return -1;
    }
    struct curl_slist *longer = curl_slist_append(*fields, field);
    if (longer == NULL) {
        return -1;
    }
    *fields = longer;
    return 0;
}

/* The header fields, signed with the current time. -1 when signing fails or memory runs out. */
static int make_fields(const struct tricode_client *client, const char *path, const char *body,
                       struct curl_slist **fields) {
    struct tricode_http_request request;
    struct tricode_http_headers headers;
    time_t now = time(NULL);

    request.method = body != NULL ? "POST" : "GET";
    request.path = path;
    request.body = (const uint8_t *)body;
    request.body_length = body != NULL ? strlen(body) : 0;
    if (now <= 0 || tricode_http_sign(&request, client->key->seed, (uint64_t)now, &headers) != 0 ||
        add_field(fields, "Signature-Input", headers.signature_input) != 0 ||
        add_field(fields, "Signature", headers.signature) != 0 ||
        add_field(fields, "Accept", "application/json, application/problem+json") != 0) {
        return -1;
    }
    if (body == NULL) {
        return 0;
    }
    return add_field(fields, "Content-Digest", headers.content_digest) != 0 ||
                   add_field(fields, "Content-Type", "application/json") != 0
               ? -1
               : 0;
}

static int set(CURLcode code) {
    return code == CURLE_OK;
}

static int set_up(const struct tricode_client *client, const char *url, const char *body,
                  struct curl_slist *fields, struct received *received) {
    CURL *curl = client->curl;
    int plain = strncmp(url, "http:", 5) == 0;

    curl_easy_reset(curl);
    return set(curl_easy_setopt(curl, CURLOPT_URL, url)) &&
           set(curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https")) &&
           set(curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L)) &&
           set(curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS)) &&
           set(curl_easy_setopt(curl, CURLOPT_TIMEOUT, client->seconds)) &&
           set(curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L)) &&
           set(curl_easy_setopt(curl, CURLOPT_USERAGENT, "tricode-terminal/" TRICODE_VERSION)) &&
           set(curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields)) &&
           set(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive)) &&
           set(curl_easy_setopt(curl, CURLOPT_WRITEDATA, received)) &&
           set(curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2)) &&
           (client->authority == NULL ||
            set(curl_easy_setopt(curl, CURLOPT_CAINFO, client->authority))) &&
           /* Plain HTTP is for loopback only: never to a proxy. */
           (!plain || set(curl_easy_setopt(curl, CURLOPT_PROXY, ""))) &&
           (body == NULL ||
            (set(curl_easy_setopt(curl, CURLOPT_POST, 1L)) &&
             set(curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(body))) &&
             set(curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body))));
}

static int is_type(const char *type, const char *wanted) {
    size_t length = strlen(wanted);
    return type != NULL && strncasecmp(type, wanted, length) == 0 &&
           (type[length] == 0 || type[length] == ';' || type[length] == ' ');
}

/* Checks that the answer is one of a center, and parses it. */
static int take_answer(CURL *curl, const struct received *received,
                       struct tricode_center_answer *answer, struct tricode_error *error) {
    struct tricode_error inner;
    char *type = NULL;

    if (curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status) != CURLE_OK ||
        curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type) != CURLE_OK) {
        tricode_error_set(error, "the HTTP library failed");
        return -1;
    }
    int good =
        (answer->status == 200 || answer->status == 201) && is_type(type, "application/json");
    int problem = answer->status >= 400 && is_type(type, "application/problem+json");
    if (!good && !problem) {
        tricode_error_set(error,
                          "the server is not a tricode center (HTTP status %ld); check its address",
                          answer->status);
        return -1;
    }
    answer->body = tricode_json_parse((const uint8_t *)received->bytes, received->length, &inner);
    if (answer->body == NULL) {
        tricode_error_set(error, "the center's answer is not valid: %.120s", inner.text);
        return -1;
    }
    return 0;
}

static int perform(struct tricode_client *client, const char *url, const char *body,
                   struct curl_slist *fields, struct tricode_center_answer *answer,
                   struct tricode_error *error) {
    struct received received = {malloc(TRICODE_ANSWER_LIMIT), 0, 0};
    int status = -1;

    if (received.bytes == NULL || !set_up(client, url, body, fields, &received)) {
        tricode_error_set(error, "out of memory, or the HTTP library failed");
    } else {
        CURLcode code = curl_easy_perform(client->curl);
        if (received.too_long) {
            tricode_error_set(error, "the center's answer is longer than 256 KiB");
        } else if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
            tricode_error_set(error,
                              "the certificate of %.80s is not trusted (%.60s); for a private "
                              "authority, pass its "
                              "certificate with --ca FILE",
                              client->key->center, curl_easy_strerror(code));
        } else if (code != CURLE_OK) {
            tricode_error_set(error,
                              "no answer from %.80s (%.60s); run the command again: nothing is "
                              "paid twice",
                              client->key->center, curl_easy_strerror(code));
        } else {
            status = take_answer(client->curl, &received, answer, error);
        }
    }
    free(received.bytes);
    return status;
}

int tricode_client_call(struct tricode_client *client, const char *path, const char *body,
                        struct tricode_center_answer *answer, struct tricode_error *error) {
    char url[URL_SIZE];
    struct curl_slist *fields = NULL;
    int status = -1;

    memset(answer, 0, sizeof *answer);
    int length = snprintf(url, sizeof url, "%s%s", client->key->center, path);
    if (length < 0 || (size_t)length >= sizeof url) {
        tricode_error_set(error, "the address is too long");
        return -1;
    }
    if (make_fields(client, path, body, &fields) != 0) {
        tricode_error_set(error, "the request cannot be signed");
    } else {
        status = perform(client, url, body, fields, answer, error);
    }
    curl_slist_free_all(fields);
    return status;
}
