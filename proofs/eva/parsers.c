// SPDX-License-Identifier: Apache-2.0
/* The closed JSON of files and answers: any result of src/host/json.h. */
#include "machine/provisioning/provisioning.h"
#include "terminal/answers.h"
#include "stubs.h"
#include "terminal/key_file.h"

#define URL_MAX 24

static uint8_t bytes[4096];
static struct tricode_payload scanned;
static struct tricode_error fault;

void key_file_main(void) {
    struct tricode_key_file key;
    ANY(bytes);
    (void)tricode_key_file_parse(bytes, Frama_C_size_t_interval(0, sizeof bytes), &key, &fault);
}

/* An address of each length, in a block that ends with it. */
void address_main(void) {
    static char url[URL_MAX + 1];
    static char center[TRICODE_CENTER_SIZE];
    ANY_TEXT(url);
    (void)tricode_center_address(AT_END(url, Frama_C_interval_split(1, sizeof url)), center,
                                 &fault);
}

void provisioning_main(void) {
    struct tricode_provisioning provisioning;
    ANY(bytes);
    if (tricode_provisioning_parse(bytes, Frama_C_size_t_interval(0, sizeof bytes), &provisioning,
                                   &fault) == 0) {
        (void)tricode_provisioning_product(&provisioning,
                                           Frama_C_unsigned_short_interval(0, UINT16_MAX));
        tricode_provisioning_clear(&provisioning);
    }
}

void answers_main(void) {
    struct tricode_look_up look_up;
    struct tricode_decided decided;
    struct tricode_funds funds;
    struct tricode_transfer_line line;
    struct tricode_problem_details problem;
    ANY(bytes);
    ANY(scanned);
    scanned.kind = (enum tricode_kind)Frama_C_interval(TRICODE_KIND_SALE, TRICODE_KIND_CANCEL);
    const json_t *body = tricode_json_parse(bytes, sizeof bytes, &fault);
    if (body != NULL) {
        (void)tricode_look_up_parse(body, &scanned, &look_up, &fault);
        (void)tricode_decided_parse(body, &scanned, &decided, &fault);
        (void)tricode_funds_parse(body, &funds, &fault);
        (void)tricode_transfer_line_parse(body, &line, &fault);
        tricode_problem_details_parse(body, &problem);
    }
}
