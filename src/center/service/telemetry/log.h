// SPDX-License-Identifier: Apache-2.0
/* The service's log: one line per request or event, as logfmt or as JSON objects. A line holds no
 * secret, no code, no whole key, no body and no address [STORE-10]. Values are escaped, so that
 * none of them can end its line or its quotes. */
#ifndef TRICODE_CENTER_LOG_H
#define TRICODE_CENTER_LOG_H

#include <stdatomic.h>
#include <stdint.h>

#define TRICODE_LOG_TERMINAL 8u /* characters of a keyid that are logged */

enum tricode_log_format {
    TRICODE_LOG_TEXT, /* logfmt: name=value, quoted where necessary */
    TRICODE_LOG_JSON,
};

enum tricode_log_level {
    TRICODE_LOG_INFO,
    TRICODE_LOG_WARNING, /* the operator should act: a machine equivocated */
    TRICODE_LOG_ERROR,   /* an internal error */
};

/* Any number of threads may write to one log: each line is one write to the file descriptor, which
 * the caller owns. A line that cannot be written is lost without notice. */
struct tricode_log {
    int file;
    enum tricode_log_format format;
    uint64_t seed;
    atomic_uint_fast64_t requests;
};

/* 0; -1 with errno when the system has no random number. */
int tricode_log_open(struct tricode_log *log, int file, enum tricode_log_format format);

/* A unique number for a request, which identifies its lines and does not reveal how many requests
 * there were. */
uint64_t tricode_log_number(struct tricode_log *log);

/* An answered request. method: as received; logged only when it is a known one. route and reason:
 * as in the reply. duration: microseconds. terminal: the keyid of a verified signature, or NULL.
 * machine: the one that equivocated, or 0. */
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

/* Each of these writes nothing when log is NULL. */
void tricode_log_request(const struct tricode_log *log, const struct tricode_log_request *request);
/* An internal error. request: the number of the request that failed; 0: several. */
void tricode_log_failure(const struct tricode_log *log, uint64_t request, const char *error);

void tricode_log_event(const struct tricode_log *log, enum tricode_log_level level,
                       const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
