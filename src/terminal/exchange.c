// SPDX-License-Identifier: Apache-2.0
#include "terminal/exchange.h"

#include <stdlib.h>

#include "terminal/answers.h"

#define PROGRAM TRICODE_TERMINAL_PROGRAM

enum tricode_exit tricode_phone_fail(const char *what) {
    tricode_console_error(PROGRAM, "%s", what);
    return TRICODE_EXIT_FAILED;
}

enum tricode_exit tricode_phone_finish(const struct tricode_phone *phone, enum tricode_exit code) {
    if (fflush(phone->out) != 0 || ferror(phone->out)) {
        return tricode_phone_fail("the output cannot be written");
    }
    return code;
}

enum tricode_exit tricode_phone_print(const struct tricode_phone *phone, json_t *object,
                                      enum tricode_exit code) {
    char *line = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    if (line == NULL) {
        return tricode_phone_fail("out of memory");
    }
    (void)fprintf(phone->out, "%s\n", line);
    free(line);
    return tricode_phone_finish(phone, code);
}

enum tricode_exit tricode_phone_call(const struct tricode_phone *phone, const char *path,
                                     const char *body, json_t **answer) {
    struct tricode_center_answer reply;
    struct tricode_problem_details problem;
    struct tricode_error error;

    *answer = NULL;
    if (tricode_client_call(phone->client, path, body, &reply, &error) != 0) {
        return tricode_phone_fail(error.text);
    }
    if (reply.status < 400) {
        *answer = reply.body;
        return TRICODE_EXIT_OK;
    }
    tricode_problem_details_parse(reply.body, &problem);
    tricode_console_error(PROGRAM, "%s%s%s (%s)",
                          *problem.title ? problem.title : "the center refused the request",
                          *problem.detail ? ": " : "", problem.detail,
                          *problem.reason ? problem.reason : "no reason given");
    enum tricode_exit code = reply.status < 500 ? TRICODE_EXIT_REFUSED : TRICODE_EXIT_FAILED;
    if (phone->json) {
        json_t *reconciled = json_object_get(reply.body, "reconciled");
        code = tricode_phone_print(phone,
                                   json_pack("{s:s, s:i, s:s, s:s, s:O?}", "error", problem.reason,
                                             "status", (int)reply.status, "title", problem.title,
                                             "detail", problem.detail, "reconciled", reconciled),
                                   code);
    }
    json_decref(reply.body);
    return code;
}
