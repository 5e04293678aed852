// SPDX-License-Identifier: Apache-2.0
/* The settings of an MDB adapter. */
#ifndef TRICODE_MACHINE_MDB_SETTINGS_H
#define TRICODE_MACHINE_MDB_SETTINGS_H

#include "machine/mdb/reader.h"
#include "machine/settings/settings.h"

/* Reads the settings of [mdb]. 0; -1 and *error when the decimal digits of the currency (ISO 4217
 * number) are neither set nor known. */
int tricode_mdb_settings_read(const struct tricode_settings *from, uint16_t currency,
                              struct tricode_mdb_settings *settings, struct tricode_error *error);

#endif
