// SPDX-License-Identifier: Apache-2.0
/* How the machine is told to use an MDB adapter: words, as a command line or a file has them, to
 * settings. */
#ifndef TRICODE_MACHINE_MDB_SETTINGS_H
#define TRICODE_MACHINE_MDB_SETTINGS_H

#include "machine/mdb/reader.h"
#include "machine/settings/settings.h"

/* The words of [mdb], which were checked, with what is usual for what was not given: 0. -1 and a
 * fault when the digits of the currency's amounts are not known. */
int tricode_mdb_settings_read(const struct tricode_settings *words, uint16_t currency,
                              struct tricode_mdb_settings *settings, struct tricode_error *error);

#endif
