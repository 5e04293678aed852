// SPDX-License-Identifier: Apache-2.0
#include "machine/scanner/video.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void tricode_video_close(struct tricode_video *video) {
    if (video->worker > 0) {
        (void)kill(video->worker, SIGKILL);
        while (waitpid(video->worker, NULL, 0) < 0 && errno == EINTR) {
        }
        (void)close(video->from);
    }
    video->worker = 0;
    video->running = 0;
}

void tricode_video_pause(struct tricode_video *video, uint64_t until) {
    tricode_video_close(video);
    video->retry_at = until;
}

/* Kills the worker until the next attempt. */
static enum tricode_video_result lose(struct tricode_video *video, uint64_t now) {
    const int reported = video->reported;
    tricode_video_close(video);
    video->retry_at = now + TRICODE_VIDEO_RETRY_MS;
    video->reported = 1;
    return reported ? TRICODE_VIDEO_NOTHING : TRICODE_VIDEO_LOST;
}

/* Starts a worker: 0; -1 and an error. */
static int begin(struct tricode_video *video, uint64_t now) {
    int ends[2];
    if (pipe(ends) != 0) {
        tricode_error_set(&video->error, "cannot start a scan worker: %s", strerror(errno));
        return -1;
    }
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 ||
        fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0 || (video->worker = fork()) < 0) {
        tricode_error_set(&video->error, "cannot start a scan worker: %s", strerror(errno));
        (void)close(ends[0]);
        (void)close(ends[1]);
        video->worker = 0;
        return -1;
    }
    if (video->worker == 0) {
        tricode_scan_worker_run(video->device, ends[1]);
    }
    (void)close(ends[1]);
    video->from = ends[0];
    video->received_at = now;
    return 0;
}

/* Handles one message. */
static enum tricode_video_result handle(struct tricode_video *video, uint64_t now,
                                        const struct tricode_scan_worker_message *message) {
    static const enum tricode_video_result results[] = {
        [TRICODE_SCAN_WORKER_NOTHING] = TRICODE_VIDEO_NOTHING,
        [TRICODE_SCAN_WORKER_TEXT] = TRICODE_VIDEO_TEXT,
        [TRICODE_SCAN_WORKER_LONG] = TRICODE_VIDEO_LONG,
        [TRICODE_SCAN_WORKER_SEVERAL] = TRICODE_VIDEO_SEVERAL,
    };
    if (message->kind == TRICODE_SCAN_WORKER_FAILED && message->length < 160) {
        tricode_error_set(&video->error, "%.*s", (int)message->length, (const char *)message->text);
        return lose(video, now);
    }
    if (message->kind == 0 || message->kind >= sizeof results / sizeof results[0] ||
        message->length > sizeof message->text) {
        tricode_error_set(&video->error, "the scan worker sent an invalid message");
        return lose(video, now);
    }
    video->received_at = now;
    video->running = 1;
    if (video->reported) {
        video->reported = 0;
        return TRICODE_VIDEO_BACK; /* the next frame has the same code */
    }
    return results[message->kind];
}

enum tricode_video_result tricode_video_next(struct tricode_video *video, uint64_t now,
                                             struct tricode_scan_worker_message *message) {
    if (video->worker == 0) {
        return now >= video->retry_at && begin(video, now) != 0 ? lose(video, now)
                                                                : TRICODE_VIDEO_NOTHING;
    }
    const ssize_t got = read(video->from, message, sizeof *message);
    if (got == (ssize_t)sizeof *message) {
        return handle(video, now, message);
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        if (now < video->received_at + TRICODE_VIDEO_SILENCE_MS) {
            return TRICODE_VIDEO_NOTHING;
        }
        tricode_error_set(&video->error,
                          "its scan worker does not answer; check that it is plugged in");
        return lose(video, now);
    }
    tricode_error_set(&video->error, "a frame took too long to decode, or crashed the scan worker");
    return lose(video, now);
}

int tricode_video_descriptor(const struct tricode_video *video) {
    return video->worker > 0 ? video->from : -1;
}

uint32_t tricode_video_wait(const struct tricode_video *video, uint64_t now) {
    const uint64_t until =
        video->worker > 0 ? video->received_at + TRICODE_VIDEO_SILENCE_MS : video->retry_at;
    return until > now ? (uint32_t)(until - now) : 0;
}
