// SPDX-License-Identifier: Apache-2.0
/* What bench.c measures: the code operations beside bare HMACs, and the QR operations. */
#ifndef TRICODE_BENCH_CODES_H
#define TRICODE_BENCH_CODES_H

/* Prints a table; 0, or -1 when it cannot run or an operation goes wrong. */
int bench_codes(void);
int bench_pictures(void);

#endif
