// SPDX-License-Identifier: Apache-2.0
/* The machine as the cashless reader of a vending machine: what the bus says becomes events. */
#ifndef TRICODE_MACHINE_BUS_H
#define TRICODE_MACHINE_BUS_H

#include "machine/act.h"

/* Handles all that the bus has to say now. */
enum tricode_next tricode_bus_serve(struct tricode_loop *loop);

/* A permit was read. First comes what the bus has said meanwhile; then, if the permit would
 * dispense and the bus waits for no answer on this sale, the offer ends, so that the permit leads
 * to its cancel code [MDB-9]. */
enum tricode_next tricode_bus_permit(struct tricode_loop *loop, const struct tricode_event *permit);

#endif
