// SPDX-License-Identifier: Apache-2.0
#include <sodium.h>
#include <time.h>

#include "crypto/base64.h"
#include "terminal/answers.h"
#include "terminal/phone.h"

#define MONEY_SIZE 40u

enum tricode_exit tricode_phone_enrol(const struct tricode_phone *phone) {
    uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE];
    char x[TRICODE_KEYID_SIZE];
    char body[200];
    char money[MONEY_SIZE];
    struct tricode_funds funds;
    struct tricode_error error;
    json_t *answer = NULL;

    if (tricode_seed_public_key(phone->key->seed, public_key) != 0) {
        return tricode_phone_fail("the key cannot be used: the cryptographic library failed");
    }
    sodium_bin2base64(x, sizeof x, public_key, sizeof public_key, TRICODE_BASE64URL);
    /* An invitation contains no characters that JSON escapes. */
    const int invited = phone->invitation != NULL;
    (void)snprintf(
        body, sizeof body, "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}%s%s%s}", x,
        invited ? ",\"invitation\":\"" : "", invited ? phone->invitation : "", invited ? "\"" : "");
    enum tricode_exit code = tricode_phone_call(phone, "/v1/terminals", body, &answer);
    sodium_memzero(body, sizeof body);
    if (code != TRICODE_EXIT_OK) {
        return code;
    }
    int status = tricode_funds_parse(answer, &funds, &error);
    json_decref(answer);
    if (status != 0) {
        return tricode_phone_fail(error.text);
    }
    if (phone->json) {
        return tricode_phone_print(
            phone,
            json_pack("{s:I, s:I, s:i}", "account", (json_int_t)funds.account, "balance",
                      (json_int_t)funds.balance, "currency", (int)funds.currency),
            TRICODE_EXIT_OK);
    }
    tricode_console_money(money, sizeof money, funds.balance, funds.currency);
    (void)fprintf(phone->out, "Enrolled: account %llu, balance %s\n",
                  (unsigned long long)funds.account, money);
    return tricode_phone_finish(phone, TRICODE_EXIT_OK);
}

static int print_line(const struct tricode_phone *phone, const json_t *item, unsigned currency,
                      struct tricode_error *error) {
    struct tricode_transfer_line line;
    char money[MONEY_SIZE];
    char signed_money[MONEY_SIZE + 1];
    char date[40] = "?";
    struct tm broken;

    if (tricode_transfer_line_parse(item, &line, error) != 0) {
        return -1;
    }
    time_t at = (time_t)line.at;
    if (gmtime_r(&at, &broken) != NULL) {
        (void)strftime(date, sizeof date, "%Y-%m-%d %H:%M:%S UTC", &broken);
    }
    unsigned long long size = (unsigned long long)(line.amount < 0 ? -line.amount : line.amount);
    tricode_console_money(money, sizeof money, size, currency);
    (void)snprintf(signed_money, sizeof signed_money, "%c%s", line.amount < 0 ? '-' : '+', money);
    (void)fprintf(phone->out, "%s  %-12s %14s", date, line.kind, signed_money);
    if (line.machine != 0) {
        (void)fprintf(phone->out, "  machine %lu, sale %lu, %s", (unsigned long)line.machine,
                      (unsigned long)line.counter, line.state);
    }
    (void)fprintf(phone->out, "\n");
    return 0;
}

static enum tricode_exit print_account(const struct tricode_phone *phone, const json_t *answer) {
    struct tricode_funds funds;
    struct tricode_error error;
    char money[MONEY_SIZE];
    const json_t *statement = json_object_get(answer, "statement");

    if (tricode_funds_parse(answer, &funds, &error) != 0) {
        return tricode_phone_fail(error.text);
    }
    if (!json_is_array(statement)) {
        return tricode_phone_fail("the center's answer: statement is not an array");
    }
    tricode_console_money(money, sizeof money, funds.balance, funds.currency);
    (void)fprintf(phone->out, "Account %llu, balance %s\n", (unsigned long long)funds.account,
                  money);
    for (size_t i = 0; i < json_array_size(statement); i++) {
        if (print_line(phone, json_array_get(statement, i), funds.currency, &error) != 0) {
            return tricode_phone_fail(error.text);
        }
    }
    return tricode_phone_finish(phone, TRICODE_EXIT_OK);
}

/* With json, prints exactly the members that were checked. */
enum tricode_exit tricode_phone_account(const struct tricode_phone *phone) {
    struct tricode_funds funds;
    struct tricode_error error;
    json_t *answer = NULL;
    enum tricode_exit code = tricode_phone_call(phone, "/v1/account", NULL, &answer);

    if (code != TRICODE_EXIT_OK) {
        return code;
    }
    if (!phone->json) {
        code = print_account(phone, answer);
    } else if (tricode_funds_parse(answer, &funds, &error) != 0) {
        code = tricode_phone_fail(error.text);
    } else {
        code = tricode_phone_print(
            phone,
            json_pack("{s:I, s:I, s:i, s:O?}", "account", (json_int_t)funds.account, "balance",
                      (json_int_t)funds.balance, "currency", (int)funds.currency, "statement",
                      json_object_get(answer, "statement")),
            TRICODE_EXIT_OK);
    }
    json_decref(answer);
    return code;
}
