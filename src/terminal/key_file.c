// SPDX-License-Identifier: Apache-2.0
#include "terminal/key_file.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/file.h"
#include "host/command/options.h"

static const char *const members[] = {"tricode", "seed", "center", NULL};

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
static const char hex[] = "0123456789abcdefABCDEF:.";

/* The length of the host at the start of text, with the brackets of an IPv6 address; 0 for none. */
static size_t host_length(const char *text) {
    if (*text != '[') {
        return strspn(text, letters);
    }
    size_t inside = strspn(text + 1, hex);
    return inside > 0 && text[1 + inside] == ']' ? inside + 2 : 0;
}

static int is_loopback(const char *host, size_t length) {
    static const char *const names[] = {"127.0.0.1", "[::1]", "localhost"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i]) == length && strncmp(names[i], host, length) == 0) {
            return 1;
        }
    }
    return 0;
}

/* 1 when the text after the host is empty or ":PORT". */
static int is_port(const char *text, size_t length) {
    char port[8];
    unsigned long long number;
    if (length == 0) {
        return 1;
    }
    if (*text != ':' || length - 1 >= sizeof port) {
        return 0;
    }
    memcpy(port, text + 1, length - 1);
    port[length - 1] = 0;
    return tricode_parse_number(port, 1, 65535, &number) == 0;
}

int tricode_center_address(const char *url, char center[TRICODE_CENTER_SIZE],
                           struct tricode_error *error) {
    size_t length = strlen(url);
    int secure = strncmp(url, "https://", 8) == 0;
    const char *host = url + (secure ? 8 : 7);

    if (!secure && strncmp(url, "http://", 7) != 0) {
        tricode_error_set(error, "center must begin with https://");
        return -1;
    }
    if (length > 0 && url[length - 1] == '/') {
        length--;
    }
    size_t size = host_length(host);
    if (length >= TRICODE_CENTER_SIZE || size == 0 || host + size > url + length ||
        !is_port(host + size, length - (size_t)(host + size - url))) {
        tricode_error_set(error, "center must have the form https://HOST or https://HOST:PORT");
        return -1;
    }
    if (!secure && !is_loopback(host, size)) {
        tricode_error_set(error, "center is not secure: http is allowed for 127.0.0.1, [::1] and "
                                 "localhost only; use https");
        return -1;
    }
    memcpy(center, url, length);
    center[length] = 0;
    return 0;
}

void tricode_key_file_wipe(struct tricode_key_file *key) {
    sodium_memzero(key->seed, sizeof key->seed);
    memset(key->center, 0, sizeof key->center);
}

int tricode_key_file_parse(const uint8_t *bytes, size_t length, struct tricode_key_file *key,
                           struct tricode_error *error) {
    char center[TRICODE_CENTER_SIZE];
    int64_t format = 0;

    memset(key, 0, sizeof *key);
    json_t *object = tricode_json_parse(bytes, length, error);
    if (object == NULL) {
        return -1;
    }
    int status = tricode_json_closed(object, members, "", error);
    if (status == 0) {
        status = tricode_json_secret(object, "seed", key->seed, sizeof key->seed, "", error);
    }
    if (status == 0 &&
        (tricode_json_integer(object, "tricode", 1, 1, "", &format, error) != 0 ||
         tricode_json_text(object, "center", 1, center, sizeof center, "", error) != 0 ||
         tricode_center_address(center, key->center, error) != 0)) {
        status = -1;
    }
    json_decref(object);
    if (status != 0) {
        tricode_key_file_wipe(key);
    }
    return status;
}

int tricode_key_file_read(const char *path, struct tricode_key_file *key,
                          struct tricode_error *error) {
    uint8_t *bytes = NULL;
    size_t length = 0;

    memset(key, 0, sizeof *key);
    if (tricode_file_read_secret(path, TRICODE_KEY_FILE_LIMIT, &bytes, &length) != 0) {
        int reason = errno;
        tricode_error_set(error, "%s",
                          reason == EPERM
                              ? "a file with a key must be a regular file with mode 0600"
                              : strerror(reason));
        errno = reason;
        return -1;
    }
    int status = tricode_key_file_parse(bytes, length, key, error);
    sodium_memzero(bytes, length);
    free(bytes);
    errno = status == 0 ? 0 : EINVAL;
    return status;
}

/* Formats the file. text: TRICODE_KEY_FILE_LIMIT bytes. Returns the length, 0 on failure. The
 * address contains no characters that JSON escapes. */
static size_t write_text(const struct tricode_key_file *key, char *text) {
    char seed[2 * TRICODE_SEED_SIZE + 1];
    sodium_bin2hex(seed, sizeof seed, key->seed, sizeof key->seed);
    int length = snprintf(text, TRICODE_KEY_FILE_LIMIT,
                          "{\"tricode\":1,\"seed\":\"%s\",\"center\":\"%s\"}\n", seed, key->center);
    sodium_memzero(seed, sizeof seed);
    return length > 0 ? (size_t)length : 0;
}

int tricode_key_file_make(const char *path, const char *center, struct tricode_key_file *key,
                          struct tricode_error *error) {
    char text[TRICODE_KEY_FILE_LIMIT];

    memset(key, 0, sizeof *key);
    (void)snprintf(key->center, sizeof key->center, "%s", center);
    if (tricode_seed_generate(key->seed) != 0) {
        tricode_error_set(error, "the cryptographic library could not make a key");
        tricode_key_file_wipe(key);
        return -1;
    }
    size_t length = write_text(key, text);
    int status = tricode_file_create(path, 0600, (const uint8_t *)text, length);
    sodium_memzero(text, sizeof text);
    if (status != 0) {
        tricode_error_set(error, "%s", strerror(errno));
        tricode_key_file_wipe(key);
    }
    return status;
}
