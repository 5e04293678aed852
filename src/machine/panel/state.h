// SPDX-License-Identifier: Apache-2.0
/* What the pages are told: the machine, which stays, and its state, which has a number that grows
 * with each change. As JSON, for http.c alone. */
#ifndef TRICODE_MACHINE_PANEL_STATE_H
#define TRICODE_MACHINE_PANEL_STATE_H

#include <jansson.h>
#include <pthread.h>
#include "machine/panel/event.h"
#include "machine/provisioning/provisioning.h"
#include "machine/view/view.h"

#define TRICODE_PANEL_TRAY_MAX 24u      /* the newest products in the tray that are shown */
#define TRICODE_PANEL_PAY_PAGE_SIZE 64u /* http:// or https://, a name and a port */

struct tricode_panel_state {
    pthread_mutex_t mutex;
    json_t *machine;
    char pay_page[TRICODE_PANEL_PAY_PAGE_SIZE]; /* "": none */
    uint64_t number;
    struct tricode_view view;
    size_t tray_count;
    uint16_t tray[TRICODE_PANEL_TRAY_MAX]; /* the oldest first */
};

/* 0; else -1 and a fault, and there is nothing to destroy. */
int tricode_panel_state_init(struct tricode_panel_state *state,
                             const struct tricode_panel_settings *settings,
                             const struct tricode_provisioning *provisioning,
                             struct tricode_error *error);
void tricode_panel_state_destroy(struct tricode_panel_state *state);

/* Answers 1 when it shows another code than before, or none any more. */
int tricode_panel_state_show(struct tricode_panel_state *state, const struct tricode_view *view);

/* Somebody took what was in the tray. */
void tricode_panel_state_empty_tray(struct tricode_panel_state *state);

/* The number of the state as it is now. */
uint64_t tricode_panel_state_number(struct tricode_panel_state *state);

/* JSON texts that the caller frees; NULL when memory is out. */
char *tricode_panel_state_machine(const struct tricode_panel_state *state);
char *tricode_panel_state_text(struct tricode_panel_state *state);

#endif
