// SPDX-License-Identifier: Apache-2.0
/* Functions of <string.h> that a parser's next step depends on, byte by byte: they read what the C
 * standard lets them read, and answer 0 for equal strings alone. (The analyser's own bodies
 * subtract the bytes, and lose that.) */
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
            return 0; /* of equal ones; both are asked, so that either's value is known */
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
            return 0; /* of equal ones; both are asked, so that either's value is known */
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

/* Is the character one of the list? */
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
    return NULL; /* nobody here looks for an empty word */
}
