// SPDX-License-Identifier: Apache-2.0
/* Functions of <string.h> that control the parsers: they read what the C standard allows, and
 * return 0 only for equal strings. (Frama-C's own bodies subtract the bytes, which loses this
 * fact.) */
#include <string.h>

int strncmp(const char *a, const char *b, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (a[i] < b[i]) {
            return -1;
        }
        if (a[i] > b[i]) {
            return 1;
        }
        if (a[i] == '\0' || b[i] == '\0') {
            return 0; /* the bytes are equal; both are compared, so that Eva knows both values */
        }
    }
    return 0;
}

int strcmp(const char *a, const char *b) {
    for (size_t i = 0;; i++) {
        if (a[i] < b[i]) {
            return -1;
        }
        if (a[i] > b[i]) {
            return 1;
        }
        if (a[i] == '\0' || b[i] == '\0') {
            return 0; /* the bytes are equal; both are compared, so that Eva knows both values */
        }
    }
}

int memcmp(const void *a, const void *b, size_t length) {
    const unsigned char *x = a;
    const unsigned char *y = b;
    for (size_t i = 0; i < length; i++) {
        if (x[i] < y[i]) {
            return -1;
        }
        if (x[i] > y[i]) {
            return 1;
        }
    }
    return 0;
}

/* Returns whether the character is in the list. */
static int is_in(char character, const char *list) {
    for (size_t i = 0; list[i] != '\0'; i++) {
        if (list[i] == character) {
            return 1;
        }
    }
    return 0;
}

size_t strspn(const char *text, const char *list) {
    size_t i = 0;
    while (text[i] != '\0' && is_in(text[i], list)) {
        i++;
    }
    //@ split i;
    return i;
}

size_t strcspn(const char *text, const char *list) {
    size_t i = 0;
    while (text[i] != '\0' && !is_in(text[i], list)) {
        i++;
    }
    //@ split i;
    return i;
}

char *strstr(const char *text, const char *word) {
    for (size_t i = 0; text[i] != '\0'; i++) {
        size_t same = 0;
        while (word[same] != '\0' && text[i + same] == word[same]) {
            same++;
        }
        if (word[same] == '\0') {
            //@ split i;
            return (char *)text + i;
        }
    }
    return NULL; /* no caller searches for an empty word */
}
