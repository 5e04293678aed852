// SPDX-License-Identifier: Apache-2.0
#include "terminal/phone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/names.h"
#include "core/text.h"
#include "qr/draw.h"
#include "qr/scan.h"
#include "terminal/answers.h"

#define PROGRAM TRICODE_TERMINAL_PROGRAM
#define MONEY_SIZE 40u
#define SCALE 8u /* pixels a module */

/* A scanned code. */
struct scanned {
    struct tricode_payload payload;
    char text[TRICODE_TEXT_SIZE + 1];
};

/* Scans the code in the picture. OK; else the exit code, after reporting the error. */
static enum tricode_exit scan_picture(const char *picture, struct scanned *scanned) {
    struct tricode_buffer found = {NULL, 0};
    struct tricode_code code;
    enum tricode_qr_status status = tricode_qr_scan_file(picture, &found);

    if (status != TRICODE_QR_OK) {
        tricode_console_error(PROGRAM, "%s: %s", picture,
                              status == TRICODE_QR_FILE ? strerror(errno)
                                                        : tricode_qr_status_message(status));
        return TRICODE_EXIT_FAILED;
    }
    memset(scanned, 0, sizeof *scanned);
    int is_code = tricode_text_read(found.bytes, found.length, (uint8_t *)scanned->text) &&
                  tricode_code_decode((const uint8_t *)scanned->text, TRICODE_TEXT_SIZE, &code) ==
                      TRICODE_CODE_OK;
    free(found.bytes);
    if (!is_code) {
        tricode_console_error(PROGRAM, "%s: the QR code in it is not a tricode", picture);
        return TRICODE_EXIT_REFUSED;
    }
    scanned->payload = code.payload;
    return TRICODE_EXIT_OK;
}

static enum tricode_exit look_up(const struct tricode_phone *phone, const struct scanned *scanned,
                                 struct tricode_look_up *found) {
    char path[32 + TRICODE_TEXT_SIZE];
    struct tricode_error error;
    json_t *answer = NULL;

    (void)snprintf(path, sizeof path, "/v1/codes/%s", scanned->text);
    enum tricode_exit code = tricode_phone_call(phone, path, NULL, &answer);
    if (code != TRICODE_EXIT_OK) {
        return code;
    }
    int status = tricode_look_up_parse(answer, &scanned->payload, found, &error);
    json_decref(answer);
    return status == 0 ? TRICODE_EXIT_OK : tricode_phone_fail(error.text);
}

static enum tricode_exit present(const struct tricode_phone *phone, const char *path,
                                 const struct scanned *scanned, struct tricode_decided *decided) {
    char body[32 + TRICODE_TEXT_SIZE];
    struct tricode_error error;
    json_t *answer = NULL;

    (void)snprintf(body, sizeof body, "{\"code\":\"%s\"}", scanned->text);
    enum tricode_exit code = tricode_phone_call(phone, path, body, &answer);
    if (code != TRICODE_EXIT_OK) {
        return code;
    }
    int status = tricode_decided_parse(answer, &scanned->payload, decided, &error);
    json_decref(answer);
    return status == 0 ? TRICODE_EXIT_OK : tricode_phone_fail(error.text);
}

static void describe(const struct tricode_phone *phone, const struct scanned *scanned,
                     const struct tricode_look_up *found) {
    char money[MONEY_SIZE];
    char unnamed[32];
    if (phone->json) {
        return;
    }
    (void)snprintf(unnamed, sizeof unnamed, "product %u", scanned->payload.product);
    tricode_console_money(money, sizeof money, scanned->payload.price, found->currency);
    (void)fprintf(phone->out, "%s%s%s: %s, %s (machine %lu, sale %lu)\n", found->name,
                  *found->place ? ", " : "", found->place,
                  *found->product_name ? found->product_name : unnamed, money,
                  (unsigned long)scanned->payload.machine, (unsigned long)scanned->payload.counter);
    (void)fflush(phone->out);
}

/* OK when the buyer confirms the payment; else the exit code. */
static enum tricode_exit confirm(const struct tricode_phone *phone,
                                 const struct tricode_look_up *found) {
    char answer[16];
    if (phone->yes) {
        return TRICODE_EXIT_OK;
    }
    if (strcmp(found->result, tricode_center_result_name(TRICODE_CENTER_SETTLED)) != 0 &&
        strcmp(found->result, tricode_center_result_name(TRICODE_CENTER_SETTLED_AGAIN)) != 0) {
        tricode_console_error(PROGRAM, "the center does not settle this sale now (%s)",
                              found->result);
        return TRICODE_EXIT_REFUSED;
    }
    if (!phone->interactive) {
        tricode_console_error(
            PROGRAM, "not paid: no terminal to confirm on; --yes pays without confirmation");
        return TRICODE_EXIT_USAGE;
    }
    (void)fprintf(phone->out, "Pay? [y/N] ");
    (void)fflush(phone->out);
    if (fgets(answer, sizeof answer, phone->in) == NULL ||
        (strcmp(answer, "y\n") != 0 && strcmp(answer, "yes\n") != 0)) {
        tricode_console_error(PROGRAM, "not paid");
        return TRICODE_EXIT_REFUSED;
    }
    return TRICODE_EXIT_OK;
}

/* Shows the permit for the machine's camera: in the terminal, and as a picture. */
static enum tricode_exit show_permit(const struct tricode_phone *phone, const char *permit) {
    struct tricode_buffer art = {NULL, 0};
    enum tricode_qr_status status = TRICODE_QR_OK;

    if (!phone->json) {
        status = tricode_qr_draw_terminal(permit, TRICODE_QR_LEVEL_Q, phone->color, &art);
        if (status == TRICODE_QR_OK) {
            (void)fprintf(phone->out, "Show this permit to the machine:\n%s%s\n",
                          (const char *)art.bytes, permit);
            free(art.bytes);
        }
    }
    if (status == TRICODE_QR_OK && phone->output != NULL) {
        status = tricode_qr_write_png(permit, TRICODE_QR_LEVEL_Q, SCALE, phone->output);
    }
    if (status != TRICODE_QR_OK) {
        tricode_console_error(PROGRAM,
                              "the permit cannot be shown (%s); run the command again: it shows "
                              "the same permit, and pays nothing twice",
                              status == TRICODE_QR_FILE ? strerror(errno)
                                                        : tricode_qr_status_message(status));
        return TRICODE_EXIT_FAILED;
    }
    return TRICODE_EXIT_OK;
}

static json_t *decided_object(const struct scanned *scanned, const struct tricode_look_up *found,
                              const struct tricode_decided *decided) {
    const struct tricode_payload *payload = &scanned->payload;
    json_t *permit = *decided->permit ? json_string(decided->permit) : json_null();
    json_t *reconciled = decided->reconciled != 0
                             ? json_pack("{s:I, s:s}", "counter", (json_int_t)decided->reconciled,
                                         "result", decided->reconciled_result)
                             : json_null();
    return json_pack("{s:s, s:s, s:I, s:i, s:I, s:I, s:i, s:o, s:o, s:I}", "kind",
                     tricode_kind_name(payload->kind), "result", decided->result, "machine",
                     (json_int_t)payload->machine, "product", (int)payload->product, "counter",
                     (json_int_t)payload->counter, "price", (json_int_t)payload->price, "currency",
                     (int)found->currency, "permit", permit, "reconciled", reconciled, "balance",
                     (json_int_t)decided->balance);
}

static void print_decided(const struct tricode_phone *phone, const struct scanned *scanned,
                          const struct tricode_look_up *found,
                          const struct tricode_decided *decided) {
    char price[MONEY_SIZE];
    char balance[MONEY_SIZE];
    tricode_console_money(price, sizeof price, scanned->payload.price, found->currency);
    tricode_console_money(balance, sizeof balance, decided->balance, found->currency);

    if (strcmp(decided->result, "settled") == 0) {
        (void)fprintf(phone->out, "Paid %s.\n", price);
    } else if (strcmp(decided->result, "settled_again") == 0) {
        (void)fprintf(phone->out, "Already paid; nothing was paid again.\n");
    } else if (strcmp(decided->result, "refunded") == 0) {
        (void)fprintf(phone->out, "Refunded: %s is back in the account that paid.\n", price);
    } else if (strcmp(decided->result, "refunded_already") == 0) {
        (void)fprintf(phone->out, "This sale was already refunded.\n");
    } else {
        (void)fprintf(phone->out, "Nobody paid for this sale; it is closed now.\n");
    }
    if (decided->reconciled != 0) {
        (void)fprintf(phone->out, "The code also reported that sale %lu was %s.\n",
                      (unsigned long)decided->reconciled, decided->reconciled_result);
    }
    (void)fprintf(phone->out, "Balance: %s\n", balance);
}

/* Pays for a sale code and shows the permit, or presents a cancel code. */
static enum tricode_exit pay_or_cancel(const struct tricode_phone *phone,
                                       const struct scanned *scanned) {
    const int sale = scanned->payload.kind == TRICODE_KIND_SALE;
    struct tricode_look_up found;
    struct tricode_decided decided;

    enum tricode_exit code = look_up(phone, scanned, &found);
    if (code != TRICODE_EXIT_OK) {
        return code;
    }
    describe(phone, scanned, &found);
    if (sale) {
        code = confirm(phone, &found);
    }
    if (code == TRICODE_EXIT_OK) {
        code = present(phone, sale ? "/v1/settlements" : "/v1/cancellations", scanned, &decided);
    }
    if (code != TRICODE_EXIT_OK) {
        return code;
    }
    if (!phone->json) {
        print_decided(phone, scanned, &found, &decided);
    }
    if (sale) {
        code = show_permit(phone, decided.permit);
    }
    return phone->json ? tricode_phone_print(phone, decided_object(scanned, &found, &decided), code)
                       : tricode_phone_finish(phone, code);
}

enum tricode_exit tricode_phone_scan(const struct tricode_phone *phone, const char *picture) {
    struct scanned scanned;
    enum tricode_exit code = scan_picture(picture, &scanned);
    if (code != TRICODE_EXIT_OK) {
        return code;
    }
    if (scanned.payload.kind != TRICODE_KIND_PERMIT) {
        return pay_or_cancel(phone, &scanned);
    }
    if (phone->json) {
        return tricode_phone_print(phone,
                                   json_pack("{s:s, s:I, s:I}", "kind", "permit", "machine",
                                             (json_int_t)scanned.payload.machine, "counter",
                                             (json_int_t)scanned.payload.counter),
                                   TRICODE_EXIT_OK);
    }
    (void)fprintf(phone->out,
                  "This is a permit, for sale %lu of machine %lu: show it to the "
                  "machine's camera.\n",
                  (unsigned long)scanned.payload.counter, (unsigned long)scanned.payload.machine);
    return tricode_phone_finish(phone, TRICODE_EXIT_OK);
}
