// SPDX-License-Identifier: Apache-2.0
#include "center/http/handlers/accept.h"

#include <string.h>
#include <strings.h>

static const char blank[] = " \t";

static const char *skip_blank(const char *text) {
    return text + strspn(text, blank);
}

/* 1 when one of the parameters from text (a semicolon) to end is q=0. */
static int is_refused(const char *text, const char *end) {
    while (text < end) {
        text = skip_blank(text + 1); /* after the semicolon */
        if (end - text >= 3 && strncasecmp(text, "q=0", 3) == 0) {
            const size_t zeros = strspn(text + 3, ".0");
            const char after = text[3 + zeros];
            return after == '\0' || strchr(",; \t", after) != NULL;
        }
        text += strcspn(text, ",;");
    }
    return 0;
}

int tricode_accept_allows(const char *list, const char *word) {
    const size_t length = strlen(word);
    while (list != NULL && *list != '\0') {
        const char *start = skip_blank(list);
        const size_t token = strcspn(start, ",; \t");
        const char *end = start + strcspn(start, ",");
        if (token == length && strncasecmp(start, word, length) == 0) {
            return !is_refused(skip_blank(start + token), end);
        }
        list = *end == '\0' ? end : end + 1;
    }
    return 0;
}

int tricode_accept_matches(const char *list, const char *etag) {
    const size_t length = strlen(etag);
    if (list == NULL) {
        return 0;
    }
    if (strcmp(skip_blank(list), "*") == 0) {
        return 1;
    }
    for (const char *at = strstr(list, etag); at != NULL; at = strstr(at + 1, etag)) {
        const char after = at[length];
        if (after == '\0' || strchr(", \t", after) != NULL) {
            return 1;
        }
    }
    return 0;
}
