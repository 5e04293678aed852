// SPDX-License-Identifier: Apache-2.0
/* sd_notify(3) without libsystemd. */
#ifndef TRICODE_HOST_NOTIFY_H
#define TRICODE_HOST_NOTIFY_H

/* Sends assignments ("READY=1"; separated by line feeds) to the socket in NOTIFY_SOCKET: a path, or
 * a name in the abstract namespace that begins with @. 1 when sent; 0 when NOTIFY_SOCKET is not
 * set; -1 with errno, and the service goes on. */
int tricode_notify(const char *assignments);

#endif
