// SPDX-License-Identifier: Apache-2.0
/* Handlers: each serves one route of routes.def. */
#ifndef TRICODE_CENTER_HANDLER_H
#define TRICODE_CENTER_HANDLER_H

#include "center/http/admission/rate.h"
#include "center/http/handlers/message.h"
#include "center/service/reports/report.h"
#include "center/service/service.h"

#define TRICODE_STATEMENT_MAX 100u /* lines [WIRE-13] */
#define TRICODE_OPERATOR_PAGE "/operator"

/* What handlers read from. One thread at a time; each HTTP thread has its own. */
struct tricode_backend {
    struct tricode_service service;
    uint16_t currency;
    struct tricode_rate *rate;       /* limit of a terminal's requests; NULL: unlimited */
    const struct tricode_site *site; /* the pages; NULL: none are served */
};

/* What the caller of a handler has to do with the request. */
enum tricode_next_step {
    TRICODE_NEXT_SEND,   /* the reply is complete */
    TRICODE_NEXT_WRITE,  /* pass `write` to the writer, then tricode_handler_finish_write */
    TRICODE_NEXT_REPORT, /* pass `report` to the reporter, then tricode_handler_finish_report */
};

/* A routed request whose sender is authenticated. */
struct tricode_context {
    struct tricode_backend *backend;
    const struct tricode_request *request;
    struct tricode_reply *reply;
    struct tricode_service_request *write; /* set by handlers that write */
    struct tricode_report_request *report; /* set by handlers that report */
    const char *rest;                      /* the path after the fixed part of its route */
    uint64_t account;                      /* of the signature; 0 where the route needs none */
    int cached;   /* the terminal was read from the cache: it may be revoked meanwhile */
    uint64_t now; /* Unix seconds */
    enum tricode_next_step next; /* TRICODE_NEXT_SEND unless the handler changes it */
};

/* terminal.c */
void tricode_handle_enrol(struct tricode_context *context);   /* [WIRE-9] verifies the signature */
void tricode_handle_look_up(struct tricode_context *context); /* [WIRE-10] */
void tricode_handle_settle(struct tricode_context *context);  /* [WIRE-11] */
void tricode_handle_cancel(struct tricode_context *context);  /* [WIRE-12] */
void tricode_handle_account(struct tricode_context *context); /* [WIRE-13] */
/* health.c */
void tricode_handle_health(struct tricode_context *context);    /* [WIRE-14] */
void tricode_handle_readiness(struct tricode_context *context); /* [WIRE-14] */
/* page.c */
void tricode_handle_pay_page(struct tricode_context *context); /* [WIRE-60] */
void tricode_handle_file(struct tricode_context *context);     /* [WIRE-61] the site has the path */
/* operator.c */
void tricode_handle_report(struct tricode_context *context);     /* [WIRE-72] */
void tricode_handle_report_csv(struct tricode_context *context); /* [WIRE-73] */

/* 1 when the rest of a path names a report, followed by ".csv" or not. */
int tricode_handler_is_report(const char *rest, int csv);

/* [WIRE-8] [WIRE-11] [WIRE-12] The reply to a finished write. currency: the ledger's. */
void tricode_handler_finish_write(const struct tricode_service_request *write, uint16_t currency,
                                  struct tricode_reply *reply);

/* [WIRE-74] The reply to a finished report; takes its text over. */
void tricode_handler_finish_report(const struct tricode_report_request *report,
                                   enum tricode_report_outcome outcome, char *text,
                                   struct tricode_reply *reply);

/* Reports the store's error to the log, and replies TRICODE_PROBLEM_INTERNAL. */
void tricode_handler_fail(const struct tricode_context *context);

#endif
