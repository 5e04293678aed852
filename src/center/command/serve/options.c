// SPDX-License-Identifier: Apache-2.0
#include "center/command/serve/options.h"

#include <string.h>

#include "center/http/admission/rate.h"

#define PROGRAM TRICODE_CENTER_PROGRAM

static int read_address(const struct tricode_serve_options *options, const char *name,
                        const char *text, union tricode_address *address) {
    if (tricode_address_parse(text, address) != 0) {
        tricode_console_error(PROGRAM, "%s has to be ADDRESS:PORT, as 127.0.0.1:8080 or [::1]:8080",
                              name);
        return -1;
    }
    if (tricode_ip_is_loopback(tricode_address_ip(&address->any)) || options->certificate != NULL ||
        options->proxies.count > 0) {
        return 0;
    }
    tricode_console_error(PROGRAM,
                          "%s: %s is not a loopback address: give --certificate and --key for "
                          "TLS; or --behind-proxy, if a proxy in front of it speaks TLS",
                          name, text);
    return -1;
}

static int read_rate(const char *name, const char *text, unsigned usual, unsigned *rate) {
    unsigned long long number = usual;
    if (text != NULL && tricode_command_number(text, name, 0, TRICODE_RATE_MAX, &number) != 0) {
        return -1;
    }
    *rate = (unsigned)number;
    return 0;
}

static int read_security(const struct tricode_center_command *command,
                         struct tricode_serve_options *options) {
    const char *proxies = command->values[TRICODE_OPTION_BEHIND_PROXY];
    options->certificate = command->values[TRICODE_OPTION_CERTIFICATE];
    options->key = command->values[TRICODE_OPTION_KEY];
    if ((options->certificate == NULL) != (options->key == NULL)) {
        tricode_console_error(PROGRAM, "--certificate and --key go together");
        return -1;
    }
    if (proxies != NULL && tricode_networks_parse(proxies, &options->proxies) != 0) {
        tricode_console_error(PROGRAM,
                              "--behind-proxy has to be the proxy's own address, as 127.0.0.1, "
                              "10.0.0.0/8 or 2001:db8::/64; up to %u with commas between",
                              TRICODE_NETWORKS_MAX);
        return -1;
    }
    return 0;
}

int tricode_serve_options_read(const struct tricode_center_command *command,
                               struct tricode_serve_options *options) {
    const char *listen = command->values[TRICODE_OPTION_LISTEN];
    const char *metrics = command->values[TRICODE_OPTION_METRICS];
    const char *log = command->values[TRICODE_OPTION_LOG];
    memset(options, 0, sizeof *options);
    if (log != NULL && strcmp(log, "text") != 0 && strcmp(log, "json") != 0) {
        tricode_console_error(PROGRAM, "--log has to be text or json");
        return -1;
    }
    options->web = command->values[TRICODE_OPTION_WEB];
    options->log = log != NULL && log[0] == 'j' ? TRICODE_LOG_JSON : TRICODE_LOG_TEXT;
    if (read_security(command, options) != 0 ||
        read_rate("--rate-terminal", command->values[TRICODE_OPTION_RATE_TERMINAL],
                  TRICODE_RATE_TERMINAL, &options->rate_terminal) != 0 ||
        read_rate("--rate-address", command->values[TRICODE_OPTION_RATE_ADDRESS],
                  TRICODE_RATE_ADDRESS, &options->rate_address) != 0 ||
        read_address(options, "--listen", listen == NULL ? "127.0.0.1:8080" : listen,
                     &options->listen) != 0) {
        return -1;
    }
    return metrics == NULL ? 0 : read_address(options, "--metrics", metrics, &options->metrics);
}
