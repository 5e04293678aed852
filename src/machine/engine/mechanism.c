// SPDX-License-Identifier: Apache-2.0
#include "machine/engine/mechanism.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* 0; -1 when certainly no product fell: the tray cannot be opened, or accepted no byte. */
static int drop(const char *tray, uint16_t product) {
    char line[16];
    int length = snprintf(line, sizeof line, "%u\n", product);
    int fd = open(tray, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0 || length < 0) {
        return -1;
    }
    ssize_t dropped = write(fd, line, (size_t)length);
    (void)close(fd);
    return dropped > 0 ? 0 : -1;
}

/* 0 to 9999, uniformly, by SplitMix64; for simulation only. */
static unsigned draw(struct tricode_mechanism *mechanism) {
    mechanism->chance += 0x9e3779b97f4a7c15u;
    uint64_t mixed = mechanism->chance;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return (unsigned)((mixed ^ (mixed >> 31)) % 10000u);
}

enum tricode_vend tricode_mechanism_vend(struct tricode_mechanism *mechanism, uint16_t product) {
    const int jams = mechanism->jams > 0 && draw(mechanism) < mechanism->jams;
    if (mechanism->jammed || jams) {
        mechanism->jammed = 0;
        return TRICODE_VEND_FAILED;
    }
    if (mechanism->tray != NULL && drop(mechanism->tray, product) != 0) {
        return TRICODE_VEND_FAILED;
    }
    return TRICODE_VEND_SUCCEEDED;
}
