// SPDX-License-Identifier: Apache-2.0
/* The panel: its pages have the buttons, the lever and a camera. The display closes it. */
#include "machine/sources/permit.h"
#include "machine/sources/sources.h"

#include <stdlib.h>

static int has(const struct tricode_runtime *runtime) {
    return runtime->displays.panel != NULL;
}

static int descriptor(const struct tricode_runtime *runtime) {
    return tricode_panel_descriptor(runtime->displays.panel);
}

static enum tricode_next serve(struct tricode_runtime *runtime) {
    struct tricode_panel_event event;
    enum tricode_next next = TRICODE_NEXT_GO_ON;
    if (!tricode_panel_next(runtime->displays.panel, &event)) {
        return TRICODE_NEXT_GO_ON;
    }
    switch (event.kind) {
    case TRICODE_PANEL_SELECT:
        return tricode_act_product(runtime, event.product);
    case TRICODE_PANEL_LEVER:
        return tricode_act_plain(runtime, TRICODE_EVENT_LEVER);
    case TRICODE_PANEL_PICTURE:
        next = tricode_permit_picture(runtime, event.bytes, event.length);
        break;
    case TRICODE_PANEL_FRAME:
        next = tricode_permit_frame(runtime, event.bytes, event.length);
        break;
    }
    free(event.bytes);
    return next;
}

const struct tricode_source tricode_source_panel = {
    .name = "panel", .outlives_input = 1, .has = has, .descriptor = descriptor, .serve = serve};
