// SPDX-License-Identifier: Apache-2.0
/* The measurements of bench.c: code operations compared with bare HMACs, and QR operations. */
#ifndef TRICODE_BENCH_CODES_H
#define TRICODE_BENCH_CODES_H

/* Prints a table; returns 0, or -1 if it cannot run or an operation fails. */
int bench_codes(void);
int bench_pictures(void);

#endif
