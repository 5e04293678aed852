// SPDX-License-Identifier: Apache-2.0
#include "machine/panel/panel.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/site/installed.h"
#include "machine/panel/http.h"

struct tricode_panel {
    struct tricode_site *site;
    struct tricode_panel_queue queue;
    struct tricode_panel_state state;
    struct tricode_panel_http *http;
    char address[sizeof "http:///" + TRICODE_ADDRESS_SIZE];
};

/* [PANEL-1] Accepts loopback addresses only. */
static int read_address(const char *text, union tricode_address *address,
                        struct tricode_error *error) {
    if (tricode_address_parse(text, address) != 0) {
        tricode_error_set(error, "\"%.100s\" is not an address; use one such as 127.0.0.1:8090",
                          text);
        return -1;
    }
    if (!tricode_ip_is_loopback(tricode_address_ip(&address->any))) {
        tricode_error_set(
            error,
            "other hosts can reach %.100s and press the buttons; use a loopback address "
            "such as 127.0.0.1:8090",
            text);
        return -1;
    }
    return 0;
}

static struct tricode_site *load(const char *web, struct tricode_error *error) {
    char installed[PATH_MAX];
    struct tricode_error why;
    if (web == NULL &&
        !tricode_installed_folder("share/tricode/panel", installed, sizeof installed)) {
        tricode_error_set(error, "its page is not installed; set the folder of its files");
        return NULL;
    }
    const char *folder = web == NULL ? installed : web;
    struct tricode_site *site = tricode_site_load(folder, &why);
    if (site == NULL) {
        tricode_error_set(error, "cannot load its page from %.60s: %.100s", folder, why.text);
    }
    return site;
}

/* Frees a panel without its parts. */
static struct tricode_panel *give_up(struct tricode_panel *panel) {
    tricode_site_free(panel->site);
    free(panel);
    return NULL;
}

struct tricode_panel *tricode_panel_open(const struct tricode_panel_settings *settings,
                                         const struct tricode_provisioning *provisioning,
                                         struct tricode_error *error) {
    union tricode_address address;
    char printed[TRICODE_ADDRESS_SIZE];
    struct tricode_error why;
    struct tricode_panel *panel = calloc(1, sizeof *panel);
    if (panel == NULL) {
        tricode_error_set(error, "out of memory");
        return NULL;
    }
    if (read_address(settings->listen, &address, error) != 0) {
        return give_up(panel);
    }
    panel->site = load(settings->web, error);
    if (panel->site == NULL ||
        tricode_panel_state_init(&panel->state, settings, provisioning, error) != 0) {
        return give_up(panel);
    }
    const int result = tricode_panel_queue_init(&panel->queue);
    if (result != 0) {
        tricode_error_set(error, "%s", strerror(result));
        tricode_panel_state_destroy(&panel->state);
        return give_up(panel);
    }
    panel->http =
        tricode_panel_http_start(&address, panel->site, &panel->queue, &panel->state, &why);
    if (panel->http == NULL ||
        tricode_address_print(&address, tricode_panel_http_port(panel->http), printed) != 0) {
        tricode_error_set(error, "cannot listen at %.80s: %.100s", settings->listen, why.text);
        tricode_panel_close(panel);
        return NULL;
    }
    (void)snprintf(panel->address, sizeof panel->address, "http://%s/", printed);
    return panel;
}

const char *tricode_panel_address(const struct tricode_panel *panel) {
    return panel->address;
}

int tricode_panel_descriptor(const struct tricode_panel *panel) {
    return panel->queue.descriptor;
}

int tricode_panel_next(struct tricode_panel *panel, struct tricode_panel_event *event) {
    return tricode_panel_queue_take(&panel->queue, event);
}

void tricode_panel_show(struct tricode_panel *panel, const struct tricode_view *view) {
    if (tricode_panel_state_show(&panel->state, view)) {
        tricode_panel_queue_drop_frames(&panel->queue);
    }
    tricode_panel_http_wake(panel->http);
}

void tricode_panel_close(struct tricode_panel *panel) {
    if (panel == NULL) {
        return;
    }
    tricode_panel_http_stop(panel->http);
    tricode_panel_queue_destroy(&panel->queue);
    tricode_panel_state_destroy(&panel->state);
    (void)give_up(panel);
}
