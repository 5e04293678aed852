// SPDX-License-Identifier: Apache-2.0
/* Keys and certificates for TLS suites, created with openssl's command line in a temporary folder:
 * a CA (ca.pem) and server certificates for 127.0.0.1 and localhost. */
#ifndef TRICODE_TEST_CERTIFICATES_H
#define TRICODE_TEST_CERTIFICATES_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path of a name in the folder, in one of eight static buffers used in turn. */
const char *certificates_path(const char *name);

void certificates_shell(const char *command);

/* Creates name.pem and name.key (0600), signed by the CA. */
void certificates_make(const char *name);

void certificates_begin(void);

void certificates_end(void);

#endif
