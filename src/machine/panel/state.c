// SPDX-License-Identifier: Apache-2.0
#include "machine/panel/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/clock.h"

/* 1 for http:// or https:// and a host, with or without a port, and nothing after them. */
static int is_origin(const char *text) {
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]";
    const char *host = strstr(text, "://");
    const size_t scheme = host == NULL ? 0 : (size_t)(host - text);
    if ((scheme != 4 && scheme != 5) || strncmp(text, "https", scheme) != 0) {
        return 0;
    }
    host += 3;
    return host[0] != '\0' && host[strspn(host, letters)] == '\0';
}

static json_t *machine_of(const struct tricode_provisioning *provisioning) {
    json_t *products = json_array();
    for (size_t i = 0; i < provisioning->product_count; i++) {
        const struct tricode_provisioned_product *product = &provisioning->products[i];
        if (json_array_append_new(products, json_pack("{s:i, s:s, s:I}", "product",
                                                      (int)product->number, "name", product->name,
                                                      "price", (json_int_t)product->price)) != 0) {
            json_decref(products);
            return NULL;
        }
    }
    return json_pack("{s:I, s:s, s:s, s:i, s:o}", "machine", (json_int_t)provisioning->machine,
                     "name", provisioning->name, "place", provisioning->place, "currency",
                     (int)provisioning->currency, "products", products);
}

int tricode_panel_state_init(struct tricode_panel_state *state,
                             const struct tricode_panel_settings *settings,
                             const struct tricode_provisioning *provisioning,
                             struct tricode_error *error) {
    const char *pay_page = settings->pay_page == NULL ? "" : settings->pay_page;
    memset(state, 0, sizeof *state);
    if (*pay_page != '\0' && (!is_origin(pay_page) || strlen(pay_page) >= sizeof state->pay_page)) {
        tricode_error_set(error,
                          "the pay page %.60s is not an origin; use one such as "
                          "http://localhost:8080, without a path",
                          pay_page);
        return -1;
    }
    memcpy(state->pay_page, pay_page, strlen(pay_page) + 1);
    state->machine = machine_of(provisioning);
    if (state->machine == NULL || pthread_mutex_init(&state->mutex, NULL) != 0) {
        json_decref(state->machine);
        tricode_error_set(error, "out of memory");
        return -1;
    }
    return 0;
}

void tricode_panel_state_destroy(struct tricode_panel_state *state) {
    json_decref(state->machine);
    (void)pthread_mutex_destroy(&state->mutex);
}

static void drop(struct tricode_panel_state *state, uint16_t product) {
    if (state->tray_count == TRICODE_PANEL_TRAY_MAX) {
        memmove(state->tray, state->tray + 1, sizeof state->tray - sizeof state->tray[0]);
        state->tray_count--;
    }
    state->tray[state->tray_count++] = product;
}

int tricode_panel_state_show(struct tricode_panel_state *state, const struct tricode_view *view) {
    (void)pthread_mutex_lock(&state->mutex);
    const int other = view->turn != state->view.turn;
    if (view->fallen != state->view.fallen) {
        drop(state, view->fallen_number);
    }
    state->view = *view;
    state->number++;
    (void)pthread_mutex_unlock(&state->mutex);
    return other;
}

void tricode_panel_state_empty_tray(struct tricode_panel_state *state) {
    (void)pthread_mutex_lock(&state->mutex);
    state->tray_count = 0;
    state->number++;
    (void)pthread_mutex_unlock(&state->mutex);
}

uint64_t tricode_panel_state_number(struct tricode_panel_state *state) {
    (void)pthread_mutex_lock(&state->mutex);
    const uint64_t number = state->number;
    (void)pthread_mutex_unlock(&state->mutex);
    return number;
}

char *tricode_panel_state_machine(const struct tricode_panel_state *state) {
    return json_dumps(state->machine, JSON_COMPACT);
}

/* {"text", "url", "link"}: the code on display, the URL in its QR symbol, and in a demonstration
 * the URL at the pay page of this host. */
static json_t *code_of(const struct tricode_panel_state *state) {
    char link[TRICODE_PANEL_PAY_PAGE_SIZE + TRICODE_TEXT_SIZE + 2];
    const struct tricode_view *view = &state->view;
    if (view->code[0] == '\0') {
        return json_null();
    }
    (void)snprintf(link, sizeof link, "%s/%s", state->pay_page, view->text);
    return json_pack("{s:s, s:s, s:s?}", "text", view->text, "url", view->code, "link",
                     state->pay_page[0] == '\0' ? NULL : link);
}

/* The name of the reason. `until` distinguishes it from an earlier hint with the same reason. */
static json_t *hint_of(const struct tricode_view *view) {
    return view->reason == NULL ? json_null()
                                : json_pack("{s:s, s:I}", "reason", view->reason, "until",
                                            (json_int_t)view->hint_until);
}

static json_t *tray_of(const struct tricode_panel_state *state) {
    json_t *tray = json_array();
    for (size_t i = 0; i < state->tray_count; i++) {
        if (json_array_append_new(tray, json_integer(state->tray[i])) != 0) {
            json_decref(tray);
            return NULL;
        }
    }
    return tray;
}

/* Milliseconds that the offer still stands; null: for ever, or no offer. */
static json_t *offer_of(const struct tricode_view *view) {
    const uint64_t now = tricode_clock_ms();
    if (view->phase != TRICODE_MACHINE_OPEN || view->offer_until == 0) {
        return json_null();
    }
    return json_integer(now < view->offer_until ? (json_int_t)(view->offer_until - now) : 0);
}

static const char *phase_of(const struct tricode_view *view) {
    if (view->out_of_order) {
        return "out_of_order";
    }
    switch (view->phase) {
    case TRICODE_MACHINE_OPEN:
        return "sale";
    case TRICODE_MACHINE_VENDING:
        return "vending";
    default:
        return view->code[0] == '\0' ? "ready" : "cancel";
    }
}

/* NULL: out of memory, also of a part: json_pack then releases the others. */
static json_t *state_of(const struct tricode_panel_state *state) {
    const struct tricode_view *view = &state->view;
    return json_pack("{s:I, s:s, s:i, s:I, s:b, s:o, s:I, s:o, s:o, s:o}", "number",
                     (json_int_t)state->number, "phase", phase_of(view), "product",
                     (int)view->number, "price", (json_int_t)view->amount, "jammed", view->jammed,
                     "offer_ms", offer_of(view), "fallen", (json_int_t)view->fallen, "code",
                     code_of(state), "hint", hint_of(view), "tray", tray_of(state));
}

char *tricode_panel_state_text(struct tricode_panel_state *state) {
    (void)pthread_mutex_lock(&state->mutex);
    json_t *json = state_of(state);
    (void)pthread_mutex_unlock(&state->mutex);
    char *text = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);
    json_decref(json);
    return text;
}
