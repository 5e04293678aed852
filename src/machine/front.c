// SPDX-License-Identifier: Apache-2.0
#include "machine/front.h"

#include <stdlib.h>

#include "machine/permit.h"

int tricode_front_has(const struct tricode_loop *loop) {
    return loop->display.panel != NULL;
}

int tricode_front_descriptor(const struct tricode_loop *loop) {
    return tricode_panel_descriptor(loop->display.panel);
}

uint32_t tricode_front_wait(const struct tricode_loop *loop) {
    (void)loop;
    return UINT32_MAX;
}

enum tricode_next tricode_front_serve(struct tricode_loop *loop) {
    struct tricode_panel_event event;
    enum tricode_next next = TRICODE_NEXT_GO_ON;
    if (!tricode_panel_next(loop->display.panel, &event)) {
        return TRICODE_NEXT_GO_ON;
    }
    switch (event.kind) {
    case TRICODE_PANEL_SELECT:
        return tricode_act_product(loop, event.product);
    case TRICODE_PANEL_LEVER:
        return tricode_act_plain(loop, TRICODE_EVENT_LEVER);
    case TRICODE_PANEL_PICTURE:
    case TRICODE_PANEL_FRAME:
        next = tricode_permit_picture(loop, event.bytes, event.length,
                                      event.kind == TRICODE_PANEL_PICTURE);
        free(event.bytes);
        break;
    }
    return next;
}
