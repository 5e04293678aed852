// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "certificates.h"

#include <ftw.h>

static char certificates_folder[64];

const char *certificates_path(const char *name) {
    static char paths[8][128];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", certificates_folder, name);
    return path;
}

void certificates_shell(const char *command) {
    char whole[1024];
    snprintf(whole, sizeof whole, "cd %s && { %s; } >log 2>&1", certificates_folder, command);
    ck_assert_msg(system(whole) == 0, "%s", whole);
}

void certificates_make(const char *name) {
    char command[768];
    snprintf(command, sizeof command,
             "umask 077; openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
             "-subj /CN=%s -addext subjectAltName=IP:127.0.0.1,DNS:localhost "
             "-keyout %s.key -out %s.csr && "
             "openssl x509 -req -in %s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
             "-copy_extensions copy -out %s.pem",
             name, name, name, name, name);
    certificates_shell(command);
}

void certificates_begin(void) {
    strcpy(certificates_folder, "/tmp/tricode-tls-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(certificates_folder));
    certificates_shell("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                       "-subj /CN=authority -days 2 -keyout ca.key -out ca.pem");
    certificates_make("first");
}

static int certificates_remove(const char *path, const struct stat *about, int type,
                               struct FTW *ftw) {
    (void)about;
    (void)type;
    (void)ftw;
    return remove(path);
}

void certificates_end(void) {
    ck_assert_int_eq(nftw(certificates_folder, certificates_remove, 8, FTW_DEPTH | FTW_PHYS), 0);
}
