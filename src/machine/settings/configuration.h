// SPDX-License-Identifier: Apache-2.0
/* The parser of a machine's configuration file: [section] and `key = value` lines. */
#ifndef TRICODE_MACHINE_CONFIGURATION_H
#define TRICODE_MACHINE_CONFIGURATION_H

#include "machine/settings/settings.h"

#define TRICODE_CONFIGURATION_LIMIT (64u * 1024u) /* bytes */

/* Parses any bytes, which must be followed by one writable byte. The settings point into text. A
 * line is empty, a comment (#), [section] or `key = value`; a value ends with its line. Reports
 * every error of the file with its line and returns their number; a value with an error is not set.
 */
unsigned tricode_configuration_parse(char *text, size_t length, struct tricode_settings *settings,
                                     const struct tricode_setting_errors *errors);

#endif
