// SPDX-License-Identifier: Apache-2.0
/* From what a camera shows to the event PERMIT. A picture without a permit is a notice with its
 * reason [MACHINE-25]. While the throttle pauses the scanner, nothing is decoded [MACHINE-24]. */
#ifndef TRICODE_MACHINE_PERMIT_H
#define TRICODE_MACHINE_PERMIT_H

#include "machine/runtime/act.h"

/* The line `permit`: decodes the picture at this path; "": what the picture camera has. */
enum tricode_next tricode_permit_read(struct tricode_runtime *runtime, const char *path);

/* The result of decoding one picture. Frees the text of OK. why: the reason of FAILED. */
enum tricode_next tricode_permit_result(struct tricode_runtime *runtime,
                                        enum tricode_camera_status status,
                                        struct tricode_buffer *text, const char *why);

/* One encoded PNG that a person gave. */
enum tricode_next tricode_permit_picture(struct tricode_runtime *runtime, const uint8_t *png,
                                         size_t length);

/* One encoded PNG of many that a camera sends: the same text in frame after frame counts once until
 * it was out of view for 3 s, and a frame without a code is no notice. */
enum tricode_next tricode_permit_frame(struct tricode_runtime *runtime, const uint8_t *png,
                                       size_t length);

/* The text of a frame that is decoded already; and a frame with several codes that differ. */
enum tricode_next tricode_permit_text(struct tricode_runtime *runtime, const uint8_t *scanned,
                                      size_t length);
enum tricode_next tricode_permit_several(struct tricode_runtime *runtime);

#endif
