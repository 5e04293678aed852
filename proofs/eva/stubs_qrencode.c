// SPDX-License-Identifier: Apache-2.0
/* Model of libqrencode from its manual: may fail at any call, with any errno; otherwise returns a
 * symbol of width times width modules, where width is 17 + 4 * version, for any version. */
#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>
#include "stubs.h"

static unsigned char modules[177 * 177];
static QRcode code;

static int fails(void) {
    if (Frama_C_nondet(0, 1)) {
        errno = Frama_C_nondet(ENOMEM, EINVAL);
        return 1;
    }
    return 0;
}

QRinput *QRinput_new2(int version, QRecLevel level) {
    (void)version, (void)level;
    return fails() ? NULL : malloc(1);
}

int QRinput_append(QRinput *input, QRencodeMode mode, int size, const unsigned char *data) {
    (void)mode;
    stub_uses(input);
    //@ assert length: size > 0;
    stub_reads(data, (size_t)size);
    return fails() ? -1 : 0;
}

QRcode *QRcode_encodeInput(QRinput *input) {
    stub_uses(input);
    ANY(modules);
    const int version = Frama_C_interval(1, 5);
    //@ split version;
    code.version = version;
    code.width = 17 + 4 * version;
    code.data = modules + sizeof modules - code.width * code.width;
    return fails() ? NULL : &code;
}

void QRinput_free(QRinput *input) {
    free(input);
}

void QRcode_free(QRcode *symbol) {
    (void)symbol;
}
