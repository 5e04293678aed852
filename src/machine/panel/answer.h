// SPDX-License-Identifier: Apache-2.0
/* The panel's responses, with the header fields that confine the page. For http.c alone. */
#ifndef TRICODE_MACHINE_PANEL_ANSWER_H
#define TRICODE_MACHINE_PANEL_ANSWER_H

#include <microhttpd.h>
#include "host/site/site.h"
#include "machine/panel/request.h"

/* text: allocated with malloc; the response frees it. NULL, when memory is out: closes the
 * connection. */
enum MHD_Result tricode_panel_answer_json(struct MHD_Connection *connection, unsigned status,
                                          char *text);

/* {"reason"}; with 405 also the allowed methods. */
enum MHD_Result tricode_panel_answer_refusal(struct MHD_Connection *connection,
                                             enum tricode_panel_route route,
                                             struct tricode_panel_refusal refusal);

/* [PANEL-5] A file of the page. */
enum MHD_Result tricode_panel_answer_file(struct MHD_Connection *connection,
                                          const struct tricode_site_file *file);

#endif
