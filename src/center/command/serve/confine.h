// SPDX-License-Identifier: Apache-2.0
/* serve's sandbox: what the service still needs once it has opened all that it serves with. */
#ifndef TRICODE_CENTER_CONFINE_H
#define TRICODE_CENTER_CONFINE_H

#include "center/command/serve/options.h"

/* Before the first thread. It keeps its folder; with TLS the folders of certificate and key, which
 * it reads anew; with a database on the network connections, and what says how to make them. Tells
 * the log what the kernel could do: 0; -1 after telling why it must not go on. */
int tricode_serve_confine(const struct tricode_center_command *command,
                    const struct tricode_serve_options *options, const struct tricode_log *log);

#endif
