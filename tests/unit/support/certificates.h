// SPDX-License-Identifier: Apache-2.0
/* Keys and certificates for suites of TLS, made anew by openssl's command line in a folder of their
 * own: an authority (ca.pem) and, by it, server's for 127.0.0.1 and localhost. */
#ifndef TRICODE_TEST_CERTIFICATES_H
#define TRICODE_TEST_CERTIFICATES_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A name in the folder; a static buffer of eight that are used in turn. */
const char *certificates_path(const char *name);

void certificates_shell(const char *command);

/* name.pem and name.key (0600), by the authority. */
void certificates_make(const char *name);

void certificates_begin(void);

void certificates_end(void);

#endif
