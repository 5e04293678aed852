// SPDX-License-Identifier: Apache-2.0
#include "center/service/request.h"

#include <string.h>

void tricode_service_prepare_code(struct tricode_service_request *request,
                                  enum tricode_service_action action, uint64_t account,
                                  const char *text, size_t length, uint64_t now) {
    memset(request, 0, sizeof *request);
    request->action = action;
    request->account = account;
    request->now = now;
    request->code.status = tricode_code_decode((const uint8_t *)text, length, &request->decoded);
    if (request->code.status == TRICODE_CODE_OK) {
        request->code.payload = request->decoded.payload;
        memcpy(request->text, text, sizeof request->text);
    }
}

int tricode_service_prepare_enrolment(struct tricode_service_request *request,
                                      const uint8_t public_key[TRICODE_PUBLIC_KEY_SIZE],
                                      const uint8_t *hash, uint64_t now) {
    memset(request, 0, sizeof *request);
    request->action = TRICODE_SERVICE_ENROL;
    request->now = now;
    memcpy(request->public_key, public_key, sizeof request->public_key);
    if (hash != NULL) {
        request->invited = 1;
        memcpy(request->hash, hash, sizeof request->hash);
    }
    return tricode_keyid(public_key, request->keyid);
}
