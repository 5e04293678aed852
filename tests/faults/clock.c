// SPDX-License-Identifier: Apache-2.0
/* Preloaded into the center: its calendar clock is ahead of the real one by the number of seconds
 * in the 8-byte file TRICODE_TEST_CLOCK, read at each call. The monotonic clock is unchanged. */
#define _GNU_SOURCE /* RTLD_NEXT */

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

typedef int clock_gettime_function(clockid_t clock, struct timespec *time);

static volatile const int64_t *ahead;
static clock_gettime_function *real;

/* Other libraries may read the time before this library's constructor has run. */
static void begin(void) {
    const char *path = getenv("TRICODE_TEST_CLOCK");
    const int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    void *found = dlsym(RTLD_NEXT, "clock_gettime");
    void *shared = MAP_FAILED;
    if (file >= 0) {
        shared = mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, file, 0);
        (void)close(file);
    }
    if (shared == MAP_FAILED || found == NULL) {
        (void)fputs("clock.so: TRICODE_TEST_CLOCK is not a file of 8 bytes\n", stderr);
        abort();
    }
    ahead = shared;
    *(void **)&real = found;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

int clock_gettime(clockid_t clock, struct timespec *now) {
    (void)pthread_once(&once, begin);
    const int result = real(clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        now->tv_sec += (time_t)*ahead;
    }
    return result;
}

time_t time(time_t *into) {
    struct timespec now;
    const time_t seconds = clock_gettime(CLOCK_REALTIME, &now) == 0 ? now.tv_sec : (time_t)-1;
    if (into != NULL) {
        *into = seconds;
    }
    return seconds;
}

int gettimeofday(struct timeval *restrict into, void *restrict zone) {
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
        return -1;
    }
    *into = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}
