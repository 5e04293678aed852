// SPDX-License-Identifier: Apache-2.0
#include "center/command/serve/options.h"

#include <string.h>

#include "center/http/admission/rate.h"

#define PROGRAM TRICODE_CENTER_PROGRAM

static int read_address(const struct tricode_serve_options *options, const char *name,
                        const char *text, union tricode_address *address) {
    if (tricode_address_parse(text, address) != 0) {
        tricode_console_error(
            PROGRAM, "%s: \"%s\" is not ADDRESS:PORT, for example 127.0.0.1:8080 or [::1]:8080",
            name, text);
        return -1;
    }
    if (tricode_ip_is_loopback(tricode_address_ip(&address->any)) || options->certificate != NULL ||
        options->proxies.count > 0) {
        return 0;
    }
    tricode_console_error(PROGRAM,
                          "%s: %s is not a loopback address; give --certificate and --key for TLS, "
                          "or --behind-proxy if a proxy terminates TLS",
                          name, text);
    return -1;
}

static int read_rate(const struct tricode_center_command *command,
                     enum tricode_center_option option, const char *name, unsigned *rate) {
    unsigned long long number = 0;
    if (tricode_command_number(command->values[option], name, 0, TRICODE_RATE_MAX, &number) != 0) {
        return -1;
    }
    *rate = (unsigned)number;
    return 0;
}

static int read_log(const char *text, enum tricode_log_format *format) {
    if (strcmp(text, "text") == 0) {
        *format = TRICODE_LOG_TEXT;
    } else if (strcmp(text, "json") == 0) {
        *format = TRICODE_LOG_JSON;
    } else {
        tricode_console_error(PROGRAM, "--log: \"%s\" is not allowed; use text or json", text);
        return -1;
    }
    return 0;
}

static int read_security(const struct tricode_center_command *command,
                         struct tricode_serve_options *options) {
    const char *proxies = command->values[TRICODE_OPTION_BEHIND_PROXY];
    options->certificate = command->values[TRICODE_OPTION_CERTIFICATE];
    options->key = command->values[TRICODE_OPTION_KEY];
    if ((options->certificate == NULL) != (options->key == NULL)) {
        tricode_console_error(PROGRAM, "--certificate and --key go together; give both");
        return -1;
    }
    if (proxies != NULL && tricode_networks_parse(proxies, &options->proxies) != 0) {
        tricode_console_error(PROGRAM,
                              "--behind-proxy: \"%s\" is not allowed; use the proxy's own address, "
                              "for example 127.0.0.1, 10.0.0.0/8 or 2001:db8::/64; up to %u, "
                              "separated by commas",
                              proxies, TRICODE_NETWORKS_MAX);
        return -1;
    }
    return 0;
}

int tricode_serve_options_read(const struct tricode_center_command *command,
                               struct tricode_serve_options *options) {
    const char *metrics = command->values[TRICODE_OPTION_METRICS];
    memset(options, 0, sizeof *options);
    options->web = command->values[TRICODE_OPTION_WEB];
    if (read_log(command->values[TRICODE_OPTION_LOG], &options->log) != 0 ||
        read_security(command, options) != 0 ||
        read_rate(command, TRICODE_OPTION_RATE_TERMINAL, "--rate-terminal",
                  &options->rate_terminal) != 0 ||
        read_rate(command, TRICODE_OPTION_RATE_ADDRESS, "--rate-address", &options->rate_address) !=
            0 ||
        read_address(options, "--listen", command->values[TRICODE_OPTION_LISTEN],
                     &options->listen) != 0) {
        return -1;
    }
    return metrics == NULL ? 0 : read_address(options, "--metrics", metrics, &options->metrics);
}
