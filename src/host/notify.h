// SPDX-License-Identifier: Apache-2.0
/* Tells the service manager how the service is: sd_notify(3), without its library. */
#ifndef TRICODE_HOST_NOTIFY_H
#define TRICODE_HOST_NOTIFY_H

/* Sends the assignments ("READY=1"; more than one with line feeds between) as a datagram to the
 * socket that NOTIFY_SOCKET names: a path, or a name in the abstract namespace that begins with @.
 * 1 when it was sent; 0 when nobody asked; -1 with errno when it cannot be sent, which is no reason
 * to end. */
int tricode_notify(const char *assignments);

#endif
