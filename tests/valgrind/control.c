// SPDX-License-Identifier: Apache-2.0
/* Positive control: one fault for each argument, which Valgrind must find; no fault without one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **words) {
    const char *fault = count > 1 ? words[1] : "";
    volatile unsigned char *bytes = malloc(16);
    if (bytes == NULL) {
        return 1;
    }
    if (strcmp(fault, "uninitialized") == 0 && bytes[3] == 7) {
        (void)puts("seven");
    }
    if (strcmp(fault, "beyond") == 0) {
        bytes[16] = 1;
    }
    if (strcmp(fault, "leak") == 0) {
        bytes = NULL;
    }
    free((void *)bytes);
    if (strcmp(fault, "freed") == 0) {
        bytes[0] = 1;
    }
    return 0;
}
