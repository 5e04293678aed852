// SPDX-License-Identifier: Apache-2.0
#define _DEFAULT_SOURCE /* RLIMIT_AS */
#include "machine/scanner/limits.h"

#include <sys/resource.h>

/* A sanitizer reserves more address space than the limit. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

int tricode_limits_set(void) {
    const struct rlimit none = {0, 0};
    int failed = setrlimit(RLIMIT_CORE, &none) != 0 || setrlimit(RLIMIT_FSIZE, &none) != 0;
#ifndef SANITIZED
    const struct rlimit memory = {TRICODE_LIMITS_MEMORY, TRICODE_LIMITS_MEMORY};
    failed = failed || setrlimit(RLIMIT_AS, &memory) != 0;
#endif
    return failed ? -1 : 0;
}

int tricode_limits_picture(int last) {
    struct rusage used;
    struct rlimit limit;
    if (getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &limit) != 0) {
        return -1;
    }
    /* The limit is in whole seconds since the start of the process. */
    limit.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + TRICODE_LIMITS_SECONDS;
    limit.rlim_max = last ? limit.rlim_cur : limit.rlim_max;
    return setrlimit(RLIMIT_CPU, &limit);
}
