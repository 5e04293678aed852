// SPDX-License-Identifier: Apache-2.0
/* The machine as the cashless reader of a vending machine: what the bus says becomes events. */
#ifndef TRICODE_MACHINE_BUS_H
#define TRICODE_MACHINE_BUS_H

#include "machine/act.h"

/* The bus as a source of events (loop.h). */
int tricode_bus_has(const struct tricode_loop *loop);
int tricode_bus_descriptor(const struct tricode_loop *loop);
uint32_t tricode_bus_wait(const struct tricode_loop *loop);

/* Handles all that the bus has to say now. */
enum tricode_next tricode_bus_serve(struct tricode_loop *loop);

/* A permit was read. First comes what the bus has said meanwhile; then, if the permit would
 * dispense and the bus waits for no answer on this sale, the offer ends, so that the permit leads
 * to its cancel code [MDB-9]. */
enum tricode_next tricode_bus_permit(struct tricode_loop *loop, const struct tricode_event *permit);

#endif
