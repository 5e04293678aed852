// SPDX-License-Identifier: Apache-2.0
#include "center/ledger/postgresql/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* By SQLSTATE, or by the class that its first characters name; the first match counts. */
static const struct {
    const char *state;
    const char *advice;
} advices[] = {
    {"22", "a rule of the ledger refused the write: run the audit"},
    {"23", "a rule of the ledger refused the write: run the audit"},
    {"25006", "this server takes no writes; if it is a standby, name the primary"},
    {"28", "check the user, and the password in PGPASSFILE or the service file"},
    {"3D", "create the database first, with createdb"},
    {"42501", "this user must own the ledger's tables"},
    {"42P01", "the database holds no such ledger: create one with init"},
    {"53100", "the server's disk is full: free some space"},
    {"53", "the server is out of memory or connections: see its log"},
    {"55P03", "another process has locked the ledger: try again"},
    {"57014", "the time limit was reached"},
    {"57P", "the database server is stopping or starting: try again soon"},
    {"XX", "the server found damaged files: see its log, restore a backup"},
    {"", "try again"},
};

static const char *advice_on(const char *state) {
    size_t i = 0;
    while (strncmp(state, advices[i].state, strlen(advices[i].state)) != 0) {
        i++;
    }
    return advices[i].advice;
}

/* libpq's messages end with a newline, and some have several lines. */
static void one_line(char *text) {
    size_t end = strlen(text);
    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == ' ')) {
        text[--end] = '\0';
    }
    for (char *each = text; *each != '\0'; each++) {
        if (*each == '\n' || *each == '\t') {
            *each = ' ';
        }
    }
}

enum tricode_store_status tricode_postgresql_fail(struct tricode_postgresql *postgresql,
                                                  const PGresult *result, const char *doing) {
    char *error = postgresql->database.error;
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    char text[300];
    if (state == NULL) {
        const char *message = postgresql->connection == NULL
                                  ? "not connected"
                                  : PQerrorMessage(postgresql->connection);
        (void)snprintf(text, sizeof text, "%s", message);
        one_line(text);
        (void)snprintf(error, TRICODE_STORE_ERROR_SIZE,
                       "%s: the database cannot be reached (%s); is it running? try again", doing,
                       text);
        return TRICODE_STORE_FAILED;
    }
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    (void)snprintf(text, sizeof text, "%s", message == NULL ? "no message" : message);
    one_line(text);
    (void)snprintf(error, TRICODE_STORE_ERROR_SIZE, "%s: %s (PostgreSQL %s); %s", doing, text,
                   state, advice_on(state));
    if (strcmp(state, "57014") == 0) {
        return TRICODE_STORE_TIMEOUT;
    }
    /* A serialization failure; a deadlock that the server ended; a row that another process has
     * inserted since this one looked for it. */
    return strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0 || strcmp(state, "23505") == 0
               ? TRICODE_STORE_RETRY
               : TRICODE_STORE_FAILED;
}

enum tricode_store_status tricode_postgresql_refuse(struct tricode_postgresql *postgresql,
                                                    const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(postgresql->database.error, TRICODE_STORE_ERROR_SIZE, format, arguments);
    va_end(arguments);
    return TRICODE_STORE_FAILED;
}
