// SPDX-License-Identifier: Apache-2.0
#include "load.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/http_signature.h"
#include "crypto/tag.h"

#define REQUEST_SIZE 1024u

int load_terminal_seed(uint32_t terminal, uint8_t seed[TRICODE_SEED_SIZE]) {
    char text[64];
    unsigned size = 0;
    const int length = snprintf(text, sizeof text, "tricode load, terminal %u", terminal);
    return length > 0 && EVP_Digest(text, (size_t)length, seed, &size, EVP_sha256(), NULL) == 1 &&
                   size == TRICODE_SEED_SIZE
               ? 0
               : -1;
}

int load_print_terminals(FILE *output, uint32_t terminals) {
    uint8_t seed[TRICODE_SEED_SIZE];
    uint8_t key[TRICODE_PUBLIC_KEY_SIZE];
    char keyid[TRICODE_KEYID_SIZE];
    for (uint32_t t = 0; t < terminals; t++) {
        if (load_terminal_seed(t, seed) != 0 || tricode_seed_public_key(seed, key) != 0 ||
            tricode_keyid(key, keyid) != 0 || fprintf(output, "%u %s ", t, keyid) < 0) {
            return -1;
        }
        for (size_t i = 0; i < sizeof key; i++) {
            if (fprintf(output, "%02x", key[i]) < 0) {
                return -1;
            }
        }
        if (fputc('\n', output) == EOF) {
            return -1;
        }
    }
    return fflush(output) == 0 ? 0 : -1;
}

uint32_t load_vended(uint32_t counter) {
    return (counter - 1) & ~1u;
}

uint32_t load_payer(const struct load_plan *plan, uint32_t machine, uint32_t counter) {
    const uint32_t connection = (machine - 1) % plan->connections;
    const uint32_t own = (plan->terminals - connection - 1) / plan->connections + 1;
    const uint32_t turn = ((machine - 1) / plan->connections + counter) % own;
    return connection + turn * plan->connections;
}

static struct tricode_payload sale_of(uint32_t machine, uint32_t counter, enum tricode_kind kind) {
    return (struct tricode_payload){.kind = kind,
                                    .product = LOAD_PRODUCT,
                                    .machine = machine,
                                    .counter = counter,
                                    .vended = load_vended(counter),
                                    .price = LOAD_PRICE};
}

static struct tricode_tagger *tagger_of(const struct load_plan *plan, uint32_t machine) {
    struct tricode_key key;
    struct tricode_tagger *tagger = NULL;
    if (tricode_key_derive(&plan->master, machine, plan->currency, 0, &key) == 0) {
        tagger = tricode_tagger_new(&key);
    }
    tricode_key_wipe(&key);
    return tagger;
}

static int issue(struct tricode_tagger *tagger, uint32_t machine, uint32_t counter,
                 enum tricode_kind kind, char text[TRICODE_TEXT_SIZE + 1]) {
    const struct tricode_payload payload = sale_of(machine, counter, kind);
    text[TRICODE_TEXT_SIZE] = '\0';
    return tagger != NULL && tricode_tag_issue(tagger, &payload, (uint8_t *)text) == TRICODE_TAG_OK
               ? 0
               : -1;
}

int load_code(const struct load_plan *plan, uint32_t machine, uint32_t counter,
              enum tricode_kind kind, char text[TRICODE_TEXT_SIZE + 1]) {
    struct tricode_tagger *tagger = tagger_of(plan, machine);
    const int result = issue(tagger, machine, counter, kind, text);
    tricode_tagger_free(tagger);
    return result;
}

static int keep(struct load_request *request, const char *text, int length) {
    if (length <= 0 || (size_t)length >= REQUEST_SIZE) {
        return -1;
    }
    request->length = (size_t)length;
    request->bytes = malloc(request->length);
    if (request->bytes == NULL) {
        return -1;
    }
    memcpy(request->bytes, text, request->length);
    return 0;
}

/* A request signed like by the terminal; returns the length, 0 if OpenSSL fails. body NULL: a
 * GET. */
static int sign(uint32_t terminal, const char *path, const char *body, uint64_t created,
                char text[REQUEST_SIZE]) {
    const size_t size = body == NULL ? 0 : strlen(body);
    const struct tricode_http_request what = {body == NULL ? "GET" : "POST", path,
                                              (const uint8_t *)body, size};
    uint8_t seed[TRICODE_SEED_SIZE];
    struct tricode_http_headers headers;
    char content[192] = "";
    if (load_terminal_seed(terminal, seed) != 0 ||
        tricode_http_sign(&what, seed, created, &headers) != 0) {
        return 0;
    }
    if (body != NULL) {
        (void)snprintf(content, sizeof content,
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n"
                       "Content-Digest: %s\r\n",
                       size, headers.content_digest);
    }
    return snprintf(text, REQUEST_SIZE,
                    "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sSignature-Input: %s\r\n"
                    "Signature: %s\r\n\r\n%s",
                    what.method, path, content, headers.signature_input, headers.signature,
                    body == NULL ? "" : body);
}

/* The path of a code's call: settle, cancel. */
static int sign_code(uint32_t terminal, const char *path, const char *code, uint64_t created,
                     char text[REQUEST_SIZE]) {
    char body[TRICODE_TEXT_SIZE + 16];
    (void)snprintf(body, sizeof body, "{\"code\":\"%s\"}", code);
    return sign(terminal, path, body, created, text);
}

/* One machine's sales, `stride` positions apart, so that machines are interleaved. */
static int fill_machine(const struct load_plan *plan, uint32_t machine, struct load_request *first,
                        size_t stride) {
    struct tricode_tagger *tagger = tagger_of(plan, machine);
    char code[TRICODE_TEXT_SIZE + 1];
    char text[REQUEST_SIZE];
    int result = 0;
    for (uint32_t round = 0; round < plan->rounds && result == 0; round++) {
        struct load_request *request = &first[round * stride];
        request->machine = machine;
        request->counter = plan->from + round;
        request->terminal = load_payer(plan, machine, request->counter);
        result = issue(tagger, machine, request->counter, TRICODE_KIND_SALE, code);
        if (result == 0) {
            result =
                keep(request, text,
                     sign_code(request->terminal, "/v1/settlements", code, plan->created, text));
        }
    }
    tricode_tagger_free(tagger);
    return result;
}

static int fill_healthz(const struct load_plan *plan, struct load_queue *queue) {
    static const char text[] = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    for (uint32_t i = 0; i < plan->rounds; i++) {
        if (keep(&queue->requests[i], text, (int)sizeof text - 1) != 0) {
            return -1;
        }
    }
    return 0;
}

int load_queue_fill(const struct load_plan *plan, uint32_t connection, struct load_queue *queue) {
    const size_t machines =
        plan->healthz ? 1 : (plan->machines - connection - 1) / plan->connections + 1;
    queue->next = 0;
    queue->count = machines * plan->rounds;
    queue->requests = calloc(queue->count, sizeof *queue->requests);
    if (queue->requests == NULL) {
        queue->count = 0;
        return -1;
    }
    if (plan->healthz) {
        return fill_healthz(plan, queue);
    }
    for (size_t i = 0; i < machines; i++) {
        const uint32_t machine = connection + (uint32_t)i * plan->connections + 1;
        if (fill_machine(plan, machine, queue->requests + i, machines) != 0) {
            return -1;
        }
    }
    return 0;
}

void load_queue_free(struct load_queue *queue) {
    for (size_t i = 0; i < queue->count; i++) {
        free(queue->requests[i].bytes);
        free(queue->requests[i].body);
    }
    free(queue->requests);
    memset(queue, 0, sizeof *queue);
}

static int print_request(FILE *output, const char *word, uint32_t machine, uint32_t counter,
                         uint32_t terminal, const char *text, int length) {
    int bad = length <= 0 || (size_t)length >= REQUEST_SIZE ||
              fprintf(output, "%s %u %u %u ", word, machine, counter, LOAD_BUYER + terminal) < 0;
    for (int i = 0; i < length && !bad; i++) {
        bad = fprintf(output, "%02x", (unsigned char)text[i]) < 0;
    }
    return bad || fputc('\n', output) == EOF ? -1 : 0;
}

/* All calls that one terminal can make for one sale. */
static int print_calls(FILE *output, const struct load_plan *plan, uint32_t machine,
                       uint32_t counter, uint32_t terminal) {
    char sale[TRICODE_TEXT_SIZE + 1];
    char cancel[TRICODE_TEXT_SIZE + 1];
    char path[TRICODE_TEXT_SIZE + 32];
    char text[REQUEST_SIZE];
    if (load_code(plan, machine, counter, TRICODE_KIND_SALE, sale) != 0 ||
        load_code(plan, machine, counter, TRICODE_KIND_CANCEL, cancel) != 0) {
        return -1;
    }
    (void)snprintf(path, sizeof path, "/v1/codes/%s", sale);
    const int settled =
        print_request(output, "settle", machine, counter, terminal, text,
                      sign_code(terminal, "/v1/settlements", sale, plan->created, text));
    const int cancelled =
        print_request(output, "cancel", machine, counter, terminal, text,
                      sign_code(terminal, "/v1/cancellations", cancel, plan->created, text));
    const int looked = print_request(output, "look", machine, counter, terminal, text,
                                     sign(terminal, path, NULL, plan->created, text));
    const int listed = print_request(output, "account", machine, counter, terminal, text,
                                     sign(terminal, "/v1/account", NULL, plan->created, text));
    return settled != 0 || cancelled != 0 || looked != 0 || listed != 0 ? -1 : 0;
}

int load_print_requests(FILE *output, const struct load_plan *plan) {
    for (uint32_t round = 0; round < plan->rounds; round++) {
        for (uint32_t machine = 1; machine <= plan->machines; machine++) {
            for (uint32_t terminal = 0; terminal < plan->terminals; terminal++) {
                if (print_calls(output, plan, machine, plan->from + round, terminal) != 0) {
                    return -1;
                }
            }
        }
    }
    return fflush(output) == 0 ? 0 : -1;
}
