// SPDX-License-Identifier: Apache-2.0
/* Parses a line of JSON for request.h. */
#ifndef TRICODE_FIRMWARE_JSON_H
#define TRICODE_FIRMWARE_JSON_H

#include "request.h"

/* Returns 1 if the line is one JSON object; stores its members in the request. */
int tricode_json_object(struct tricode_request *request, uint8_t *line, size_t length);

#endif
