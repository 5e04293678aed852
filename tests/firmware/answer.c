// SPDX-License-Identifier: Apache-2.0
#include "answer.h"

#define DECIMAL_DIGITS 10u /* of a word of 32 bits */

/* Output that does not fit makes the length exceed the buffer, which the end reports. */
static void put(struct tricode_answer *answer, char character) {
    if (answer->length < TRICODE_ANSWER_MAX) {
        answer->bytes[answer->length] = character;
    }
    answer->length++;
}

static void put_string(struct tricode_answer *answer, const char *string) {
    for (; *string != '\0'; string++) {
        put(answer, *string);
    }
}

static void put_name(struct tricode_answer *answer, const char *name) {
    put(answer, answer->length == 0u ? '{' : ',');
    put(answer, '"');
    put_string(answer, name);
    put_string(answer, "\":");
}

void tricode_answer_word(struct tricode_answer *answer, const char *name, const char *word) {
    put_name(answer, name);
    put(answer, '"');
    put_string(answer, word);
    put(answer, '"');
}

void tricode_answer_text(struct tricode_answer *answer, const char *name,
                         const uint8_t text[TRICODE_TEXT_SIZE]) {
    put_name(answer, name);
    put(answer, '"');
    for (unsigned i = 0; i < TRICODE_TEXT_SIZE; i++) {
        put(answer, (char)text[i]);
    }
    put(answer, '"');
}

void tricode_answer_hex(struct tricode_answer *answer, const char *name, const uint8_t *bytes,
                        size_t size) {
    static const char digits[] = "0123456789abcdef";
    put_name(answer, name);
    put(answer, '"');
    for (size_t i = 0; i < size; i++) {
        put(answer, digits[bytes[i] >> 4]);
        put(answer, digits[bytes[i] & 15u]);
    }
    put(answer, '"');
}

void tricode_answer_number(struct tricode_answer *answer, const char *name, uint32_t number) {
    char digits[DECIMAL_DIGITS];
    unsigned count = 0;
    do {
        digits[count++] = (char)('0' + number % 10u);
        number /= 10u;
    } while (number > 0u);
    put_name(answer, name);
    while (count > 0u) {
        put(answer, digits[--count]);
    }
}

void tricode_answer_boolean(struct tricode_answer *answer, const char *name, int is) {
    put_name(answer, name);
    put_string(answer, is ? "true" : "false");
}

void tricode_answer_error(struct tricode_answer *answer, const char *reason) {
    answer->length = 0;
    tricode_answer_word(answer, "error", reason);
}

void tricode_answer_malformed(struct tricode_answer *answer) {
    tricode_answer_error(answer, "malformed_request");
}

int tricode_answer_end(struct tricode_answer *answer) {
    put(answer, '}');
    put(answer, '\n');
    return answer->length <= TRICODE_ANSWER_MAX;
}
