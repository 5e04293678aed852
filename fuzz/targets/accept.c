// SPDX-License-Identifier: Apache-2.0
/* The header fields Accept, Accept-Encoding and If-None-Match: any text, and generated valid lists
 * with a known answer. */
#include "support/fuzz.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "center/http/handlers/accept.h"
#include "center/http/server/fields.h"

#define WORD "gzip"
#define ETAG "\"0f-gz\""
#define ELEMENTS_MAX 12u
#define ROOM (2u * TRICODE_FIELD_SIZE)

/* Copies the list to its own heap block, so that the sanitizer detects a read past its end. */
static int ask(int (*question)(const char *, const char *), const char *before, const char *text,
               const char *word) {
    const size_t first = strlen(before);
    const size_t second = strlen(text) + 1;
    char *list = malloc(first + second);
    FUZZ_ASSERT(list != NULL, "memory is available");
    memcpy(list, before, first);
    memcpy(list + first, text, second);
    const int answer = question(list, word);
    FUZZ_ASSERT(answer == 0 || answer == 1, "the result is 0 or 1");
    free(list);
    return answer;
}

static int has_ignoring_case(const char *text, const char *word) {
    const size_t length = strlen(word);
    for (; strlen(text) >= length; text++) {
        size_t i = 0;
        while (i < length && tolower((unsigned char)text[i]) == word[i]) {
            i++;
        }
        if (i == length) {
            return 1;
        }
    }
    return 0;
}

static void turn_case(char *text) {
    for (; *text != '\0'; text++) {
        const unsigned char letter = (unsigned char)*text;
        *text = (char)(islower(letter) ? toupper(letter) : tolower(letter));
    }
}

/* Any text: an absent word is not found; preceding elements and case do not matter; an added entity
 * tag is found. */
static void any_text(const uint8_t *data, size_t size) {
    char text[TRICODE_FIELD_SIZE];
    const size_t length = size < sizeof text - 1 ? size : sizeof text - 1;
    memcpy(text, data, length);
    text[length] = '\0';
    const int named = ask(tricode_accept_allows, "", text, WORD);
    FUZZ_ASSERT(!named || has_ignoring_case(text, WORD), "a found word is in the text");
    FUZZ_ASSERT(ask(tricode_accept_allows, "br;q=0 , ", text, WORD) == named,
                "a preceding element does not matter");
    const int matches = ask(tricode_accept_matches, "", text, ETAG);
    FUZZ_ASSERT(!matches || strstr(text, ETAG) != NULL || strchr(text, '*') != NULL,
                "a matched tag is in the text");
    FUZZ_ASSERT(ask(tricode_accept_matches, ETAG ", ", text, ETAG), "the first tag is found");
    turn_case(text);
    FUZZ_ASSERT(ask(tricode_accept_allows, "", text, WORD) == named, "case does not matter");
}

static void append(char *list, const char *text) {
    FUZZ_ASSERT(strlen(list) + strlen(text) < ROOM, "the list fits its buffer");
    strcat(list, text);
}

/* A list in the syntax of RFC 9110: the first element with the word decides. */
static void made_list(struct tricode_stream *stream) {
    static const char *const names[] = {WORD, "GZip", "br", "x-gzip", "gzipped", "*", "q=0", ""};
    static const char *const blanks[] = {"", " ", "\t ", ""};
    static const struct {
        const char *text;
        int refused;
    } weights[] = {{"", 0},         {";q=0", 1},  {" ;\tq=0.000", 1},    {";Q=0.", 1},
                   {";q=0.001", 0}, {"; q=1", 0}, {";level=1;q=0.0", 1}, {";q=0.5;q2=0", 0}};
    static const char *const tags[] = {ETAG, "\"0f\"", ("W/" ETAG), ETAG "b"};
    char list[ROOM] = "";
    char etags[ROOM] = "";
    int named = -1;
    int matches = 0;
    for (unsigned i = 0; i < ELEMENTS_MAX && stream->left > 0; i++) {
        const uint8_t what = tricode_stream_u8(stream);
        const uint8_t how = tricode_stream_u8(stream);
        const unsigned name = what % 8u;
        const unsigned weight = how % 8u;
        append(list, i == 0 ? "" : ",");
        append(list, blanks[what / 8u % 4u]);
        append(list, names[name]);
        append(list, weights[weight].text);
        append(list, blanks[what / 32u % 4u]);
        named = named < 0 && name < 2 ? !weights[weight].refused : named;
        append(etags, i == 0 ? "" : ",");
        append(etags, blanks[what / 8u % 4u]);
        append(etags, tags[how / 8u % 4u]);
        append(etags, blanks[what / 32u % 4u]);
        matches = matches || how / 8u % 4u == 0 || how / 8u % 4u == 2;
    }
    FUZZ_ASSERT(ask(tricode_accept_allows, "", list, WORD) == (named > 0),
                "the first matching element decides");
    FUZZ_ASSERT(ask(tricode_accept_matches, "", etags, ETAG) == matches,
                "only an equal tag matches");
}

/* [WIRE-61] */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_stream stream = tricode_stream_of(data, size);
    if (tricode_stream_u8(&stream) % 2u == 0) {
        any_text(stream.data, stream.left);
    } else {
        made_list(&stream);
    }
    return 0;
}
