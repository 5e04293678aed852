// SPDX-License-Identifier: Apache-2.0
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "machine/scanner/scanner.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine/scanner/limits.h"
#include "qr/scan.h"

#define WAIT_SECONDS 30u /* for a path such as a FIFO, which may never deliver */
#define TEXT_LIMIT 8192u /* a QR symbol holds up to 7089 characters */

/* In memory that both processes share. The process writes `complete` last. */
struct answer {
    atomic_int complete;
    enum tricode_qr_status status;
    int why; /* errno of FILE */
    size_t length;
    uint8_t bytes[TEXT_LIMIT];
};

static int limit(void) {
    const int failed = tricode_limits_set() != 0 || tricode_limits_picture(1) != 0 ||
                       signal(SIGALRM, SIG_DFL) == SIG_ERR;
    (void)alarm(WAIT_SECONDS);
    return failed ? -1 : 0;
}

/* A file, or with path NULL a picture in memory. */
struct picture {
    const char *path;
    const uint8_t *png;
    size_t length;
};

static enum tricode_qr_status scan(const struct picture *picture, struct tricode_buffer *text) {
    return picture->path != NULL ? tricode_qr_scan_file(picture->path, text)
                                 : tricode_qr_scan_png(picture->png, picture->length, text);
}

/* In the child process; never returns. */
static void scan_and_exit(const struct picture *picture, struct answer *answer) {
    struct tricode_buffer text = {NULL, 0};
    answer->status = limit() == 0 ? scan(picture, &text) : TRICODE_QR_MEMORY;
    answer->why = errno;
    if (answer->status == TRICODE_QR_OK && text.length <= TEXT_LIMIT) {
        answer->length = text.length;
        memcpy(answer->bytes, text.bytes, text.length);
    }
    atomic_store(&answer->complete, 1);
    _exit(0); /* no exit handler of the machine may run here */
}

static enum tricode_qr_status take(struct answer *answer, struct tricode_buffer *text) {
    const size_t length = answer->length;
    if (!atomic_load(&answer->complete) || length > TEXT_LIMIT) {
        return TRICODE_QR_NOTHING; /* killed before the answer was complete */
    }
    if (answer->status != TRICODE_QR_OK) {
        errno = answer->why;
        return answer->status;
    }
    text->bytes = malloc(length + 1);
    if (text->bytes == NULL) {
        return TRICODE_QR_MEMORY;
    }
    memcpy(text->bytes, answer->bytes, length);
    text->bytes[length] = 0;
    text->length = length;
    return TRICODE_QR_OK;
}

static enum tricode_qr_status scan_in_process(const struct picture *picture,
                                              struct tricode_buffer *text) {
    enum tricode_qr_status status = TRICODE_QR_MEMORY;
    struct answer *answer =
        mmap(NULL, sizeof *answer, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (answer == MAP_FAILED) {
        return TRICODE_QR_MEMORY;
    }
    const pid_t child = fork();
    if (child == 0) {
        scan_and_exit(picture, answer);
    }
    if (child > 0) {
        /* ECHILD, after the child's end, when the machine was started with SIGCHLD ignored. */
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
        status = take(answer, text);
    }
    const int why = errno;
    (void)munmap(answer, sizeof *answer);
    errno = why;
    return status;
}

enum tricode_qr_status tricode_scanner_read(const char *path, struct tricode_buffer *text) {
    const struct picture picture = {path, NULL, 0};
    return scan_in_process(&picture, text);
}

enum tricode_qr_status tricode_scanner_read_png(const uint8_t *png, size_t length,
                                                struct tricode_buffer *text) {
    const struct picture picture = {NULL, png, length};
    return scan_in_process(&picture, text);
}
