// SPDX-License-Identifier: Apache-2.0
/* The pay page's files as loaded by the center, and parsing of Accept fields. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "center/http/handlers/accept.h"
#include "host/site/site.h"
#include "pay_page.h"

static struct tricode_error fault;

static struct tricode_site *load(const char *list) {
    pay_page_make(list);
    memset(&fault, 0, sizeof fault);
    return tricode_site_load(scratch_folder, &fault);
}

/* [WIRE-61] */
START_TEST(listed_files_are_loaded) {
    struct tricode_site *site = load(PAY_PAGE_LIST);
    ck_assert_msg(site != NULL, "%s", fault.text);
    const struct tricode_site_file *page = tricode_site_find(site, "/");
    const struct tricode_site_file *script = tricode_site_find(site, "/assets/main-1.js");
    const struct tricode_site_file *worker = tricode_site_find(site, "/service-worker.js");
    ck_assert_ptr_nonnull(page);
    ck_assert_ptr_nonnull(script);
    ck_assert_ptr_nonnull(worker);
    ck_assert_str_eq(page->type, "text/html; charset=utf-8");
    ck_assert_str_eq(page->lifetime, "no-cache");
    ck_assert_str_eq(worker->lifetime, "no-cache");
    ck_assert_str_eq(script->type, "text/javascript; charset=utf-8");
    ck_assert_str_eq(script->lifetime, "public, max-age=31536000, immutable");
    ck_assert_uint_eq(script->plain.length, strlen(PAY_PAGE_SCRIPT));
    ck_assert_mem_eq(script->plain.bytes, PAY_PAGE_SCRIPT, strlen(PAY_PAGE_SCRIPT));
    ck_assert_mem_eq(script->gzip.bytes, "packed script", 13);
    ck_assert_ptr_null(worker->gzip.bytes);
    ck_assert_str_ne(script->plain.etag, page->plain.etag);
    /* The first half of the SHA-256 of "<!doctype html>". */
    ck_assert_str_eq(page->plain.etag, "\"fe26c59e91ac8de694b2531dc3bdc1b7\"");
    ck_assert_ptr_nonnull(strstr(page->gzip.etag, "-gz\""));
    const struct tricode_site_file *operator= tricode_site_find(site, "/operator");
    ck_assert_ptr_nonnull(operator);
    ck_assert_str_eq(operator->type, "text/html; charset=utf-8");
    ck_assert_str_eq(operator->lifetime, "no-cache");
    ck_assert_mem_eq(operator->plain.bytes, "<!doctype html><p>", 18);
    ck_assert_ptr_null(tricode_site_find(site, "/secret.js"));
    ck_assert_ptr_null(tricode_site_find(site, "/index.html"));
    ck_assert_ptr_null(tricode_site_find(site, ""));
    ck_assert_ptr_null(tricode_site_find(NULL, "/"));
    tricode_site_free(site);
}
END_TEST

static const struct {
    const char *list;
    const char *detail;
} wrong[] = {
    {"", "JSON"},
    {"{}", "files"},
    {"{\"files\":5}", "must be an array"},
    {"{\"files\":[]}", "no page"},
    {"{\"files\":[],\"more\":1}", "more"},
    {"{\"files\":[{\"path\":\"/\"}]}", "gzip"},
    {"{\"files\":[{\"path\":\"/\",\"gzip\":1}]}", "gzip must be"},
    {"{\"files\":[{\"path\":\"/\",\"gzip\":false,\"more\":1}]}", "more"},
    {"{\"files\":[{\"path\":\"/\",\"gzip\":false},{\"path\":\"/\",\"gzip\":false}]}", "twice"},
    {"{\"files\":[{\"path\":\"/service-worker.js\",\"gzip\":false}]}", "no page"},
    {"{\"files\":[{\"path\":\"/service-worker.js\",\"gzip\":true}]}", "service-worker.js.gz"},
    {"{\"files\":[{\"path\":\"/assets/none.js\",\"gzip\":false}]}", "none.js"},
    {"{\"files\":[{\"path\":\"/assets/../secret.js\",\"gzip\":false}]}", "not a valid path"},
    {"{\"files\":[{\"path\":\"/../secret.js\",\"gzip\":false}]}", "not a valid path"},
    {"{\"files\":[{\"path\":\"/v1/terminals\",\"gzip\":false}]}", "not a valid path"},
    {"{\"files\":[{\"path\":\"//secret.js\",\"gzip\":false}]}", "not a valid path"},
    {"{\"files\":[{\"path\":\"secret.js\",\"gzip\":false}]}", "not a valid path"},
    {"{\"files\":[{\"path\":\"/.js\",\"gzip\":false}]}", "not a valid path"},
    {"{\"files\":[{\"path\":\"/files.json\",\"gzip\":false}]}", "not a valid path"},
    {"{\"files\":[{\"path\":\"/Operator\",\"gzip\":false}]}", "not a valid path"},
    {"{\"files\":[{\"path\":\"/operator/\",\"gzip\":false}]}", "not a valid path"},
    {"{\"files\":[{\"path\":\"/elsewhere\",\"gzip\":false}]}", "elsewhere.html"},
    {"{\"files\":[{\"path\":\"/CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B\","
     "\"gzip\":false}]}",
     "not a valid path"},
};

/* [WIRE-61] */
START_TEST(a_wrong_list_is_reported) {
    ck_assert_ptr_null(load(wrong[_i].list));
    ck_assert_msg(strstr(fault.text, wrong[_i].detail) != NULL, "%s: %s", wrong[_i].list,
                  fault.text);
}
END_TEST

START_TEST(missing_folder_and_too_many_files_are_reported) {
    char list[16384];
    ck_assert_ptr_null(tricode_site_load("/nowhere", &fault));
    ck_assert_ptr_nonnull(strstr(fault.text, "files.json"));
    size_t length =
        (size_t)snprintf(list, sizeof list, "{\"files\":[{\"path\":\"/\",\"gzip\":false}");
    for (unsigned i = 0; i < TRICODE_SITE_FILES_MAX; i++) {
        length += (size_t)snprintf(list + length, sizeof list - length,
                                   ",{\"path\":\"/assets/%u.js\",\"gzip\":false}", i);
    }
    (void)snprintf(list + length, sizeof list - length, "]}");
    ck_assert_ptr_null(load(list));
    ck_assert_ptr_nonnull(strstr(fault.text, "at most 64"));
}
END_TEST

static const struct {
    const char *list;
    const char *word;
    int named;
} lists[] = {
    {NULL, "gzip", 0},
    {"", "gzip", 0},
    {"gzip", "gzip", 1},
    {"GZip", "gzip", 1},
    {"br, gzip", "gzip", 1},
    {"br,gzip ;q=0.5,x", "gzip", 1},
    {"gzip;q=0", "gzip", 0},
    {"gzip; q=0.000", "gzip", 0},
    {"gzip;q=0.001", "gzip", 1},
    {"gzip;q=1", "gzip", 1},
    {"gzip;a=b;q=0", "gzip", 0},
    {"x-gzip", "gzip", 0},
    {"gzipped", "gzip", 0},
    {"*", "gzip", 0},
    {",,", "gzip", 0},
    {"gzip;", "gzip", 1},
    {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html", 1},
    {"*/*", "text/html", 0},
    {"text/*", "text/html", 0},
    {"application/json, text/html;level=1;q=0, a", "text/html", 0},
};

START_TEST(accept_lists) {
    ck_assert_msg(tricode_accept_allows(lists[_i].list, lists[_i].word) == lists[_i].named, "%s",
                  lists[_i].list);
}
END_TEST

START_TEST(entity_tags_match_completely) {
    ck_assert(tricode_accept_matches("\"a\"", "\"a\""));
    ck_assert(tricode_accept_matches("W/\"a\"", "\"a\""));
    ck_assert(tricode_accept_matches("\"b\", \"a\" ,\"c\"", "\"a\""));
    ck_assert(tricode_accept_matches(" *", "\"a\""));
    ck_assert(!tricode_accept_matches(NULL, "\"a\""));
    ck_assert(!tricode_accept_matches("", "\"a\""));
    ck_assert(!tricode_accept_matches("a", "\"a\""));
    ck_assert(!tricode_accept_matches("\"a-gz\"", "\"a\""));
    ck_assert(!tricode_accept_matches("\"a\"b", "\"a\""));
    ck_assert(!tricode_accept_matches("**", "\"a\""));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("host_site");
    TCase *files = tcase_create("files");
    tcase_add_checked_fixture(files, scratch_set_up, scratch_tear_down);
    tcase_add_test(files, listed_files_are_loaded);
    tcase_add_loop_test(files, a_wrong_list_is_reported, 0, sizeof wrong / sizeof wrong[0]);
    tcase_add_test(files, missing_folder_and_too_many_files_are_reported);
    suite_add_tcase(suite, files);
    TCase *accept = tcase_create("accept");
    tcase_add_loop_test(accept, accept_lists, 0, sizeof lists / sizeof lists[0]);
    tcase_add_test(accept, entity_tags_match_completely);
    suite_add_tcase(suite, accept);
    return scratch_run(suite);
}
