// SPDX-License-Identifier: Apache-2.0
#include "center/http/server/tls.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/signature.h"
#include "host/file.h"

#define FILE_LIMIT ((size_t)256 * 1024)

/* A certificate and its key, of one reload. Sessions may still use an older pair, so all are kept:
 * a certificate is renewed a few times a year. */
struct pair {
    struct pair *older;
    char *certificate; /* PEM, zero-terminated */
    char *key;
    size_t key_length;
    gnutls_certificate_credentials_t credentials;
};

struct tricode_tls {
    const char *certificate_file;
    const char *key_file;
    _Atomic(struct pair *) newest;
};

static void free_pair(struct pair *pair) {
    if (pair == NULL) {
        return;
    }
    if (pair->credentials != NULL) {
        gnutls_certificate_free_credentials(pair->credentials);
    }
    if (pair->key != NULL) {
        sodium_memzero(pair->key, pair->key_length);
    }
    free(pair->key);
    free(pair->certificate);
    free(pair);
}

static int read_files(const struct tricode_tls *tls, struct pair *pair,
                      struct tricode_error *error) {
    uint8_t *bytes = NULL;
    size_t length = 0;
    if (tricode_file_read(tls->certificate_file, FILE_LIMIT, &bytes, &length) != 0) {
        tricode_error_set(error, "%.120s: %s", tls->certificate_file, strerror(errno));
        return -1;
    }
    pair->certificate = (char *)bytes;
    if (tricode_file_read_secret(tls->key_file, FILE_LIMIT, &bytes, &pair->key_length) != 0) {
        tricode_error_set(error, "%.120s: %s", tls->key_file,
                          errno == EPERM
                              ? "not a regular file, or other users may read it; chmod 600"
                              : strerror(errno));
        return -1;
    }
    pair->key = (char *)bytes;
    return 0;
}

/* 1 when the text holds at least one certificate, and nothing else. */
static int is_certificate(const gnutls_datum_t *text) {
    gnutls_x509_crt_t *list = NULL;
    unsigned count = 0;
    if (gnutls_x509_crt_list_import2(&list, &count, text, GNUTLS_X509_FMT_PEM, 0) < 0) {
        return 0;
    }
    for (unsigned i = 0; i < count; i++) {
        gnutls_x509_crt_deinit(list[i]);
    }
    gnutls_free(list);
    return count > 0;
}

static int make_credentials(const struct tricode_tls *tls, struct pair *pair,
                            struct tricode_error *error) {
    const gnutls_datum_t certificate = {(unsigned char *)pair->certificate,
                                        (unsigned)strlen(pair->certificate)};
    const gnutls_datum_t key = {(unsigned char *)pair->key, (unsigned)strlen(pair->key)};
    if (!is_certificate(&certificate)) {
        tricode_error_set(error, "%.120s: not a certificate in PEM", tls->certificate_file);
        return -1;
    }
    int result = gnutls_certificate_allocate_credentials(&pair->credentials);
    if (result >= 0) {
        result = gnutls_certificate_set_x509_key_mem2(pair->credentials, &certificate, &key,
                                                      GNUTLS_X509_FMT_PEM, NULL, 0);
    }
    if (result >= 0) {
        return 0;
    }
    if (result == GNUTLS_E_CERTIFICATE_KEY_MISMATCH) {
        tricode_error_set(error, "%.70s: not the key of the first certificate in %.70s",
                          tls->key_file, tls->certificate_file);
    } else {
        tricode_error_set(error, "%.100s: not an unencrypted private key in PEM (%.50s)",
                          tls->key_file, gnutls_strerror(result));
    }
    return -1;
}

int tricode_tls_reload(struct tricode_tls *tls, struct tricode_error *error) {
    struct pair *pair = calloc(1, sizeof *pair);
    if (pair == NULL) {
        tricode_error_set(error, "out of memory");
        return -1;
    }
    if (read_files(tls, pair, error) != 0 || make_credentials(tls, pair, error) != 0) {
        free_pair(pair);
        return -1;
    }
    pair->older = atomic_load(&tls->newest);
    atomic_store(&tls->newest, pair);
    return 0;
}

struct tricode_tls *tricode_tls_new(const char *certificate, const char *key,
                                    struct tricode_error *error) {
    struct tricode_tls *tls = calloc(1, sizeof *tls);
    if (tls == NULL) {
        tricode_error_set(error, "out of memory");
        return NULL;
    }
    tls->certificate_file = certificate;
    tls->key_file = key;
    atomic_init(&tls->newest, NULL);
    if (tricode_tls_reload(tls, error) != 0) {
        free(tls);
        return NULL;
    }
    return tls;
}

void tricode_tls_free(struct tricode_tls *tls) {
    if (tls == NULL) {
        return;
    }
    struct pair *pair = atomic_load(&tls->newest);
    while (pair != NULL) {
        struct pair *older = pair->older;
        free_pair(pair);
        pair = older;
    }
    free(tls);
}

const char *tricode_tls_certificate(const struct tricode_tls *tls) {
    return atomic_load(&tls->newest)->certificate;
}

const char *tricode_tls_key(const struct tricode_tls *tls) {
    return atomic_load(&tls->newest)->key;
}

int tricode_tls_use_newest(struct tricode_tls *tls, gnutls_session_t session) {
    const struct pair *newest = atomic_load(&tls->newest);
    return gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, newest->credentials) < 0 ? -1
                                                                                            : 0;
}
