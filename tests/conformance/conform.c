// SPDX-License-Identifier: Apache-2.0
#include "conform.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    tricode_conform_op *run;
} ops[] = {
    {"decode", tricode_conform_decode},
    {"encode", tricode_conform_encode},
    {"read", tricode_conform_read},
    {"derive_key", tricode_conform_derive_key},
    {"issue", tricode_conform_issue},
    {"convert", tricode_conform_convert},
    {"verify", tricode_conform_verify},
    {"machine_new", tricode_conform_machine_new},
    {"machine", tricode_conform_machine_event},
    {"center_new", tricode_conform_center_new},
    {"settle", tricode_conform_settle},
    {"cancel", tricode_conform_cancel},
    {"center_state", tricode_conform_center_state},
};

json_t *tricode_conform_error(const char *reason) {
    return json_pack("{s:s}", "error", reason);
}

json_t *tricode_conform_malformed(void) {
    return tricode_conform_error("malformed_request");
}

json_t *tricode_conform_text(const char *name, const uint8_t text[TRICODE_TEXT_SIZE]) {
    return json_pack("{s:s%}", name, (const char *)text, (size_t)TRICODE_TEXT_SIZE);
}

struct tricode_presented tricode_conform_present(struct tricode_string text,
                                                 struct tricode_code *code) {
    struct tricode_presented presented;
    memset(&presented, 0, sizeof presented);
    memset(code, 0, sizeof *code);
    presented.status = tricode_code_decode((const uint8_t *)text.bytes, text.length, code);
    presented.payload = code->payload;
    return presented;
}

/* [CONFORM-3, CONFORM-4] */
static json_t *answer(struct tricode_conform *conform, json_t *request) {
    struct tricode_fields fields = tricode_fields_of(request);
    struct tricode_string op = tricode_fields_string(&fields, "op");
    if (fields.broken) {
        return tricode_conform_malformed();
    }
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        if (strlen(ops[i].name) == op.length && memcmp(ops[i].name, op.bytes, op.length) == 0) {
            return ops[i].run(conform, &fields);
        }
    }
    return tricode_conform_error("unsupported");
}

char *tricode_conform_line(struct tricode_conform *conform, const char *line, size_t length) {
    json_t *request = NULL;
    if (length <= TRICODE_CONFORM_LINE_MAX) {
        request = json_loadb(line, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    }
    json_t *reply = answer(conform, request);
    json_decref(request);
    if (reply == NULL) {
        reply = tricode_conform_error("internal");
    }
    char *text = json_dumps(reply, JSON_COMPACT | JSON_ENSURE_ASCII);
    json_decref(reply);
    return text;
}

void tricode_conform_clear(struct tricode_conform *conform) {
    tricode_conform_machine_free(conform->machine);
    tricode_conform_center_free(conform->center);
    conform->machine = NULL;
    conform->center = NULL;
}
