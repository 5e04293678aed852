// SPDX-License-Identifier: Apache-2.0
/* The conformance protocol on a microcontroller: lines and answers by semihosting. All unused RAM
 * is the buffer for a line; a longer line is answered as unsupported, which the runner counts as
 * skipped. */
#include "ops.h"
#include "semihost.h"

#define EXIT_FAILED 1

int main(void);

/* Defined by the linker script. */
extern uint8_t image_room[], image_room_end[];

struct input {
    uint8_t *bytes;
    size_t capacity;
    size_t length; /* received bytes */
    int too_long;  /* the current line does not fit */
};

/* The length of the first complete line, without its line feed; `held` if there is none. */
static size_t line_length(const struct input *input) {
    size_t length = 0;
    while (length < input->length && input->bytes[length] != '\n') {
        length++;
    }
    return length;
}

static int answer_line(struct tricode_firmware *firmware, struct input *input, size_t length) {
    struct tricode_request request;
    struct tricode_answer answer;
    if (input->too_long) {
        tricode_answer_error(&answer, "unsupported");
    } else {
        tricode_request_read(&request, input->bytes, length);
        tricode_firmware_answer(firmware, &request, &answer);
    }
    input->too_long = 0;
    return tricode_answer_end(&answer) && tricode_semihost_write(answer.bytes, answer.length);
}

/* Drops the first bytes. */
static void drop(struct input *input, size_t count) {
    for (size_t i = count; i < input->length; i++) {
        input->bytes[i - count] = input->bytes[i];
    }
    input->length -= count;
}

int main(void) {
    struct tricode_firmware firmware = {.machine = {.machine = 0}};
    struct input input = {image_room, (size_t)(image_room_end - image_room), 0, 0};
    size_t came = 1;
    while (came > 0) {
        const size_t length = line_length(&input);
        if (length < input.length) {
            if (!answer_line(&firmware, &input, length)) {
                return EXIT_FAILED;
            }
            drop(&input, length + 1);
            continue;
        }
        if (input.length == input.capacity) {
            input.too_long = 1;
            input.length = 0;
        }
        came = tricode_semihost_read(input.bytes + input.length, input.capacity - input.length);
        input.length += came;
    }
    if (input.length > 0 || input.too_long) { /* a last line without its line feed */
        return answer_line(&firmware, &input, input.length) ? 0 : EXIT_FAILED;
    }
    return 0;
}
