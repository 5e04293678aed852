// SPDX-License-Identifier: Apache-2.0
#include "machine/scanner/scanner.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine/scanner/limits.h"
#include "qr/scan.h"

#define WAIT_SECONDS 30u /* for a path such as a FIFO, which may never deliver */
#define TEXT_LIMIT 8192u /* a QR symbol holds up to 7089 characters */

/* The result that the process writes: the status, errno of FILE, and the bytes of the text. */
struct answer {
    enum tricode_qr_status status;
    int why;
    size_t length;
    uint8_t bytes[TEXT_LIMIT];
};
#define ANSWER_HEAD offsetof(struct answer, bytes)

static int limit(void) {
    const int failed = tricode_limits_set() != 0 || tricode_limits_picture(1) != 0 ||
                       signal(SIGALRM, SIG_DFL) == SIG_ERR;
    (void)alarm(WAIT_SECONDS);
    return failed ? -1 : 0;
}

static int write_all(int fd, const uint8_t *bytes, size_t length) {
    size_t done = 0;
    while (done < length) {
        const ssize_t count = write(fd, bytes + done, length - done);
        if (count < 0 && errno != EINTR) {
            return -1;
        }
        done += count > 0 ? (size_t)count : 0;
    }
    return 0;
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
static void scan_and_exit(const struct picture *picture, int to) {
    struct answer answer;
    struct tricode_buffer text = {NULL, 0};
    memset(&answer, 0, sizeof answer);
    answer.status = limit() == 0 ? scan(picture, &text) : TRICODE_QR_MEMORY;
    answer.why = errno;
    if (answer.status == TRICODE_QR_OK && text.length <= TEXT_LIMIT) {
        answer.length = text.length;
        memcpy(answer.bytes, text.bytes, text.length);
    }
    /* _exit: no exit handler of the machine may run here. */
    _exit(write_all(to, (const uint8_t *)&answer, ANSWER_HEAD + answer.length) == 0 ? 0 : 1);
}

/* Reads until the end of the pipe, or the answer is complete: the number of bytes. */
static size_t receive(int from, struct answer *answer) {
    uint8_t *bytes = (uint8_t *)answer;
    size_t received = 0;
    while (received < sizeof *answer) {
        const ssize_t count = read(from, bytes + received, sizeof *answer - received);
        if (count == 0 || (count < 0 && errno != EINTR)) {
            break;
        }
        received += count > 0 ? (size_t)count : 0;
    }
    return received;
}

static enum tricode_qr_status take(const struct answer *answer, size_t received,
                                   struct tricode_buffer *text) {
    if (received < ANSWER_HEAD || received != ANSWER_HEAD + answer->length) {
        return TRICODE_QR_NOTHING; /* killed before it wrote the answer */
    }
    if (answer->status != TRICODE_QR_OK) {
        errno = answer->why;
        return answer->status;
    }
    text->bytes = malloc(answer->length + 1);
    if (text->bytes == NULL) {
        return TRICODE_QR_MEMORY;
    }
    memcpy(text->bytes, answer->bytes, answer->length);
    text->bytes[answer->length] = 0;
    text->length = answer->length;
    return TRICODE_QR_OK;
}

static enum tricode_qr_status scan_in_process(const struct picture *picture,
                                              struct tricode_buffer *text) {
    struct answer answer;
    int ends[2];
    memset(&answer, 0, sizeof answer);
    if (pipe(ends) != 0) {
        return TRICODE_QR_MEMORY;
    }
    const pid_t child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        scan_and_exit(picture, ends[1]);
    }
    (void)close(ends[1]);
    const size_t received = child > 0 ? receive(ends[0], &answer) : 0;
    (void)close(ends[0]);
    if (child < 0) {
        return TRICODE_QR_MEMORY;
    }
    /* ECHILD when the machine was started with SIGCHLD ignored; the answer suffices. */
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    return take(&answer, received, text);
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
