// SPDX-License-Identifier: Apache-2.0
/* From reset to main, and the four functions to which compilers may generate calls. */
#include <stddef.h>
#include <stdint.h>
#include "semihost.h"

#define EXCEPTIONS 15
#define EXIT_FAULT 3u

int main(void);
void tricode_reset(void);
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

/* Defined by the linker script. */
extern uint32_t image_stack_top[];
extern const uint8_t image_data_from[];
extern uint8_t image_data[], image_data_end[], image_bss[], image_bss_end[];

static void fault(void) {
    static const char message[] = "\nfault\n";
    (void)tricode_semihost_write(message, sizeof message - 1);
    tricode_semihost_exit(EXIT_FAULT);
}

static const struct {
    uint32_t *stack_top;
    void (*handlers[EXCEPTIONS])(void);
} vectors __attribute__((section(".vectors"), used)) = {
    image_stack_top,
    {tricode_reset, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
     fault, fault, fault},
};

void tricode_reset(void) {
    (void)memcpy(image_data, image_data_from, (size_t)(image_data_end - image_data));
    (void)memset(image_bss, 0, (size_t)(image_bss_end - image_bss));
    tricode_semihost_exit((uint32_t)main());
}

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
    uint8_t *bytes = to;
    const uint8_t *others = from;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = others[i];
    }
    return to;
}

void *memmove(void *to, const void *from, size_t size) {
    uint8_t *bytes = to;
    const uint8_t *others = from;
    if (bytes < others) {
        return memcpy(to, from, size);
    }
    for (size_t i = size; i > 0; i--) {
        bytes[i - 1] = others[i - 1];
    }
    return to;
}

void *memset(void *to, int byte, size_t size) {
    uint8_t *bytes = to;
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)byte;
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t size) {
    const uint8_t *bytes = a;
    const uint8_t *others = b;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != others[i]) {
            return bytes[i] < others[i] ? -1 : 1;
        }
    }
    return 0;
}
