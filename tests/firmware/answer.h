// SPDX-License-Identifier: Apache-2.0
/* One answer: a JSON object that is put together member by member. */
#ifndef TRICODE_FIRMWARE_ANSWER_H
#define TRICODE_FIRMWARE_ANSWER_H

#include "tricode.h"

#define TRICODE_ANSWER_MAX 384u /* decode's, the longest, has 210 characters at most */

struct tricode_answer {
    char bytes[TRICODE_ANSWER_MAX];
    size_t length;
};

/* A word or a text is written as it is: none of ours has a character to escape. */
void tricode_answer_word(struct tricode_answer *answer, const char *name, const char *word);
void tricode_answer_text(struct tricode_answer *answer, const char *name,
                         const uint8_t text[TRICODE_TEXT_SIZE]);
void tricode_answer_hex(struct tricode_answer *answer, const char *name, const uint8_t *bytes,
                        size_t size);
void tricode_answer_number(struct tricode_answer *answer, const char *name, uint32_t number);
void tricode_answer_boolean(struct tricode_answer *answer, const char *name, int is);

/* {"error": reason} and nothing else. */
void tricode_answer_error(struct tricode_answer *answer, const char *reason);
void tricode_answer_malformed(struct tricode_answer *answer);

/* The closing brace and a line feed. 0 when it was too long to keep. */
int tricode_answer_end(struct tricode_answer *answer);

#endif
