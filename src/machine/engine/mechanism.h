// SPDX-License-Identifier: Apache-2.0
/* The vend mechanism, simulated: products fall into a tray, which is a file with one line for each.
 */
#ifndef TRICODE_MACHINE_MECHANISM_H
#define TRICODE_MACHINE_MECHANISM_H

#include <stdint.h>

enum tricode_vend {
    TRICODE_VEND_SUCCEEDED = 0,
    TRICODE_VEND_FAILED,    /* for certain: nothing left the machine */
    TRICODE_VEND_UNDER_WAY, /* of a real mechanism (mdb/reader.h): its word comes later */
};

/* tray: path of the file, or NULL for none. jammed: the next vend fails. jams: of how many vends in
 * 10000, by chance, which begins with the seed in it: the same seed, the same jams. */
struct tricode_mechanism {
    const char *tray;
    int jammed;
    unsigned jams;
    uint64_t chance;
};

/* Lets the product out, unless the mechanism is jammed (which clears the jam). FAILED is answered
 * only when it is certain [MACHINE-22]: a line that is half in the tray is a product that fell. */
enum tricode_vend tricode_mechanism_vend(struct tricode_mechanism *mechanism, uint16_t product);

#endif
