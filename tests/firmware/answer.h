// SPDX-License-Identifier: Apache-2.0
/* Builds one answer, a JSON object, member by member. */
#ifndef TRICODE_FIRMWARE_ANSWER_H
#define TRICODE_FIRMWARE_ANSWER_H

#include "tricode.h"

#define TRICODE_ANSWER_MAX 384u /* the longest answer, of decode, has at most 210 characters */

struct tricode_answer {
    char bytes[TRICODE_ANSWER_MAX];
    size_t length;
};

/* Words and texts are written without escaping, because none contains special characters. */
void tricode_answer_word(struct tricode_answer *answer, const char *name, const char *word);
void tricode_answer_text(struct tricode_answer *answer, const char *name,
                         const uint8_t text[TRICODE_TEXT_SIZE]);
void tricode_answer_hex(struct tricode_answer *answer, const char *name, const uint8_t *bytes,
                        size_t size);
void tricode_answer_number(struct tricode_answer *answer, const char *name, uint32_t number);
void tricode_answer_boolean(struct tricode_answer *answer, const char *name, int is);

/* Only {"error": reason}. */
void tricode_answer_error(struct tricode_answer *answer, const char *reason);
void tricode_answer_malformed(struct tricode_answer *answer);

/* Adds the closing brace and a line feed. Returns 0 if it was too long. */
int tricode_answer_end(struct tricode_answer *answer);

#endif
