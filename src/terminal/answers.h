// SPDX-License-Identifier: Apache-2.0
/* The center's answers, taken apart with care. Members that are not known are left alone, so that
 * an older phone understands a newer center. Each answers 0; or -1 and a fault. */
#ifndef TRICODE_TERMINAL_ANSWERS_H
#define TRICODE_TERMINAL_ANSWERS_H

#include <jansson.h>
#include "core/code.h"
#include "core/text.h"
#include "host/json.h"

#define TRICODE_LABEL_SIZE 256u
#define TRICODE_WORD_SIZE 32u

/* A code's look-up. product_name is "" when the center has none. */
struct tricode_look_up {
    char name[TRICODE_LABEL_SIZE];
    char place[TRICODE_LABEL_SIZE];
    char product_name[TRICODE_LABEL_SIZE];
    char result[TRICODE_WORD_SIZE];
    unsigned currency;
};

/* scanned: the code that was asked about; an answer about another one is a fault. */
int tricode_look_up_parse(const json_t *body, const struct tricode_payload *scanned,
                          struct tricode_look_up *look_up, struct tricode_error *error);

/* What settling or cancelling answered. permit is "" unless settled; reconciled is 0 when no older
 * sale was decided, else its counter, and reconciled_result says how. */
struct tricode_decided {
    char result[TRICODE_WORD_SIZE];
    char permit[TRICODE_TEXT_SIZE + 1];
    uint32_t reconciled;
    char reconciled_result[TRICODE_WORD_SIZE];
    uint64_t balance;
};

/* scanned: the sale or cancel code that was brought. Of a sale, the permit must be of the very same
 * sale. */
int tricode_decided_parse(const json_t *body, const struct tricode_payload *scanned,
                          struct tricode_decided *decided, struct tricode_error *error);

/* Balance and currency, of an account or an enrolment. */
struct tricode_funds {
    uint64_t account;
    uint64_t balance;
    unsigned currency;
};

int tricode_funds_parse(const json_t *body, struct tricode_funds *funds,
                        struct tricode_error *error);

/* One line of a statement. amount is negative when the account paid; machine and counter are 0 when
 * it is not about a sale. */
struct tricode_transfer_line {
    uint64_t transfer;
    char kind[TRICODE_WORD_SIZE];
    int64_t amount;
    uint32_t machine;
    uint32_t counter;
    int64_t at;
    char state[TRICODE_WORD_SIZE]; /* of the sale; "" where there is none */
};

int tricode_transfer_line_parse(const json_t *body, struct tricode_transfer_line *line,
                                struct tricode_error *error);

/* Problem details. Texts that cannot be shown are left out. */
struct tricode_problem_details {
    char reason[TRICODE_WORD_SIZE];
    char title[TRICODE_LABEL_SIZE];
    char detail[TRICODE_LABEL_SIZE];
};

void tricode_problem_details_parse(const json_t *body, struct tricode_problem_details *problem);

#endif
