// SPDX-License-Identifier: Apache-2.0
/* The options of serve, parsed and checked. */
#ifndef TRICODE_CENTER_SERVE_OPTIONS_H
#define TRICODE_CENTER_SERVE_OPTIONS_H

#include "center/command/command.h"
#include "center/http/admission/networks.h"
#include "center/service/telemetry/log.h"

struct tricode_serve_options {
    union tricode_address listen;
    union tricode_address metrics; /* sa_family 0: not served */
    const char *certificate;       /* NULL: no TLS */
    const char *key;
    struct tricode_networks proxies; /* empty: no proxy is trusted */
    enum tricode_log_format log;
    unsigned rate_terminal; /* requests per second; 0: no limit */
    unsigned rate_address;
    const char *web; /* the folder of the pages; NULL: where they are installed, if they are */
};

/* [WIRE-1] [WIRE-40] 0; -1 after printing the error. An address beyond loopback requires a
 * certificate or a proxy. */
int tricode_serve_options_read(const struct tricode_center_command *command,
                               struct tricode_serve_options *options);

#endif
