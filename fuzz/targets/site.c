// SPDX-License-Identifier: Apache-2.0
/* The list of the pay page's files, any bytes, over a folder that contains a page: a listed file
 * with an allowed name is served with its own bytes; no other file is, and none from outside the
 * folder; a refusal has a plain-text message. */
#include "support/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "host/site/site.h"

#define CODE "/CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B"

/* The folder is place/web. Each file contains its own name, so that mix-ups are detected. */
static const char *const names[] = {"/web/index.html",
                                    "/web/index.html.gz",
                                    "/web/service-worker.js",
                                    "/web/manifest.webmanifest",
                                    "/web/assets/main-1.js",
                                    "/web/assets/main-1.js.gz",
                                    "/web/assets/a.css",
                                    "/web/assets/r.wasm",
                                    "/web/v1/a.js",
                                    "/web/.js",
                                    "/secret.js",
                                    "/web/files.json"};
static const char *const folders[] = {"", "/web", "/web/assets", "/web/v1"};
static const char marks[] = "SECRET";
#define MANY (TRICODE_SITE_FILES_MAX + 4u) /* more numbered scripts than a site may have */

struct place {
    char folder[256];
};

static struct place *the_place(void) {
    static struct place place;
    return &place;
}

static const char *path_of(const char *name) {
    static char path[512];
    (void)snprintf(path, sizeof path, "%s%s", the_place()->folder, name);
    return path;
}

static void write_file(const char *name, const void *bytes, size_t length) {
    FILE *file = fopen(path_of(name), "wb");
    FUZZ_ASSERT(file != NULL && fwrite(bytes, 1, length, file) == length && fclose(file) == 0,
                "writing a file succeeds");
}

static const char *script(unsigned number) {
    static char name[32];
    (void)snprintf(name, sizeof name, "/web/assets/%u.js", number);
    return name;
}

static void remove_place(void) {
    for (unsigned i = 0; i < MANY; i++) {
        (void)unlink(path_of(script(i)));
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)unlink(path_of(names[i]));
    }
    for (size_t i = sizeof folders / sizeof folders[0]; i > 0; i--) {
        (void)rmdir(path_of(folders[i - 1]));
    }
}

static void make_place(struct place *place) {
    const char *parent = getenv("TMPDIR");
    (void)snprintf(place->folder, sizeof place->folder, "%s/tricode-fuzz-XXXXXX",
                   parent == NULL ? "/tmp" : parent);
    FUZZ_ASSERT(mkdtemp(place->folder) != NULL, "creating a temporary folder succeeds");
    for (size_t i = 1; i < sizeof folders / sizeof folders[0]; i++) {
        FUZZ_ASSERT(mkdir(path_of(folders[i]), 0700) == 0, "creating a folder succeeds");
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *text = strncmp(names[i], "/web/", 5) == 0 ? names[i] + 4 : marks;
        write_file(names[i], text, strlen(text));
    }
    for (unsigned i = 0; i < MANY; i++) {
        write_file(script(i), script(i) + 4, strlen(script(i) + 4));
    }
    FUZZ_ASSERT(atexit(remove_place) == 0, "removing the folder succeeds");
}

/* Evaluated independently: the page, NAME.EXT, or /assets/NAME.EXT; letters, digits, . _ - */
static int may_be_served(const char *path) {
    const char *slash = strrchr(path, '/');
    size_t dots = 0;
    if (strcmp(path, "/") == 0) {
        return 1;
    }
    if (slash == NULL || slash[1] == '.' ||
        (slash != path && (slash - path != 7 || memcmp(path, "/assets", 7) != 0))) {
        return 0;
    }
    for (const char *at = slash + 1; *at != '\0'; at++) {
        const int letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                           (*at >= '0' && *at <= '9') || *at == '_' || *at == '-';
        dots += *at == '.';
        if (!letter && *at != '.') {
            return 0;
        }
    }
    return dots > 0;
}

static void check_form(const struct tricode_site_form *form, const char *path, const char *suffix) {
    char text[128];
    const size_t length = strlen(form->etag);
    (void)snprintf(text, sizeof text, "%s%s", strcmp(path, "/") == 0 ? "/index.html" : path,
                   strcmp(suffix, "") == 0 ? "" : ".gz");
    FUZZ_ASSERT(form->bytes != NULL && form->length == strlen(text) &&
                    memcmp(form->bytes, text, form->length) == 0,
                "a file is served with its own bytes");
    FUZZ_ASSERT(length == 34 + strlen(suffix) && form->etag[0] == '"' &&
                    strspn(form->etag + 1, "0123456789abcdef") == 32 &&
                    strncmp(form->etag + 33, suffix, strlen(suffix)) == 0 &&
                    form->etag[length - 1] == '"',
                "the entity tag is strong");
}

static void check_file(const struct tricode_site *site, const json_t *entry) {
    const char *path = json_string_value(json_object_get(entry, "path"));
    FUZZ_ASSERT(path != NULL && may_be_served(path), "the name is allowed");
    const struct tricode_site_file *file = tricode_site_find(site, path);
    FUZZ_ASSERT(file != NULL && strcmp(file->path, path) == 0, "a listed file is found");
    FUZZ_ASSERT(file->type != NULL, "a file has a media type");
    FUZZ_ASSERT((strstr(file->lifetime, "immutable") != NULL) == (strstr(path, "/assets/") == path),
                "only files with a hash in the name are immutable");
    check_form(&file->plain, path, "");
    if (json_is_true(json_object_get(entry, "gzip"))) {
        check_form(&file->gzip, path, "-gz");
    } else {
        FUZZ_ASSERT(file->gzip.bytes == NULL, "a file without gzip is not compressed");
    }
}

/* [WIRE-61] */
static void check_accepted(const struct tricode_site *site, const uint8_t *data, size_t size) {
    json_error_t error;
    json_t *list = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, &error);
    const json_t *files = json_object_get(list, "files");
    FUZZ_ASSERT(json_array_size(files) <= TRICODE_SITE_FILES_MAX, "the number of files is bounded");
    for (size_t i = 0; i < json_array_size(files); i++) {
        check_file(site, json_array_get(files, i));
    }
    json_decref(list);
    FUZZ_ASSERT(tricode_site_find(site, "/") != NULL, "the site has a page");
    static const char *const never[] = {
        CODE, "", "/v1/a.js", "/.js", "/../secret.js", "/files.json", "/assets/", "/assets"};
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        FUZZ_ASSERT(tricode_site_find(site, never[i]) == NULL,
                    "a file outside the list is not served");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_error fault = {""};
    if (the_place()->folder[0] == '\0') {
        make_place(the_place());
    }
    write_file("/web/" TRICODE_SITE_LIST, data, size);
    struct tricode_site *site = tricode_site_load(path_of("/web"), &fault);
    if (site != NULL) {
        check_accepted(site, data, size);
        tricode_site_free(site);
    } else {
        json_t *text = json_string(fault.text); /* NULL if it is not UTF-8 */
        FUZZ_ASSERT(fault.text[0] != '\0' && text != NULL && tricode_text_is_plain(fault.text),
                    "an error has a plain-text message");
        json_decref(text);
    }
    return 0;
}
