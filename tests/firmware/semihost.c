// SPDX-License-Identifier: Apache-2.0
#include "semihost.h"

enum operation {
    SYS_OPEN = 0x01,
    SYS_WRITE = 0x05,
    SYS_READ = 0x06,
    SYS_EXIT_EXTENDED = 0x20,
};

enum mode {
    MODE_READ = 0,  /* of ":tt": standard input */
    MODE_WRITE = 4, /* standard output */
};

#define APPLICATION_EXIT 0x20026u

static uint32_t call(enum operation operation, const uint32_t *parameters) {
    register uint32_t r0 __asm__("r0") = (uint32_t)operation;
    register const uint32_t *r1 __asm__("r1") = parameters;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

static uint32_t open_console(enum mode mode) {
    static const char console[] = ":tt";
    const uint32_t parameters[] = {(uint32_t)(uintptr_t)console, (uint32_t)mode,
                                   sizeof console - 1};
    return call(SYS_OPEN, parameters);
}

size_t tricode_semihost_read(uint8_t *bytes, size_t capacity) {
    static uint32_t handle; /* 0 until it is open: the emulator counts from 1 */
    if (handle == 0u) {
        handle = open_console(MODE_READ);
    }
    const uint32_t parameters[] = {handle, (uint32_t)(uintptr_t)bytes, capacity};
    const uint32_t left = call(SYS_READ, parameters);
    return left <= capacity ? capacity - left : 0u;
}

int tricode_semihost_write(const char *bytes, size_t length) {
    static uint32_t handle;
    if (handle == 0u) {
        handle = open_console(MODE_WRITE);
    }
    while (length > 0u) {
        const uint32_t parameters[] = {handle, (uint32_t)(uintptr_t)bytes, length};
        const uint32_t left = call(SYS_WRITE, parameters);
        if (left >= length) {
            return 0;
        }
        bytes += length - left;
        length = left;
    }
    return 1;
}

void tricode_semihost_exit(uint32_t status) {
    const uint32_t parameters[] = {APPLICATION_EXIT, status};
    for (;;) {
        (void)call(SYS_EXIT_EXTENDED, parameters);
    }
}
