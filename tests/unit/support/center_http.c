// SPDX-License-Identifier: Apache-2.0
#include "center_http.h"

#include "crypto/base64.h"

static size_t http_collect(char *bytes, size_t size, size_t count, void *context) {
    struct http_answer *answer = context;
    size_t length = size * count;
    if (answer->length + length >= sizeof answer->text) {
        return 0;
    }
    memcpy(answer->text + answer->length, bytes, length);
    answer->length += length;
    answer->text[answer->length] = '\0';
    return length;
}

static size_t http_header(char *bytes, size_t size, size_t count, void *context) {
    struct http_answer *answer = context;
    char line[128];
    snprintf(line, sizeof line, "%.*s", (int)(size * count), bytes);
    (void)sscanf(line, "Content-Type: %63[^\r]", answer->type);
    (void)sscanf(line, "Allow: %63[^\r]", answer->allow);
    (void)sscanf(line, "Accept-Signature: %127[^\r]", answer->accept_signature);
    (void)sscanf(line, "Retry-After: %d", &answer->retry_after);
    return size * count;
}

static struct curl_slist *http_line(struct curl_slist *list, const char *name, const char *value) {
    char line[512];
    snprintf(line, sizeof line, "%s: %s", name, value);
    list = curl_slist_append(list, line);
    ck_assert_ptr_nonnull(list);
    return list;
}

static struct curl_slist *http_lines(const struct http_call *call) {
    struct curl_slist *list = NULL;
    struct tricode_http_headers made;
    const struct tricode_http_headers *signature = call->signature;
    const struct tricode_http_request what = {.method = call->method,
                                              .path = call->path,
                                              .body = (const uint8_t *)call->body,
                                              .body_length =
                                                  call->body == NULL ? 0 : strlen(call->body)};
    if (call->seed != NULL) {
        ck_assert_int_eq(tricode_http_sign(&what, call->seed, (uint64_t)time(NULL), &made), 0);
        signature = &made;
    }
    if (signature != NULL) {
        list = http_line(list, "Signature-Input", signature->signature_input);
        list = http_line(list, "Signature", signature->signature);
        if (call->body != NULL) {
            list = http_line(list, "Content-Digest", signature->content_digest);
        }
    }
    if (call->headers != NULL) {
        list = curl_slist_append(list, call->headers);
    }
    if (call->body != NULL) {
        list =
            http_line(list, "Content-Type", call->type == NULL ? "application/json" : call->type);
    }
    if (call->chunked) {
        list = curl_slist_append(list, "Transfer-Encoding: chunked");
    }
    return curl_slist_append(list, "Expect:");
}

char http_authority[128];

void http_ask(CURL *curl, const char *url, const struct http_call *call,
              struct http_answer *answer) {
    char whole[512];
    struct curl_slist *lines = http_lines(call);
    memset(answer, 0, sizeof *answer);
    snprintf(whole, sizeof whole, "%s%s%s", url, call->path,
             call->query == NULL ? "" : call->query);
    curl_easy_reset(curl);
    if (http_authority[0] != '\0') {
        curl_easy_setopt(curl, CURLOPT_CAINFO, http_authority);
    }
    curl_easy_setopt(curl, CURLOPT_URL, whole);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, http_collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, http_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
    if (call->body != NULL) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(call->body));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->body);
    }
    if (strcmp(call->method, "HEAD") == 0) {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    } else {
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
    }
    if (curl_easy_perform(curl) == CURLE_OK) {
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    }
    curl_slist_free_all(lines);
}

static char http_secrets[HTTP_SECRETS][48];
static atomic_uint http_secret_count;

void http_remember(const char *text, size_t length) {
    char *secret = http_secrets[atomic_fetch_add(&http_secret_count, 1) % HTTP_SECRETS];
    ck_assert_uint_lt(length, sizeof http_secrets[0]);
    memcpy(secret, text, length);
    secret[length] = '\0';
}

/* [STORE-10] The log contains neither codes nor keys of this run. */
static void http_expect_none_logged(const char *file) {
    static char log[PROCESS_TEXT];
    process_read(file, log);
    const unsigned count = atomic_load(&http_secret_count);
    for (unsigned i = 0; i < HTTP_SECRETS && i < count; i++) {
        ck_assert_msg(strstr(log, http_secrets[i]) == NULL, "the log contains %s", http_secrets[i]);
    }
}

void center_run(const struct center *center, const char *first, const char *second,
                const char *third) {
    const struct outcome *outcome = PROCESS_RUN(center->data, first, second, third);
    ck_assert_msg(outcome->code == 0, "%s: %s", first, outcome->err);
}

const char *center_code(const struct center *center, enum tricode_kind kind, uint32_t counter,
                        uint32_t vended, char text[TRICODE_TEXT_SIZE + 1]) {
    const struct tricode_payload payload = {.kind = kind,
                                            .machine = 7,
                                            .product = 1,
                                            .counter = counter,
                                            .vended = vended,
                                            .price = 250};
    struct tricode_key key;
    ck_assert_int_eq(tricode_key_derive(&center->master, 7, 978, 0, &key), 0);
    struct tricode_tagger *tagger = tricode_tagger_new(&key);
    ck_assert_ptr_nonnull(tagger);
    ck_assert_int_eq(tricode_tag_issue(tagger, &payload, (uint8_t *)text), TRICODE_TAG_OK);
    tricode_tagger_free(tagger);
    text[TRICODE_TEXT_SIZE] = '\0';
    http_remember(text + 2, 30); /* part of the payload, which is the same in the sale's permit */
    http_remember(text + 40, 24);
    return text;
}

long long center_enrol(struct center *center, const uint8_t *seed, const char *amount) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char x[44];
    char body[160];
    char account[24];
    char keyid[TRICODE_KEYID_SIZE];
    ck_assert_int_eq(tricode_seed_public_key(seed, public_key), 0);
    sodium_bin2base64(x, sizeof x, public_key, sizeof public_key, TRICODE_BASE64URL);
    http_remember(x, 20);
    ck_assert_int_eq(tricode_keyid(public_key, keyid), 0);
    http_remember(keyid, TRICODE_LOG_TERMINAL + 1);
    snprintf(body, sizeof body, "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}}", x);
    const struct http_call call = {
        .method = "POST", .path = "/v1/terminals", .body = body, .seed = seed};
    http_ask(center->curl, center->serving.url, &call, &center->answer);
    ck_assert_msg(center->answer.status == 201, "%s", center->answer.text);
    json_t *json = json_loads(center->answer.text, 0, NULL);
    long long number = json_integer_value(json_object_get(json, "account"));
    json_decref(json);
    snprintf(account, sizeof account, "%lld", number);
    center_run(center, "credit", account, amount);
    return number;
}

void center_begin(struct center *center, const char *parent) {
    char master[128];
    memset(center, 0, sizeof *center);
    ck_assert_int_eq(curl_global_init(CURL_GLOBAL_DEFAULT), 0);
    center->curl = curl_easy_init();
    ck_assert_ptr_nonnull(center->curl);
    snprintf(center->folder, sizeof center->folder, "%s/tricode-http-XXXXXX", parent);
    ck_assert_ptr_nonnull(mkdtemp(center->folder));
    snprintf(center->data, sizeof center->data, "%s/data", center->folder);
    center_run(center, "init", "--currency", "978");
    const struct outcome *outcome =
        PROCESS_RUN(center->data, "machine", "add", "7", "--name", "Cola corner", "--place", "B");
    ck_assert_int_eq(outcome->code, 0);
    outcome =
        PROCESS_RUN(center->data, "product", "set", "7", "1", "--name", "Cola", "--price", "250");
    ck_assert_int_eq(outcome->code, 0);
    snprintf(master, sizeof master, "%s/master.key", center->data);
    enum tricode_secret_status secret = TRICODE_SECRET_OK;
    ck_assert_int_eq(tricode_master_read(master, TRICODE_SECRET_OWN, &center->master, &secret),
                     TRICODE_MASTER_OK);
    process_serve(&center->serving, center->data);
}

void center_holds(const struct center *center) {
    const struct outcome *outcome = PROCESS_RUN(center->data, "ledger");
    ck_assert_msg(outcome->code == 0, "%s%s", outcome->out, outcome->err);
    ck_assert_ptr_nonnull(strstr(outcome->out, "sum of all balances: 0"));
}

void center_end(struct center *center) {
    http_expect_none_logged(center->serving.log);
    ck_assert_int_eq(process_stop(&center->serving, SIGTERM), 0);
    center_holds(center);
    curl_easy_cleanup(center->curl);
    process_remove(center->data);
    ck_assert_int_eq(rmdir(center->folder), 0);
    curl_global_cleanup();
}
