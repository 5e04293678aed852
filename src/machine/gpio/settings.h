// SPDX-License-Identifier: Apache-2.0
/* Which line of which GPIO chip, and how it is wired. */
#ifndef TRICODE_MACHINE_GPIO_SETTINGS_H
#define TRICODE_MACHINE_GPIO_SETTINGS_H

#define TRICODE_GPIO_NAME_SIZE 64u

enum tricode_gpio_bias {
    TRICODE_GPIO_BIAS_AS_IS = 0,
    TRICODE_GPIO_BIAS_UP,
    TRICODE_GPIO_BIAS_DOWN,
};

struct tricode_gpio_settings {
    char chip[TRICODE_GPIO_NAME_SIZE]; /* its path, number, name or label */
    char line[TRICODE_GPIO_NAME_SIZE]; /* its number on the chip, or its name */
    int active_low;                    /* pulled is 0 volt */
    enum tricode_gpio_bias bias;
    unsigned debounce_ms; /* a level counts when there was no edge for so long */
};

/* Parses "CHIP LINE": 0; -1 when the text is not two words that fit. */
int tricode_gpio_name(const char *words, struct tricode_gpio_settings *settings);

#endif
