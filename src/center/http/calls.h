// SPDX-License-Identifier: Apache-2.0
/* The calls behind the routes of api.c; for api.c only. */
#ifndef TRICODE_CENTER_CALLS_H
#define TRICODE_CENTER_CALLS_H

#include "center/http/api.h"

/* A request that was routed. account: who signed it, 0 where the route needs no account. rest: what
 * the path says beyond its route. step: ANSWERED unless the call fills `write` or
 * `wish`. */
struct tricode_call {
    struct tricode_api *api;
    struct tricode_service_request *write; /* what a call that writes fills */
    struct tricode_report_wish *wish;      /* what a call that reports fills */
    const struct tricode_api_request *request;
    struct tricode_api_reply *reply;
    const char *rest;
    uint64_t account;
    int cached; /* whether who signed it is still enrolled is not known yet */
    uint64_t now;
    enum tricode_api_step step;
};

void tricode_call_enrol(struct tricode_call *call);   /* [WIRE-9] checks its own signature */
void tricode_call_look_up(struct tricode_call *call); /* [WIRE-10] */
void tricode_call_settle(struct tricode_call *call);  /* [WIRE-11] */
void tricode_call_cancel(struct tricode_call *call);  /* [WIRE-12] */
void tricode_call_account(struct tricode_call *call); /* [WIRE-13] */
void tricode_call_healthy(struct tricode_call *call); /* [WIRE-14] */
void tricode_call_ready(struct tricode_call *call);   /* [WIRE-14] */
/* page.c */
void tricode_call_pay_page(struct tricode_call *call); /* [WIRE-60] */
void tricode_call_file(struct tricode_call *call);     /* [WIRE-61] of a path that the site has */

/* operator.c */
void tricode_call_report(struct tricode_call *call);     /* [WIRE-72] */
void tricode_call_report_csv(struct tricode_call *call); /* [WIRE-73] */

/* 1 when the rest of a path is a report's name, with the ending of CSV or without. */
int tricode_call_finds_report(const char *rest, int csv);
/* [WIRE-71] 1 when the request has an operator's token; else 0, and the reply says why not. */
int tricode_call_has_token(const struct tricode_call *call);

/* The replies to writes that are answered and did not fail. */
void tricode_call_enrolled(const struct tricode_service_request *write, uint16_t currency,
                           struct tricode_api_reply *reply);
void tricode_call_decided(const struct tricode_service_request *write,
                          struct tricode_api_reply *reply);

/* [WIRE-3] 1 when the request is signed with the key, now; else 0, and the reply says why not. */
int tricode_call_signed(const struct tricode_call *call,
                        const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE]);

/* The reply to something that failed inside; tells the store's error on stderr. */
void tricode_call_failed(const struct tricode_call *call);

#endif
