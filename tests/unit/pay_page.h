// SPDX-License-Identifier: Apache-2.0
/* A pay page of a few small files in the test's folder. */
#ifndef TRICODE_TEST_PAY_PAGE_H
#define TRICODE_TEST_PAY_PAGE_H

#define PAY_PAGE_HTML "<!doctype html>"
#define PAY_PAGE_SCRIPT "start();"
#define PAY_PAGE_LIST                                                                              \
    "{\"files\":[{\"path\":\"/\",\"gzip\":true},"                                                  \
    "{\"path\":\"/operator\",\"gzip\":false},"                                                     \
    "{\"path\":\"/service-worker.js\",\"gzip\":false},"                                            \
    "{\"path\":\"/assets/main-1.js\",\"gzip\":true}]}"

static inline void pay_page_write(const char *name, const char *text) {
    scratch_write(scratch_path(name), text, strlen(text), 0644);
}

/* The compressed forms differ in their text; no test decompresses them. */
static inline void pay_page_make(const char *list) {
    ck_assert_int_eq(mkdir(scratch_path("assets"), 0755), 0);
    pay_page_write("index.html", PAY_PAGE_HTML);
    pay_page_write("index.html.gz", "packed page");
    pay_page_write("operator.html", "<!doctype html><p>");
    pay_page_write("service-worker.js", "keep();");
    pay_page_write("assets/main-1.js", PAY_PAGE_SCRIPT);
    pay_page_write("assets/main-1.js.gz", "packed script");
    pay_page_write("secret.js", "not in the list");
    pay_page_write("files.json", list);
}

#endif
