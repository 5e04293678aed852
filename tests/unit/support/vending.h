// SPDX-License-Identifier: Apache-2.0
/* A machine for suites: its provisioning, and permits, which the key allows to make in place of the
 * center. */
#ifndef TRICODE_TEST_VENDING_H
#define TRICODE_TEST_VENDING_H

#include "crypto/tag.h"
#include "machine/provisioning/provisioning.h"
#include "machine/engine/engine.h"
#include "qr/draw.h"
#include "qr/scan.h"
#include "scratch.h"

static const char vending_provisioning[] =
    "{\"tricode\":1,\"machine\":7,\"currency\":978,\"key_epoch\":3,"
    "\"key\":\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\","
    "\"host\":\"pay.example\",\"name\":\"Snacks\",\"place\":\"Hall\",\"products\":["
    "{\"product\":1,\"name\":\"Cola\",\"price\":250},"
    "{\"product\":2,\"name\":\"Nuts\",\"price\":180}]}";

/* A new machine. */
static const struct tricode_machine vending_fresh = {7, 3, TRICODE_MACHINE_IDLE,
                                                     0, 0, {.kind = TRICODE_KIND_SALE}};

void vending_provision(struct tricode_provisioning *provisioning);

struct tricode_tagger *vending_tagger(void);

/* Its engine, with a record in the test's folder. */
void vending_open(struct tricode_engine *engine, struct tricode_provisioning *provisioning);

void vending_close(struct tricode_engine *engine, struct tricode_provisioning *provisioning);

/* Decodes the code in a picture: 1; 0 when there is no picture yet. */
int vending_scan(const char *picture, struct tricode_code *code);

/* Makes a permit with this payload and the tag of the machine's key, as text and as a picture. */
void vending_permit(struct tricode_payload payload, char text[TRICODE_TEXT_SIZE + 1],
                    const char *picture);

#endif
