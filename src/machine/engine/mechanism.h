// SPDX-License-Identifier: Apache-2.0
/* The simulated vend mechanism: its tray is a file with one line for each product. */
#ifndef TRICODE_MACHINE_MECHANISM_H
#define TRICODE_MACHINE_MECHANISM_H

#include <stdint.h>

enum tricode_vend {
    TRICODE_VEND_SUCCEEDED = 0,
    TRICODE_VEND_FAILED,    /* certainly no product left the machine */
    TRICODE_VEND_UNDER_WAY, /* the result follows as an event (mdb/reader.h) */
};

struct tricode_mechanism {
    const char *tray; /* path of the file; NULL: none */
    int jammed;       /* the next vend fails */
    unsigned jams;    /* random jams in 10000 vends */
    uint64_t chance;  /* state of the generator; at first its seed */
};

/* Vends the product, or fails and clears the jam. FAILED only when it is certain [MACHINE-22]: a
 * partial line in the tray is a product that fell. */
enum tricode_vend tricode_mechanism_vend(struct tricode_mechanism *mechanism, uint16_t product);

#endif
