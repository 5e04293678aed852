// SPDX-License-Identifier: Apache-2.0
/* From the camera to the permit event: asked for by a line, or by itself where nobody types. */
#ifndef TRICODE_MACHINE_PERMIT_H
#define TRICODE_MACHINE_PERMIT_H

#include "machine/act.h"

/* Looks at the picture ("" for what the camera sees), and handles the permit that it reads. What is
 * no permit is answered with its reason [MACHINE-25]. */
enum tricode_next tricode_permit_read(struct tricode_loop *loop, const char *picture);

/* The camera that looks by itself, as a source of events (loop.h). */
int tricode_permit_looks(const struct tricode_loop *loop);
int tricode_permit_descriptor(const struct tricode_loop *loop);
uint32_t tricode_permit_wait(const struct tricode_loop *loop);

/* The same of what the camera sees now, if it is time to look and if that is new. Never waits. */
enum tricode_next tricode_permit_look(struct tricode_loop *loop);

/* The same of what a video camera has read, in one picture after another: the same text counts
 * once, until it was out of sight for a while. */
enum tricode_next tricode_permit_seen(struct tricode_loop *loop, const uint8_t *scanned,
                                      size_t length);

/* The same of several codes that differ. */
enum tricode_next tricode_permit_several(struct tricode_loop *loop);

/* The same of an encoded PNG picture that came from elsewhere, such as a panel. news: that there is
 * no code in it that can be read, or that the scanner pauses, is to be told; not so of one of many
 * frames, and what these show one after another counts once. */
enum tricode_next tricode_permit_picture(struct tricode_loop *loop, const uint8_t *png,
                                         size_t length, int news);

#endif
