// SPDX-License-Identifier: Apache-2.0
#include "host/site/site.h"

#include <errno.h>
#include <limits.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/file.h"

#define LIST_MAX ((size_t)64 * 1024)
#define ETAG_BYTES 16u /* of the SHA-256 of a form */

struct tricode_site {
    size_t count;
    struct tricode_site_file files[TRICODE_SITE_FILES_MAX];
};

static const char page[] = "/";
static const char assets[] = "/assets/";

/* The names of files under /assets/ contain a hash or version. */
static const char immutable[] = "public, max-age=31536000, immutable";
static const char revalidated[] = "no-cache";

static const struct {
    const char *ending;
    const char *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".wasm", "application/wasm"},
    {".webmanifest", "application/manifest+json"},
};

static const char *type_of(const char *name) {
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending != NULL && i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(ending, types[i].ending) == 0) {
            return types[i].type;
        }
    }
    return NULL;
}

/* A page: "/", or a word of lower-case letters, which cannot be a code. */
static int is_page(const char *path) {
    return strcmp(path, page) == 0 ||
           (path[0] == '/' && path[1] != '\0' &&
            path[1 + strspn(path + 1, "abcdefghijklmnopqrstuvwxyz")] == '\0');
}

/* The file name of a path. */
#define ENDING ".html"
static void write_own(const char *path, char *own, size_t capacity) {
    (void)snprintf(own, capacity, "%s%s", strcmp(path, page) == 0 ? "/index" : path,
                   is_page(path) ? ENDING : "");
}

/* A page, or a name with an extension in "/" or /assets/: never a code, and never outside the
 * folder. */
static int is_path(const char *path) {
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    if (is_page(path)) {
        return 1;
    }
    const int is_asset = strncmp(path, assets, sizeof assets - 1) == 0;
    const char *name = path + (is_asset ? sizeof assets - 1 : 1);
    return path[0] == '/' && name[0] != '.' && strchr(name, '.') != NULL &&
           name[strspn(name, letters)] == '\0';
}

static int read_form(const char *name, const char *suffix, struct tricode_site_form *form,
                     struct tricode_error *error) {
    uint8_t digest[EVP_MAX_MD_SIZE];
    if (tricode_file_read(name, TRICODE_SITE_FILE_MAX, &form->bytes, &form->length) != 0) {
        tricode_error_set(error, "%.100s: %s", name, strerror(errno));
        return -1;
    }
    if (EVP_Digest(form->bytes, form->length, digest, NULL, EVP_sha256(), NULL) != 1) {
        tricode_error_set(error, "OpenSSL failed; try again");
        return -1;
    }
    char hex[2 * ETAG_BYTES + 1];
    sodium_bin2hex(hex, sizeof hex, digest, ETAG_BYTES);
    (void)snprintf(form->etag, sizeof form->etag, "\"%s%s\"", hex, suffix);
    return 0;
}

/* Reads a file of the list. */
static int read_file(const char *folder, const json_t *entry, struct tricode_site_file *file,
                     struct tricode_error *error) {
    static const char *const members[] = {"path", "gzip", NULL};
    char name[PATH_MAX];
    char own[sizeof file->path + sizeof ENDING];
    if (tricode_json_closed(entry, members, "files[].", error) != 0 ||
        tricode_json_text(entry, "path", 1, file->path, sizeof file->path, "files[].", error) !=
            0) {
        return -1;
    }
    const json_t *gzip = json_object_get(entry, "gzip");
    write_own(file->path, own, sizeof own);
    file->type = type_of(own);
    file->lifetime = strncmp(file->path, assets, sizeof assets - 1) == 0 ? immutable : revalidated;
    if (!json_is_boolean(gzip)) {
        tricode_error_set(error, "%s: gzip must be true or false", file->path);
        return -1;
    }
    if (!is_path(file->path) || file->type == NULL) {
        tricode_error_set(error, "%s is not a valid path of a page; build the page again",
                          file->path);
        return -1;
    }
    int length = snprintf(name, sizeof name, "%s%s", folder, own);
    if (length < 0 || (size_t)length + sizeof ".gz" > sizeof name) {
        tricode_error_set(error, "the folder's name is too long");
        return -1;
    }
    if (read_form(name, "", &file->plain, error) != 0) {
        return -1;
    }
    if (json_is_false(gzip)) {
        return 0;
    }
    memcpy(name + length, ".gz", sizeof ".gz");
    return read_form(name, "-gz", &file->gzip, error);
}

static int read_files(const char *folder, const json_t *list, struct tricode_site *site,
                      struct tricode_error *error) {
    static const char *const members[] = {"files", NULL};
    const json_t *files = json_object_get(list, "files");
    if (tricode_json_closed(list, members, "", error) != 0) {
        return -1;
    }
    if (!json_is_array(files) || json_array_size(files) > TRICODE_SITE_FILES_MAX) {
        tricode_error_set(error, "files must be an array of at most %u members",
                          TRICODE_SITE_FILES_MAX);
        return -1;
    }
    for (size_t i = 0; i < json_array_size(files); i++) {
        struct tricode_site_file *file =
            &site->files[site->count++]; /* freed with the site, also when incomplete */
        if (read_file(folder, json_array_get(files, i), file, error) != 0) {
            return -1;
        }
        if (tricode_site_find(site, file->path) != file) {
            tricode_error_set(error, "%s is listed twice", file->path);
            return -1;
        }
    }
    if (tricode_site_find(site, page) == NULL) {
        tricode_error_set(error, "the list has no page \"/\"");
        return -1;
    }
    return 0;
}

struct tricode_site *tricode_site_load(const char *folder, struct tricode_error *error) {
    char name[PATH_MAX];
    uint8_t *bytes = NULL;
    size_t length = 0;
    const int printed = snprintf(name, sizeof name, "%s/%s", folder, TRICODE_SITE_LIST);
    if (printed < 0 || (size_t)printed >= sizeof name) {
        tricode_error_set(error, "the folder's name is too long");
        return NULL;
    }
    if (tricode_file_read(name, LIST_MAX, &bytes, &length) != 0) {
        tricode_error_set(error, "%s: %s", TRICODE_SITE_LIST, strerror(errno));
        return NULL;
    }
    struct tricode_site *site = calloc(1, sizeof *site);
    json_t *list = tricode_json_parse(bytes, length, error);
    free(bytes);
    if (site == NULL) {
        tricode_error_set(error, "out of memory");
    }
    if (site == NULL || list == NULL || read_files(folder, list, site, error) != 0) {
        tricode_site_free(site);
        site = NULL;
    }
    json_decref(list);
    return site;
}

void tricode_site_free(struct tricode_site *site) {
    for (size_t i = 0; site != NULL && i < site->count; i++) {
        free(site->files[i].plain.bytes);
        free(site->files[i].gzip.bytes);
    }
    free(site);
}

const struct tricode_site_file *tricode_site_find(const struct tricode_site *site,
                                                  const char *path) {
    for (size_t i = 0; site != NULL && i < site->count; i++) {
        if (strcmp(site->files[i].path, path) == 0) {
            return &site->files[i];
        }
    }
    return NULL;
}
