// SPDX-License-Identifier: Apache-2.0
/* A center's folder, and helpers to run its commands as processes. */
#ifndef TRICODE_TEST_CENTER_COMMANDS_H
#define TRICODE_TEST_CENTER_COMMANDS_H

#include "support/center_process.h"
#include "support/folder.h"

#include <jansson.h>
#include <sqlite3.h>

static char folder[64];
static char data[80];
static char file[96];

static inline void expect(const struct outcome *outcome, int code, const char *words) {
    const char *where = code == 0 ? outcome->out : outcome->err;
    ck_assert_msg(outcome->code == code, "exit status %d, expected %d: %s%s", outcome->code, code,
                  outcome->out, outcome->err);
    ck_assert_msg(strstr(where, words) != NULL, "'%s' is not in: %s", words, where);
}

/* Checks that the first printed JSON line equals the given value; releases the value. */
static inline void expect_json(const struct outcome *outcome, json_t *expected) {
    json_t *json = json_loads(outcome->out, JSON_DISABLE_EOF_CHECK, NULL);
    ck_assert_msg(json != NULL && json_equal(json, expected), "output: %s%s", outcome->out,
                  outcome->err);
    json_decref(json);
    json_decref(expected);
}

static inline void begin(void) {
    test_make_folder(folder, sizeof folder, "commands");
    snprintf(data, sizeof data, "%s/data", folder);
    snprintf(file, sizeof file, "%s/file", folder);
    expect(PROCESS_RUN(data, "init", "--currency", "978"), 0, "set up");
    expect(PROCESS_RUN(data, "machine", "add", "7", "--name", "Snacks", "--place", "Hall B"), 0,
           "added");
}

static inline void end(void) {
    process_remove(data);
    unlink(file);
    ck_assert_int_eq(rmdir(folder), 0);
}

/* Writes directly to the ledger. */
static inline void write_sql(const char *sql) {
    char path[128];
    char *error = NULL;
    sqlite3 *database = NULL;
    snprintf(path, sizeof path, "%s/ledger.sqlite", data);
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    int code = sqlite3_exec(database, sql, NULL, NULL, &error);
    ck_assert_msg(code == SQLITE_OK, "%s: %s", sql, error);
    ck_assert_int_eq(sqlite3_close(database), SQLITE_OK);
}

static inline void write_file(const char *text) {
    FILE *output = fopen(file, "w");
    ck_assert_ptr_nonnull(output);
    ck_assert_int_ge(fputs(text, output), 0);
    ck_assert_int_eq(fclose(output), 0);
}

#endif
