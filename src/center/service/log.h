// SPDX-License-Identifier: Apache-2.0
/* The service's log: one line a request and one an event, for people and programs to read (logfmt)
 * or for programs alone (a JSON object a line). A line holds no secret, no code, no whole key, no
 * body and no address [STORE-10]. Whatever a value holds, it stays within its line and its quotes.
 */
#ifndef TRICODE_CENTER_LOG_H
#define TRICODE_CENTER_LOG_H

#include <stdatomic.h>
#include <stdint.h>

#define TRICODE_LOG_TERMINAL 8u /* characters of a keyid that are shown */

enum tricode_log_format {
    TRICODE_LOG_TEXT, /* logfmt: name=value, values in quotes where they need them */
    TRICODE_LOG_JSON,
};

enum tricode_log_level {
    TRICODE_LOG_INFO,
    TRICODE_LOG_WARNING, /* somebody should look: a machine that contradicts itself */
    TRICODE_LOG_ERROR,   /* something failed inside */
};

/* Any number of threads may write to one log: each line is one write to the file descriptor, which
 * stays the caller's. A line that cannot be written is lost: there is nowhere left to tell. */
struct tricode_log {
    int file;
    enum tricode_log_format format;
    uint64_t seed;
    atomic_uint_fast64_t requests;
};

/* 0; -1 with errno when the system gives no random number. */
int tricode_log_open(struct tricode_log *log, int file, enum tricode_log_format format);

/* A number for a request, by which its lines are found: no two are the same, and none tells how
 * many there were. */
uint64_t tricode_log_number(struct tricode_log *log);

/* A request that was answered. method: the client's text (shown only when it is a known one). route
 * and reason: as in the reply. duration in microseconds. terminal: the keyid whose signature was
 * verified, or NULL. machine: the one that contradicted itself, or 0. */
struct tricode_log_request {
    uint64_t number;
    const char *method;
    const char *route;
    unsigned status;
    const char *reason;
    uint64_t duration;
    const char *terminal;
    uint32_t machine;
};

/* log NULL is fine in all, and writes nothing. */
void tricode_log_request(const struct tricode_log *log, const struct tricode_log_request *request);
/* What failed inside. request: the number of the one that it failed for; 0 when it is of many. */
void tricode_log_failure(const struct tricode_log *log, uint64_t request, const char *error);

void tricode_log_event(const struct tricode_log *log, enum tricode_log_level level,
                       const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
