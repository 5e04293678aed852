// SPDX-License-Identifier: Apache-2.0
/* The sandbox of serve: the files and ports that the service needs while it runs. */
#ifndef TRICODE_CENTER_CONFINE_H
#define TRICODE_CENTER_CONFINE_H

#include "center/command/serve/options.h"

/* Call it before the first thread starts. The service keeps access to its folder; with TLS to the
 * folders of certificate and key, which it reloads; with a shared database to outgoing connections
 * and libpq's configuration. Logs the kernel's support. 0; -1 after printing the error. */
int tricode_serve_confine(const struct tricode_center_command *command,
                          const struct tricode_serve_options *options,
                          const struct tricode_log *log);

#endif
