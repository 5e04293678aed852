// SPDX-License-Identifier: Apache-2.0
/* Parses the center's answers. Unknown members are ignored, so that an older phone works with a
 * newer center. Each function returns 0, or -1 with an error. */
#ifndef TRICODE_TERMINAL_ANSWERS_H
#define TRICODE_TERMINAL_ANSWERS_H

#include <jansson.h>
#include "core/code.h"
#include "core/text.h"
#include "host/json.h"

#define TRICODE_LABEL_SIZE 256u
#define TRICODE_WORD_SIZE 32u

/* The look-up of a code. product_name: "" for none. */
struct tricode_look_up {
    char name[TRICODE_LABEL_SIZE];
    char place[TRICODE_LABEL_SIZE];
    char product_name[TRICODE_LABEL_SIZE];
    char result[TRICODE_WORD_SIZE];
    unsigned currency;
};

/* scanned: the code that was looked up; an answer about another code is an error. */
int tricode_look_up_parse(const json_t *body, const struct tricode_payload *scanned,
                          struct tricode_look_up *look_up, struct tricode_error *error);

/* A settlement or a cancellation. */
struct tricode_decided {
    char result[TRICODE_WORD_SIZE];
    char permit[TRICODE_TEXT_SIZE + 1];        /* "" unless settled */
    uint32_t reconciled;                       /* counter of the older sale that the code reported
                                                  on, 0 for none */
    char reconciled_result[TRICODE_WORD_SIZE]; /* delivered or refunded */
    uint64_t balance;                          /* in minor units */
};

/* scanned: the sale or cancel code that was presented. A permit of another sale is an error. */
int tricode_decided_parse(const json_t *body, const struct tricode_payload *scanned,
                          struct tricode_decided *decided, struct tricode_error *error);

/* An account, from an enrollment or the account call. balance: in minor units. */
struct tricode_funds {
    uint64_t account;
    uint64_t balance;
    unsigned currency;
};

int tricode_funds_parse(const json_t *body, struct tricode_funds *funds,
                        struct tricode_error *error);

/* One line of a statement. amount: in minor units, negative when the account paid. machine and
 * counter: 0 when the line is not about a sale. at: in Unix seconds. */
struct tricode_transfer_line {
    uint64_t transfer;
    char kind[TRICODE_WORD_SIZE];
    int64_t amount;
    uint32_t machine;
    uint32_t counter;
    int64_t at;
    char state[TRICODE_WORD_SIZE]; /* of the sale, "" for none */
};

int tricode_transfer_line_parse(const json_t *body, struct tricode_transfer_line *line,
                                struct tricode_error *error);

/* Problem details (RFC 9457). A missing or unprintable text is "". */
struct tricode_problem_details {
    char reason[TRICODE_WORD_SIZE];
    char title[TRICODE_LABEL_SIZE];
    char detail[TRICODE_LABEL_SIZE];
};

void tricode_problem_details_parse(const json_t *body, struct tricode_problem_details *problem);

#endif
