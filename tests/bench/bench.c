// SPDX-License-Identifier: Apache-2.0
/* `make bench`: the cost of codes and pictures on this host, with the conditions. */
#define _DEFAULT_SOURCE /* getloadavg */
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "codes.h"
#include "measure.h"

#ifndef BENCH_FLAGS
#define BENCH_FLAGS "unknown flags"
#endif

static void print_processor(void) {
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    char *name = NULL;
    while (name == NULL && file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "model name", 10) == 0) {
            name = strchr(line, ':');
        }
    }
    printf("processor: %s", name == NULL ? " unknown\n" : name + 2);
    if (file != NULL) {
        (void)fclose(file);
    }
}

int main(void) {
    double load = -1;
    print_processor();
    printf("compiler: %s, %s\n", __VERSION__, BENCH_FLAGS);
    printf("library: %s\n", OpenSSL_version(OPENSSL_VERSION));
    (void)getloadavg(&load, 1);
    printf("load average before: %.2f; processor time, medians of %u interleaved rounds\n\n", load,
           MEASURE_ROUNDS);
    if (bench_codes() != 0 || bench_pictures() != 0 || fflush(stdout) != 0) {
        (void)fprintf(stderr, "bench: failed\n");
        return 1;
    }
    return 0;
}
