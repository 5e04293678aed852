// SPDX-License-Identifier: Apache-2.0
/* A phone for suites: scans the codes of one sale, sends requests to a scripted center, and records
 * its output. */
#ifndef TRICODE_TEST_PHONE_H
#define TRICODE_TEST_PHONE_H

#include "support/fake_center.h"
#include "terminal/phone.h"
#include "support/vending.h"

#define LOOK_UP(result)                                                                            \
    FAKE_JSON("200", "{\"kind\":\"sale\",\"machine\":7,\"name\":\"Snacks\",\"place\":\"Hall\","    \
                     "\"product\":1,\"product_name\":\"Cola\",\"counter\":5,\"price\":250,"        \
                     "\"currency\":978,\"issued_at\":0,\"result\":\"" result "\"}")
#define SALE "{\"machine\":7,\"product\":1,\"counter\":5,\"price\":250,\"issued_at\":0}"

static const struct tricode_payload sale = {TRICODE_KIND_SALE, 3, 1, 7, 5, 3, 250, 0};

/* Output and result of a scan. */
static char printed[16384];
static char permit[TRICODE_TEXT_SIZE + 1];
static char settled[2048];
static char settled_again[2048];

static inline void phone_set_up(void) {
    scratch_set_up();
    vending_permit(sale, permit, NULL);
    (void)snprintf(settled, sizeof settled,
                   FAKE_JSON("200", "{\"result\":\"settled\",\"permit\":\"%s\",\"sale\":" SALE
                                    ",\"reconciled\":{\"counter\":4,\"result\":\"refunded\"},"
                                    "\"balance\":750}"),
                   permit);
    (void)snprintf(settled_again, sizeof settled_again,
                   FAKE_JSON("200", "{\"result\":\"settled_again\",\"permit\":\"%s\",\"sale\":" SALE
                                    ",\"reconciled\":null,\"balance\":750,\"newer\":1}"),
                   permit);
}

/* A picture of the code of this kind, with a prefix. */
static inline const char *picture_at(const char *before, enum tricode_kind kind) {
    struct tricode_tagger *tagger = vending_tagger();
    struct tricode_payload payload = sale;
    char url[192] = "";
    (void)snprintf(url, 128, "%s", before);
    payload.kind = kind;
    ck_assert_int_eq(tricode_tag_issue(tagger, &payload, (uint8_t *)url + strlen(url)),
                     TRICODE_TAG_OK);
    tricode_tagger_free(tagger);
    ck_assert_int_eq(tricode_qr_write_png(url, TRICODE_QR_LEVEL_M, 4, scratch_path("picture.png")),
                     TRICODE_QR_OK);
    return scratch_path("picture.png");
}

/* The picture as shown by a machine or a phone. */
static inline const char *picture(enum tricode_kind kind) {
    return picture_at("HTTPS://PAY.EXAMPLE/", kind);
}

/* Runs the phone with these settings and a center with these replies, and checks the number of
 * requests. answer: typed by the person, or NULL. */
static inline enum tricode_exit use(struct tricode_phone phone, const char *picture_path,
                                    const char *answer, const struct fake_reply *replies,
                                    size_t count, unsigned requests) {
    struct fake_center fake = fake_start(replies, count);
    struct tricode_key_file key = {.seed = {9}};
    enum tricode_exit code;
    (void)snprintf(key.center, sizeof key.center, "%s", fake.url);
    memset(printed, 0, sizeof printed);
    phone.key = &key;
    phone.client = tricode_client_new(&key, 5);
    ck_assert_ptr_nonnull(phone.client);
    phone.out = fmemopen(printed, sizeof printed, "w");
    phone.in = answer != NULL ? fmemopen((void *)(uintptr_t)answer, strlen(answer), "r") : NULL;
    phone.interactive = answer != NULL;
    if (picture_path != NULL) {
        code = tricode_phone_scan(&phone, picture_path);
    } else {
        code = tricode_phone_account(&phone);
    }
    (void)fclose(phone.out);
    if (phone.in != NULL) {
        (void)fclose(phone.in);
    }
    tricode_client_free(phone.client);
    fake_end(&fake, requests);
    return code;
}

static inline void expect_said(const char *words) {
    ck_assert_msg(strstr(printed, words) != NULL, "printed: %s", printed);
}

static inline void expect_permit_picture(const char *path) {
    struct tricode_code code;
    struct tricode_code expected;
    ck_assert_int_eq(tricode_code_decode((const uint8_t *)permit, TRICODE_TEXT_SIZE, &expected),
                     TRICODE_CODE_OK);
    ck_assert(vending_scan(path, &code));
    ck_assert_mem_eq(code.tag, expected.tag, sizeof code.tag);
    ck_assert_int_eq(code.payload.kind, TRICODE_KIND_PERMIT);
}

#endif
