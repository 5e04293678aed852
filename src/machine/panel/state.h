// SPDX-License-Identifier: Apache-2.0
/* The JSON that the pages receive: the machine, which is constant, and its state, whose number
 * grows with each change. Safe for two threads. For http.c alone. */
#ifndef TRICODE_MACHINE_PANEL_STATE_H
#define TRICODE_MACHINE_PANEL_STATE_H

#include <jansson.h>
#include <pthread.h>
#include "machine/panel/event.h"
#include "machine/provisioning/provisioning.h"
#include "machine/view/view.h"

#define TRICODE_PANEL_TRAY_MAX 24u      /* of the products in the tray, the newest are shown */
#define TRICODE_PANEL_PAY_PAGE_SIZE 64u /* http:// or https://, a name, a port, a zero */

struct tricode_panel_state {
    pthread_mutex_t mutex;
    json_t *machine;
    char pay_page[TRICODE_PANEL_PAY_PAGE_SIZE]; /* "": none */
    uint64_t number;
    struct tricode_view view;
    size_t tray_count;
    uint16_t tray[TRICODE_PANEL_TRAY_MAX]; /* the oldest first */
};

/* 0; else -1 and an error, and nothing to destroy. */
int tricode_panel_state_init(struct tricode_panel_state *state,
                             const struct tricode_panel_settings *settings,
                             const struct tricode_provisioning *provisioning,
                             struct tricode_error *error);
void tricode_panel_state_destroy(struct tricode_panel_state *state);

/* Stores a copy of the view. 1 when its code is another one. */
int tricode_panel_state_show(struct tricode_panel_state *state, const struct tricode_view *view);

/* The buyer took the products. */
void tricode_panel_state_empty_tray(struct tricode_panel_state *state);

/* The number of the current state. */
uint64_t tricode_panel_state_number(struct tricode_panel_state *state);

/* JSON texts, which the caller frees; NULL: out of memory. */
char *tricode_panel_state_machine(const struct tricode_panel_state *state);
char *tricode_panel_state_text(struct tricode_panel_state *state);

#endif
