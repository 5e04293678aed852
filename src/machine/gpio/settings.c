// SPDX-License-Identifier: Apache-2.0
#include "machine/gpio/settings.h"

#include <string.h>

int tricode_gpio_name(const char *words, struct tricode_gpio_settings *settings) {
    const size_t chip = strcspn(words, " ");
    const char *line = words + chip + strspn(words + chip, " ");
    const size_t length = strlen(line);
    if (chip == 0 || chip >= sizeof settings->chip || length == 0 ||
        length >= sizeof settings->line || strchr(line, ' ') != NULL) {
        return -1;
    }
    memcpy(settings->chip, words, chip);
    settings->chip[chip] = 0;
    memcpy(settings->line, line, length + 1);
    return 0;
}
