// SPDX-License-Identifier: Apache-2.0
/* A line of JSON as a request: what request.h reads with. */
#ifndef TRICODE_FIRMWARE_JSON_H
#define TRICODE_FIRMWARE_JSON_H

#include "request.h"

/* 1 when the whole line is one JSON object; its members are put into the request. */
int tricode_json_object(struct tricode_request *request, uint8_t *line, size_t length);

#endif
