// SPDX-License-Identifier: Apache-2.0
/* The pay page for clients: content negotiation and security header fields. */
#define _GNU_SOURCE
#include "support/scratch.h"

#include "center_call.h"
#include "pay_page.h"

#include "center/http/server/response.h"

#define CODE "/CEAAADAAAAAAOAAAAAVAAAAAFAAAAAH2NFK3SABAA2WNRFEL3HR3QHLOM5L7OM5B"
#define BROWSER "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"

static struct tricode_site *site;

static void set_up(void) {
    struct tricode_error fault;
    scratch_set_up();
    pay_page_make(PAY_PAGE_LIST);
    begin();
    site = tricode_site_load(scratch_folder, &fault);
    ck_assert_ptr_nonnull(site);
    api.site = site;
}

static void tear_down(void) {
    end();
    tricode_site_free(site);
    scratch_tear_down();
}

static void ask(const struct tricode_request *request) {
    forget();
    tricode_router_answer(&api, request, FIXTURE_NOW, &reply);
    ck_assert_ptr_nonnull(reply.route);
    ck_assert_ptr_nonnull(reply.reason);
}

#define ASK(...) ask(&(const struct tricode_request){.method = "GET", __VA_ARGS__})

static void expect_file(const char *path, int packed, unsigned status) {
    ck_assert_uint_eq(reply.status, status);
    ck_assert_ptr_eq(reply.file, tricode_site_find(site, path));
    ck_assert_int_eq(reply.gzip, packed);
    ck_assert_ptr_null(reply.body);
}

/* [WIRE-60] */
START_TEST(browsers_get_the_page_and_others_text) {
    ASK(.path = CODE, .accept = BROWSER);
    expect_file("/", 0, 200);
    ck_assert_str_eq(reply.route, "/{code}");
    static const char *const others[] = {NULL, "*/*", "text/plain", "text/html;q=0"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        ASK(.path = CODE, .accept = others[i]);
        ck_assert_ptr_null(reply.file);
        ck_assert_str_eq(reply.type, "text/plain; charset=utf-8");
        ck_assert_ptr_nonnull(strstr(reply.body, "tricode-terminal"));
    }
    ASK(.path = "/", .accept = "*/*");
    expect_file("/", 0, 200);
    api.site = NULL;
    ASK(.path = CODE, .accept = BROWSER);
    ck_assert_ptr_null(reply.file);
    ck_assert_str_eq(reply.type, "text/plain; charset=utf-8");
}
END_TEST

/* [WIRE-61] */
START_TEST(files_are_compressed_and_cached) {
    static const char script[] = "/assets/main-1.js";
    const struct tricode_site_file *file = tricode_site_find(site, script);
    ASK(.path = script);
    expect_file(script, 0, 200);
    ASK(.path = script, .accept_encoding = "gzip, br");
    expect_file(script, 1, 200);
    ASK(.path = script, .if_none_match = file->plain.etag);
    expect_file(script, 0, 304);
    ASK(.path = script, .accept_encoding = "gzip", .if_none_match = file->gzip.etag);
    expect_file(script, 1, 304);
    ASK(.path = script, .accept_encoding = "gzip", .if_none_match = file->plain.etag);
    expect_file(script, 1, 200);
    ASK(.path = "/service-worker.js", .accept_encoding = "gzip");
    expect_file("/service-worker.js", 0, 200);
}
END_TEST

/* [WIRE-61] */
START_TEST(unlisted_files_are_not_found) {
    static const char *const paths[] = {
        "/secret.js",  "/files.json",          "/assets/main-2.js", "/assets/",
        "/index.html", "/assets/../secret.js", "/index.html.gz",    "/assets/main-1.js.gz"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        ASK(.path = paths[i], .accept = BROWSER);
        ck_assert_uint_eq(reply.status, 404);
        ck_assert_str_eq(reply.reason, "not_found");
        ck_assert_ptr_null(reply.file);
    }
    api.site = NULL;
    ASK(.path = "/", .accept = BROWSER);
    ck_assert_uint_eq(reply.status, 404);
    ASK(.path = "/assets/main-1.js");
    ck_assert_uint_eq(reply.status, 404);
}
END_TEST

START_TEST(a_file_is_only_read) {
    const struct tricode_request post = {.method = "POST", .path = "/assets/main-1.js"};
    ask(&post);
    ck_assert_uint_eq(reply.status, 405);
    ck_assert_str_eq(reply.allow, "GET, HEAD");
    ASK(.path = "/", .body = (const uint8_t *)"{}", .length = 2);
    ck_assert_uint_eq(reply.status, 400);
}
END_TEST

static const char *header(struct MHD_Response *response, const char *name) {
    const char *value = MHD_get_response_header(response, name);
    ck_assert_msg(value != NULL, "no %s", name);
    return value;
}

/* [WIRE-62] */
START_TEST(each_file_has_security_headers) {
    static const char *const needed[] = {
        "default-src 'none'",     "script-src 'self' 'wasm-unsafe-eval'",
        "connect-src 'self'",     "worker-src 'self'",
        "base-uri 'none'",        "form-action 'none'",
        "frame-ancestors 'none'", "require-trusted-types-for 'script'",
        "trusted-types tricode"};
    static const char *const paths[] = {"/", "/service-worker.js", "/assets/main-1.js"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        ASK(.path = paths[i]);
        struct MHD_Response *response = tricode_response_make(&reply, "GET");
        ck_assert_ptr_nonnull(response);
        const char *policy = header(response, "Content-Security-Policy");
        for (size_t k = 0; k < sizeof needed / sizeof needed[0]; k++) {
            ck_assert_msg(strstr(policy, needed[k]) != NULL, "%s: %s", needed[k], policy);
        }
        ck_assert_ptr_null(strstr(policy, "unsafe-inline"));
        ck_assert_ptr_null(strstr(policy, "'unsafe-eval'"));
        ck_assert_ptr_null(strstr(policy, "http"));
        ck_assert_ptr_nonnull(strstr(header(response, "Permissions-Policy"), "camera=(self)"));
        ck_assert_ptr_nonnull(strstr(header(response, "Permissions-Policy"), "microphone=()"));
        ck_assert_str_eq(header(response, "Referrer-Policy"), "no-referrer");
        ck_assert_str_eq(header(response, "X-Content-Type-Options"), "nosniff");
        ck_assert_str_eq(header(response, "Cross-Origin-Opener-Policy"), "same-origin");
        ck_assert_str_eq(header(response, "Vary"), "Accept, Accept-Encoding");
        MHD_destroy_response(response);
    }
}
END_TEST

/* [WIRE-75] */
START_TEST(the_operators_page_has_stricter_headers) {
    ASK(.path = "/operator");
    expect_file("/operator", 0, 200);
    ck_assert_str_eq(reply.route, "/operator");
    struct MHD_Response *response = tricode_response_make(&reply, "GET");
    ck_assert_str_eq(header(response, "Content-Security-Policy"),
                     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                     "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
                     "'none'; require-trusted-types-for 'script'; trusted-types 'none'");
    ck_assert_ptr_nonnull(strstr(header(response, "Permissions-Policy"), "camera=(), "));
    ck_assert_str_eq(header(response, "Referrer-Policy"), "no-referrer");
    MHD_destroy_response(response);
    api.site = NULL;
    ASK(.path = "/operator");
    ck_assert_uint_eq(reply.status, 404);
}
END_TEST

/* [WIRE-71] */
START_TEST(a_token_is_requested_with_bearer) {
    ASK(.path = "/v1/operator/days");
    ck_assert_uint_eq(reply.status, 401);
    struct MHD_Response *response = tricode_response_make(&reply, "GET");
    ck_assert_str_eq(header(response, "WWW-Authenticate"), "Bearer");
    ck_assert_str_eq(header(response, "Cache-Control"), "no-store");
    ck_assert_ptr_null(MHD_get_response_header(response, "Accept-Signature"));
    MHD_destroy_response(response);
}
END_TEST

/* [WIRE-61] */
START_TEST(variants_have_a_vary_header) {
    const struct tricode_site_file *page = tricode_site_find(site, "/");
    ASK(.path = "/", .accept_encoding = "gzip");
    struct MHD_Response *response = tricode_response_make(&reply, "GET");
    ck_assert_str_eq(header(response, "Content-Encoding"), "gzip");
    ck_assert_str_eq(header(response, "ETag"), page->gzip.etag);
    ck_assert_str_eq(header(response, "Content-Type"), "text/html; charset=utf-8");
    MHD_destroy_response(response);
    ASK(.path = "/", .accept_encoding = "gzip", .if_none_match = page->gzip.etag);
    response = tricode_response_make(&reply, "GET");
    ck_assert_str_eq(header(response, "ETag"), page->gzip.etag);
    ck_assert_ptr_null(MHD_get_response_header(response, "Content-Encoding"));
    ck_assert_ptr_null(MHD_get_response_header(response, "Content-Type"));
    MHD_destroy_response(response);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center_page");
    TCase *tests = tcase_create("page");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, browsers_get_the_page_and_others_text);
    tcase_add_test(tests, files_are_compressed_and_cached);
    tcase_add_test(tests, unlisted_files_are_not_found);
    tcase_add_test(tests, a_file_is_only_read);
    tcase_add_test(tests, each_file_has_security_headers);
    tcase_add_test(tests, the_operators_page_has_stricter_headers);
    tcase_add_test(tests, a_token_is_requested_with_bearer);
    tcase_add_test(tests, variants_have_a_vary_header);
    suite_add_tcase(suite, tests);
    return scratch_run(suite);
}
