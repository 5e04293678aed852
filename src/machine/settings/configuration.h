// SPDX-License-Identifier: Apache-2.0
/* The configuration file of a machine: sections, and `key = value` lines. */
#ifndef TRICODE_MACHINE_CONFIGURATION_H
#define TRICODE_MACHINE_CONFIGURATION_H

#include "machine/settings/settings.h"

#define TRICODE_CONFIGURATION_LIMIT (64u * 1024u)

/* Any bytes, and one after them for a zero, to settings that point into them: all of the file is
 * read, each thing that is wrong with it told, with its line. How many there are; a word that was
 * wrong is not in the settings. Each line is empty, a comment (#), [section] or `key = value`; a
 * value goes up to the end of its line. */
unsigned tricode_configuration_parse(char *text, size_t length, struct tricode_settings *settings,
                                     const struct tricode_complaints *to);

#endif
