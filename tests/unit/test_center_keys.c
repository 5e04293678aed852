// SPDX-License-Identifier: Apache-2.0
/* The master secret's file, and the cache of taggers. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "center/service/keys.h"
#include "support/folder.h"
#include "support/run.h"

static char folder[64];
static char path[96];

static void begin(void) {
    test_make_folder(folder, sizeof folder, "keys");
    snprintf(path, sizeof path, "%s/master.key", folder);
}

static void end(void) {
    unlink(path);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void write_text(const char *text, mode_t mode) {
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(path, mode), 0);
}

static enum tricode_secret_status secret;

static enum tricode_master_status read_master(const char *from, struct tricode_key *key) {
    return tricode_master_read(from, TRICODE_SECRET_OWN, key, &secret);
}

static const char good[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff\n";

/* [STORE-1] */
START_TEST(a_master_is_made_once_and_read_back) {
    struct tricode_key first, second;
    ck_assert_int_eq(tricode_master_create(path), 0);
    ck_assert_int_eq(read_master(path, &first), TRICODE_MASTER_OK);
    ck_assert_int_eq(tricode_master_create(path), -1);
    ck_assert_int_eq(errno, EEXIST);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(tricode_master_create(path), 0);
    ck_assert_int_eq(read_master(path, &second), TRICODE_MASTER_OK);
    ck_assert_mem_ne(first.bytes, second.bytes, sizeof first.bytes);
}
END_TEST

/* [STORE-1] */
START_TEST(a_master_has_one_form) {
    const struct tricode_key zero = {{0}};
    struct tricode_key key;
    char text[80];
    write_text(good, 0600);
    ck_assert_int_eq(read_master(path, &key), TRICODE_MASTER_OK);
    for (unsigned i = 0; i < 31; i++) {
        ck_assert_uint_eq(key.bytes[i], i);
    }
    ck_assert_uint_eq(key.bytes[31], 255);
    static const size_t places[] = {0, 1, 31, 62, 63};
    static const char wrong[] = {'g', 'A', 'F', '/', ':', '`', ' ', '\n'};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        for (size_t j = 0; j < sizeof wrong; j++) {
            memcpy(text, good, sizeof good);
            text[places[i]] = wrong[j];
            write_text(text, 0600);
            ck_assert_int_eq(read_master(path, &key), TRICODE_MASTER_MALFORMED);
            ck_assert_mem_eq(key.bytes, zero.bytes, sizeof key.bytes);
        }
    }
    memcpy(text, good, sizeof good);
    text[64] = ' ';
    write_text(text, 0600);
    ck_assert_int_eq(read_master(path, &key), TRICODE_MASTER_MALFORMED);
    text[64] = '\0';
    write_text(text, 0600);
    ck_assert_int_eq(read_master(path, &key), TRICODE_MASTER_MALFORMED);
    snprintf(text, sizeof text, "%s\n", good);
    write_text(text, 0600);
    ck_assert_int_eq(read_master(path, &key), TRICODE_MASTER_MALFORMED);
    write_text("", 0600);
    ck_assert_int_eq(read_master(path, &key), TRICODE_MASTER_MALFORMED);
}
END_TEST

/* [STORE-1] [STORE-8] */
START_TEST(a_master_is_closed_to_others) {
    static const mode_t modes[] = {0640, 0604, 0620, 0602, 0610, 0666};
    const struct tricode_key zero = {{0}};
    struct tricode_key key;
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        write_text(good, modes[i]);
        ck_assert_int_eq(read_master(path, &key), TRICODE_MASTER_EXPOSED);
        ck_assert_mem_eq(key.bytes, zero.bytes, sizeof key.bytes);
    }
    ck_assert_int_eq(read_master("/nowhere", &key), TRICODE_MASTER_FILE);
    ck_assert_int_eq(errno, ENOENT);
}
END_TEST

/* The code made by a tagger with the right key. */
static void issue(struct tricode_tagger *tagger, uint32_t machine, uint8_t key_epoch,
                  uint8_t text[TRICODE_TEXT_SIZE]) {
    const struct tricode_payload payload = {.kind = TRICODE_KIND_SALE,
                                            .key_epoch = key_epoch,
                                            .machine = machine,
                                            .counter = 1,
                                            .price = 1};
    ck_assert_int_eq(tricode_tag_issue(tagger, &payload, text), TRICODE_TAG_OK);
}

static void check(struct tricode_keys *keys, const struct tricode_key *master, uint32_t machine,
                  uint8_t key_epoch) {
    uint8_t kept[TRICODE_TEXT_SIZE], made[TRICODE_TEXT_SIZE];
    struct tricode_key key;
    struct tricode_tagger *tagger = tricode_keys_tagger(keys, machine, key_epoch);
    ck_assert_ptr_nonnull(tagger);
    issue(tagger, machine, key_epoch, kept);
    ck_assert_ptr_eq(tricode_keys_tagger(keys, machine, key_epoch), tagger);
    ck_assert_int_eq(tricode_key_derive(master, machine, 978, key_epoch, &key), 0);
    tagger = tricode_tagger_new(&key);
    issue(tagger, machine, key_epoch, made);
    tricode_tagger_free(tagger);
    ck_assert_mem_eq(kept, made, sizeof kept);
}

/* [KEY-6] */
START_TEST(each_machine_and_epoch_has_its_key) {
    struct tricode_key master;
    ck_assert_int_eq(tricode_key_generate(&master), 0);
    struct tricode_keys *keys = tricode_keys_new(&master, 978);
    ck_assert_ptr_nonnull(keys);
    for (uint32_t machine = 1; machine < 40; machine++) {
        for (unsigned epoch = 0; epoch < 20; epoch++) {
            check(keys, &master, machine, (uint8_t)epoch);
        }
    }
    /* Many keys of one cache set, far more than its capacity, and back again. */
    for (uint32_t i = 0; i < 100; i++) {
        check(keys, &master, 7 + 256 * i, 0);
    }
    check(keys, &master, 7, 0);
    check(keys, &master, 4294967295u, 255);
    tricode_keys_free(keys);
    tricode_keys_free(NULL);
}
END_TEST

START_TEST(used_taggers_stay_cached) {
    struct tricode_key master;
    ck_assert_int_eq(tricode_key_generate(&master), 0);
    struct tricode_keys *keys = tricode_keys_new(&master, 978);
    ck_assert_ptr_nonnull(keys);
    struct tricode_tagger *busy = tricode_keys_tagger(keys, 7, 0);
    for (uint32_t i = 1; i < 200; i++) {
        ck_assert_ptr_nonnull(tricode_keys_tagger(keys, 7 + 256 * i, 0));
        ck_assert_ptr_eq(tricode_keys_tagger(keys, 7, 0), busy);
    }
    tricode_keys_free(keys);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("center keys");
    TCase *each = tcase_create("keys");
    tcase_add_checked_fixture(each, begin, end);
    tcase_set_timeout(each, 60);
    tcase_add_test(each, a_master_is_made_once_and_read_back);
    tcase_add_test(each, a_master_has_one_form);
    tcase_add_test(each, a_master_is_closed_to_others);
    tcase_add_test(each, each_machine_and_epoch_has_its_key);
    tcase_add_test(each, used_taggers_stay_cached);
    suite_add_tcase(suite, each);
    return test_run(suite);
}
