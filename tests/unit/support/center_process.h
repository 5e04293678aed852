// SPDX-License-Identifier: Apache-2.0
/* The real tricode-center as a process, for the suites of its command line and its sockets. Its
 * path is next to the suite's folder, or TRICODE_CENTER. */
#ifndef TRICODE_TEST_CENTER_PROCESS_H
#define TRICODE_TEST_CENTER_PROCESS_H

#include <check.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROCESS_WORDS 16
#define PROCESS_TEXT 65536

/* The result of a command. */
struct outcome {
    int code; /* exit status, or minus the signal that ended it */
    char out[PROCESS_TEXT];
    char err[PROCESS_TEXT];
};

const char *process_program(void);

/* Starts it with the NULL-terminated arguments; stdout and stderr go to the files. */
pid_t process_start(const char *const words[], const char *out, const char *err);

void process_pause(long milliseconds);

int process_wait(pid_t child);

/* The output so far; only its end if it is longer than the buffer. */
void process_read(const char *path, char text[PROCESS_TEXT]);

/* Runs it until it exits. The result is static: the next run overwrites it. */
const struct outcome *process_run(const char *const words[]);

#define PROCESS_RUN(...) process_run((const char *const[]){__VA_ARGS__, NULL})

/* A center that serves. */
struct serving {
    pid_t process;
    char url[64];
    char out[96];
    char log[96];
};

/* Starts serving the folder with the NULL-terminated options; its output goes to files next to the
 * folder. */
void process_serve_as(struct serving *serving, const char *folder, const char *const options[]);

#define PROCESS_SERVE(serving, folder, ...)                                                        \
    process_serve_as(serving, folder, (const char *const[]){__VA_ARGS__, NULL})

/* Serves at the address, with rate limits for fast clients. */
void process_serve_at(struct serving *serving, const char *folder, const char *address);

/* The same, at a port that the kernel chooses. */
void process_serve(struct serving *serving, const char *folder);

/* Ends it with the signal; returns its exit status, or minus the signal. */
int process_stop(struct serving *serving, int signal_number);

/* Removes a center's folder and its contents. */
void process_remove(const char *folder);

#endif
