// SPDX-License-Identifier: Apache-2.0
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tricode_fuzz_fail(const char *file, int line, const char *what) {
    (void)fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, what);
    abort();
}

struct tricode_stream tricode_stream_of(const uint8_t *data, size_t size) {
    struct tricode_stream stream = {data, size};
    return stream;
}

size_t tricode_stream_bytes(struct tricode_stream *stream, uint8_t *bytes, size_t size) {
    size_t taken = size < stream->left ? size : stream->left;
    if (taken > 0) {
        memcpy(bytes, stream->data, taken);
        stream->data += taken;
        stream->left -= taken;
    }
    return taken;
}

uint8_t tricode_stream_u8(struct tricode_stream *stream) {
    uint8_t byte = 0;
    (void)tricode_stream_bytes(stream, &byte, 1);
    return byte;
}

uint16_t tricode_stream_u16(struct tricode_stream *stream) {
    unsigned high = tricode_stream_u8(stream);
    return (uint16_t)(high * 256u + tricode_stream_u8(stream));
}

uint32_t tricode_stream_u32(struct tricode_stream *stream) {
    uint32_t high = tricode_stream_u16(stream);
    return high * 65536u + tricode_stream_u16(stream);
}
