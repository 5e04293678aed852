// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#define DEPTH_MAX 8u /* maximum nesting of arrays and objects, to bound the stack */

struct cursor {
    uint8_t *at;
    uint8_t *end;
};

static int value(struct cursor *cursor, struct tricode_field *field, unsigned depth);

static int peek(const struct cursor *cursor) {
    return cursor->at < cursor->end ? *cursor->at : -1;
}

static void skip_space(struct cursor *cursor) {
    while (peek(cursor) == ' ' || peek(cursor) == '\t' || peek(cursor) == '\r') {
        cursor->at++;
    }
}

static int accept(struct cursor *cursor, int character) {
    const int is = peek(cursor) == character;
    if (is) {
        cursor->at++;
    }
    return is;
}

/* Skips spaces, the character, and spaces. */
static int token(struct cursor *cursor, int character) {
    skip_space(cursor);
    const int is = accept(cursor, character);
    skip_space(cursor);
    return is;
}

static int is_digit(int character) {
    return character >= '0' && character <= '9';
}

static int hex_value(int character) {
    if (is_digit(character)) {
        return character - '0';
    }
    if (character >= 'a' && character <= 'f') {
        return character - 'a' + 10;
    }
    return character >= 'A' && character <= 'F' ? character - 'A' + 10 : -1;
}

/* Four hex digits; 0x10000 if invalid. */
static uint32_t code_unit(struct cursor *cursor) {
    uint32_t unit = 0;
    for (unsigned i = 0; i < 4u; i++) {
        const int digit = hex_value(peek(cursor));
        if (digit < 0) {
            return 0x10000u;
        }
        unit = unit * 16u + (uint32_t)digit;
        cursor->at++;
    }
    return unit;
}

/* Writes UTF-8; returns its end. */
static uint8_t *put_character(uint8_t *to, uint32_t point) {
    if (point < 0x80u) {
        *to++ = (uint8_t)point;
        return to;
    }
    if (point < 0x800u) {
        *to++ = (uint8_t)(0xc0u | point >> 6);
    } else if (point < 0x10000u) {
        *to++ = (uint8_t)(0xe0u | point >> 12);
        *to++ = (uint8_t)(0x80u | (point >> 6 & 0x3fu));
    } else {
        *to++ = (uint8_t)(0xf0u | point >> 18);
        *to++ = (uint8_t)(0x80u | (point >> 12 & 0x3fu));
        *to++ = (uint8_t)(0x80u | (point >> 6 & 0x3fu));
    }
    *to++ = (uint8_t)(0x80u | (point & 0x3fu));
    return to;
}

/* After \u: a character of one or two units. NULL if invalid. */
static uint8_t *put_unicode(struct cursor *cursor, uint8_t *to) {
    uint32_t point = code_unit(cursor);
    if (point >= 0xd800u && point < 0xdc00u) {
        if (!accept(cursor, '\\') || !accept(cursor, 'u')) {
            return NULL;
        }
        const uint32_t low = code_unit(cursor);
        if (low < 0xdc00u || low > 0xdfffu) {
            return NULL;
        }
        point = 0x10000u + (point - 0xd800u) * 0x400u + (low - 0xdc00u);
    } else if (point > 0xffffu || (point >= 0xdc00u && point < 0xe000u)) {
        return NULL;
    }
    return put_character(to, point);
}

/* After a backslash. NULL if it is not an escape. */
static uint8_t *put_escaped(struct cursor *cursor, uint8_t *to) {
    static const char escapes[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    if (accept(cursor, 'u')) {
        return put_unicode(cursor, to);
    }
    for (unsigned i = 0; escapes[i] != '\0'; i++) {
        if (accept(cursor, escapes[i])) {
            *to = (uint8_t)meant[i];
            return to + 1;
        }
    }
    return NULL;
}

/* A string, unescaped in place: writing never overtakes reading. */
static int string(struct cursor *cursor, struct tricode_string *found) {
    if (!accept(cursor, '"')) {
        return 0;
    }
    uint8_t *to = cursor->at;
    found->bytes = to;
    while (to != NULL && peek(cursor) >= ' ' && peek(cursor) != '"') {
        const uint8_t byte = *cursor->at++;
        if (byte == '\\') {
            to = put_escaped(cursor, to);
        } else {
            *to++ = byte;
        }
    }
    found->length = to == NULL ? 0u : (size_t)(to - found->bytes);
    return to != NULL && accept(cursor, '"');
}

/* Reads digits and returns their number. The value saturates at 2^32. */
static unsigned digits(struct cursor *cursor, uint64_t *number) {
    unsigned count = 0;
    for (; is_digit(peek(cursor)); count++) {
        *number = *number * 10u + (uint64_t)(*cursor->at++ - '0');
        if (*number > UINT32_MAX) {
            *number = (uint64_t)UINT32_MAX + 1u;
        }
    }
    return count;
}

static int number(struct cursor *cursor, struct tricode_field *field) {
    uint64_t whole = 0;
    uint64_t ignored = 0;
    const int negative = accept(cursor, '-');
    const int zero_first = peek(cursor) == '0';
    const unsigned count = digits(cursor, &whole);
    int integer = 1;
    if (count == 0u || (zero_first && count > 1u)) {
        return 0;
    }
    if (accept(cursor, '.')) {
        integer = 0;
        if (digits(cursor, &ignored) == 0u) {
            return 0;
        }
    }
    if (accept(cursor, 'e') || accept(cursor, 'E')) {
        integer = 0;
        if (!accept(cursor, '+')) {
            (void)accept(cursor, '-');
        }
        if (digits(cursor, &ignored) == 0u) {
            return 0;
        }
    }
    if (integer && whole <= UINT32_MAX && (!negative || whole == 0u)) {
        field->type = TRICODE_VALUE_NUMBER;
        field->number = (uint32_t)whole;
    }
    return 1;
}

static int word(struct cursor *cursor, const char *letters) {
    for (; *letters != '\0'; letters++) {
        if (!accept(cursor, *letters)) {
            return 0;
        }
    }
    return 1;
}

/* Members up to the closing brace; stored in the request, if any. */
static int members(struct cursor *cursor, struct tricode_request *request, unsigned depth) {
    if (token(cursor, '}')) {
        return 1;
    }
    do {
        struct tricode_field field = {.type = TRICODE_VALUE_OTHER};
        if (!string(cursor, &field.name) || !token(cursor, ':') || !value(cursor, &field, depth)) {
            return 0;
        }
        if (request != NULL) {
            if (request->count < TRICODE_REQUEST_FIELDS) {
                request->fields[request->count] = field;
            }
            request->count++;
        }
    } while (token(cursor, ','));
    return accept(cursor, '}');
}

static int elements(struct cursor *cursor, unsigned depth) {
    struct tricode_field ignored;
    if (token(cursor, ']')) {
        return 1;
    }
    do {
        if (!value(cursor, &ignored, depth)) {
            return 0;
        }
    } while (token(cursor, ','));
    return accept(cursor, ']');
}

static int value(struct cursor *cursor, struct tricode_field *field, unsigned depth) {
    field->type = TRICODE_VALUE_OTHER;
    switch (peek(cursor)) {
    case '"':
        field->type = TRICODE_VALUE_STRING;
        return string(cursor, &field->string);
    case '{':
        return depth < DEPTH_MAX && accept(cursor, '{') && members(cursor, NULL, depth + 1u);
    case '[':
        return depth < DEPTH_MAX && accept(cursor, '[') && elements(cursor, depth + 1u);
    case 't':
        return word(cursor, "true");
    case 'f':
        return word(cursor, "false");
    case 'n':
        return word(cursor, "null");
    default:
        return number(cursor, field);
    }
}

int tricode_json_object(struct tricode_request *request, uint8_t *line, size_t length) {
    struct cursor cursor = {line, line + length};
    if (!token(&cursor, '{') || !members(&cursor, request, 0u)) {
        return 0;
    }
    skip_space(&cursor);
    return cursor.at == cursor.end;
}
