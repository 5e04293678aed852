// SPDX-License-Identifier: Apache-2.0
#include "center_process.h"

const char *process_program(void) {
    static char path[PATH_MAX];
    const char *named = getenv("TRICODE_CENTER");
    if (named != NULL) {
        return named;
    }
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 32);
    ck_assert_int_gt(length, 0);
    path[length] = '\0';
    ck_assert_ptr_nonnull(strrchr(path, '/'));
    strcpy(strrchr(path, '/'), "/../tricode-center");
    ck_assert_msg(access(path, X_OK) == 0, "%s does not exist: build it first", path);
    return path;
}

pid_t process_start(const char *const words[], const char *out, const char *err) {
    char *argv[PROCESS_WORDS + 2] = {(char *)(size_t)process_program()};
    for (size_t i = 0; words[i] != NULL; i++) {
        ck_assert_uint_lt(i, PROCESS_WORDS);
        argv[i + 1] = (char *)(size_t)words[i];
    }
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        int output = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        int errors = open(err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        int nothing = open("/dev/null", O_RDONLY);
        if (dup2(nothing, 0) == 0 && dup2(output, 1) == 1 && dup2(errors, 2) == 2) {
            execv(argv[0], argv);
        }
        _exit(127);
    }
    return child;
}

void process_pause(long milliseconds) {
    const struct timespec time = {.tv_sec = milliseconds / 1000,
                                  .tv_nsec = milliseconds % 1000 * 1000000};
    (void)nanosleep(&time, NULL);
}

int process_wait(pid_t child) {
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void process_read(const char *path, char text[PROCESS_TEXT]) {
    FILE *file = fopen(path, "r");
    text[0] = '\0';
    if (file != NULL) {
        ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
        const long length = ftell(file);
        ck_assert_int_ge(length, 0);
        ck_assert_int_eq(
            fseek(file, length < PROCESS_TEXT ? 0 : length - (PROCESS_TEXT - 1), SEEK_SET), 0);
        text[fread(text, 1, PROCESS_TEXT - 1, file)] = '\0';
        fclose(file);
    }
}

const struct outcome *process_run(const char *const words[]) {
    static struct outcome outcome;
    char out[] = "/tmp/tricode-out-XXXXXX";
    char err[] = "/tmp/tricode-err-XXXXXX";
    int files[2] = {mkstemp(out), mkstemp(err)};
    ck_assert_int_ge(files[0], 0);
    ck_assert_int_ge(files[1], 0);
    outcome.code = process_wait(process_start(words, out, err));
    process_read(out, outcome.out);
    process_read(err, outcome.err);
    close(files[0]);
    close(files[1]);
    unlink(out);
    unlink(err);
    return &outcome;
}

void process_serve_as(struct serving *serving, const char *folder, const char *const options[]) {
    const char *words[PROCESS_WORDS + 1] = {folder, "serve"};
    char text[PROCESS_TEXT];
    for (size_t i = 0; options[i] != NULL; i++) {
        ck_assert_uint_lt(i + 2, PROCESS_WORDS);
        words[i + 2] = options[i];
    }
    snprintf(serving->out, sizeof serving->out, "%s.out", folder);
    snprintf(serving->log, sizeof serving->log, "%s.log", folder);
    (void)unlink(serving->out);
    serving->process = process_start(words, serving->out, serving->log);
    for (int i = 0; i < 1000; i++) {
        process_read(serving->out, text);
        const char *line = strstr(text, "listening on ");
        if (line != NULL && strchr(line, '\n') != NULL) {
            ck_assert_int_eq(sscanf(line, "listening on %63s", serving->url), 1);
            return;
        }
        process_pause(10);
    }
    kill(serving->process, SIGKILL);
    process_read(serving->log, text);
    ck_abort_msg("the center does not start: %s", text);
}

void process_serve_at(struct serving *serving, const char *folder, const char *address) {
    PROCESS_SERVE(serving, folder, "--listen", address, "--rate-terminal", "0", "--rate-address",
                  "0");
}

void process_serve(struct serving *serving, const char *folder) {
    process_serve_at(serving, folder, "127.0.0.1:0");
}

int process_stop(struct serving *serving, int signal_number) {
    ck_assert_int_eq(kill(serving->process, signal_number), 0);
    int code = process_wait(serving->process);
    unlink(serving->out);
    unlink(serving->log);
    return code;
}

void process_remove(const char *folder) {
    static const char *const files[] = {"ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm",
                                        "master.key",    "machine.json",      "ballast"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        (void)unlink(path);
    }
    ck_assert_int_eq(rmdir(folder), 0);
}
