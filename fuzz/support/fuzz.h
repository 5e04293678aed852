// SPDX-License-Identifier: Apache-2.0
/* Shared by all harnesses: a stream over the input's bytes, and assertions that abort with the
 * reason, so that libFuzzer saves the input. */
#ifndef TRICODE_FUZZ_H
#define TRICODE_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Prints location and condition to stderr and aborts. */
_Noreturn void tricode_fuzz_fail(const char *file, int line, const char *what);

#define FUZZ_ASSERT(condition, what)                                                               \
    ((condition) ? (void)0 : tricode_fuzz_fail(__FILE__, __LINE__, (what)))

/* Reads the input byte by byte; returns zeros after its end. */
struct tricode_stream {
    const uint8_t *data;
    size_t left;
};

struct tricode_stream tricode_stream_of(const uint8_t *data, size_t size);
uint8_t tricode_stream_u8(struct tricode_stream *stream);
uint16_t tricode_stream_u16(struct tricode_stream *stream);
uint32_t tricode_stream_u32(struct tricode_stream *stream);

/* Takes up to `size` of the remaining bytes; returns the number taken. */
size_t tricode_stream_bytes(struct tricode_stream *stream, uint8_t *bytes, size_t size);

#endif
