// SPDX-License-Identifier: Apache-2.0
/* Amounts of money on the adapter's serial line: decimal text such as 1.50, from and to whole minor
 * units. Exact, with integers; no amount is rounded [MDB-4]. */
#ifndef TRICODE_MACHINE_MDB_AMOUNT_H
#define TRICODE_MACHINE_MDB_AMOUNT_H

#include <stddef.h>
#include <stdint.h>

#define TRICODE_MDB_DECIMALS_MAX 3u
#define TRICODE_MDB_AMOUNT_SIZE 16u /* ten digits, the point, a terminating zero */

/* Parses digits, or digits, a point and digits. decimals (0 to 3): the digits of the minor unit. 0;
 * -1 and *minor unchanged when the text has another form, a digit other than 0 below the minor
 * unit, or is above 4294967295 minor units. */
int tricode_mdb_amount_read(const char *text, unsigned decimals, uint32_t *minor);

/* Writes the amount with exactly `decimals` digits after the point; without a point for 0. */
void tricode_mdb_amount_write(uint32_t minor, unsigned decimals,
                              char text[TRICODE_MDB_AMOUNT_SIZE]);

#endif
