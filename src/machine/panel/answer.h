// SPDX-License-Identifier: Apache-2.0
/* What the panel answers, with the header fields that confine it. For http.c alone. */
#ifndef TRICODE_MACHINE_PANEL_ANSWER_H
#define TRICODE_MACHINE_PANEL_ANSWER_H

#include <microhttpd.h>
#include "host/site.h"
#include "machine/panel/request.h"

/* text: allocated, and the answer's from here on; NULL where memory is out: then the connection is
 * closed. */
enum MHD_Result tricode_panel_answer_json(struct MHD_Connection *connection, unsigned status,
                                          char *text);

/* {"reason"}; of a method that the call does not take, those that it does. */
enum MHD_Result tricode_panel_answer_refusal(struct MHD_Connection *connection,
                                             enum tricode_panel_call call,
                                             struct tricode_panel_refusal refusal);

/* [PANEL-5] A file of the page. */
enum MHD_Result tricode_panel_answer_file(struct MHD_Connection *connection,
                                          const struct tricode_site_file *file);

#endif
