// SPDX-License-Identifier: Apache-2.0
/* What the command line says about serving, read and checked. */
#ifndef TRICODE_CENTER_SERVE_OPTIONS_H
#define TRICODE_CENTER_SERVE_OPTIONS_H

#include "center/command/command.h"
#include "center/service/telemetry/log.h"
#include "center/http/admission/networks.h"

/* Requests a second; a person with a phone makes three in a purchase, and behind one address there
 * may be a thousand phones. */
#define TRICODE_RATE_TERMINAL 20u
#define TRICODE_RATE_ADDRESS 500u

struct tricode_serve_options {
    union tricode_address listen;
    union tricode_address metrics; /* sa_family 0: not served */
    const char *certificate;       /* NULL: no TLS */
    const char *key;
    struct tricode_networks proxies; /* none: nobody is believed about others */
    enum tricode_log_format log;
    unsigned rate_terminal; /* 0: any */
    unsigned rate_address;
    const char *web; /* the folder of the pay page; NULL: where it is installed, if it is */
};

/* [WIRE-1] [WIRE-40] 0; -1 after telling what is wrong: beyond loopback it has to have a
 * certificate or to be behind a proxy. */
int tricode_serve_options_read(const struct tricode_center_command *command,
                               struct tricode_serve_options *options);

#endif
