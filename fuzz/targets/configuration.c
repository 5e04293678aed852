// SPDX-License-Identifier: Apache-2.0
/* The machine's configuration file, any bytes: an accepted value is allowed for its key, each error
 * is reported in plain text with a line number, and accepted settings round-trip. */
#include "support/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "machine/settings/configuration.h"

struct account {
    unsigned error_count;
    unsigned newest;
};

static void note(void *context, unsigned line, const char *text) {
    struct account *account = context;
    account->error_count++;
    FUZZ_ASSERT(line >= account->newest, "errors are reported in the order of the lines");
    account->newest = line;
    FUZZ_ASSERT(*text != 0 && tricode_text_is_plain(text), "an error has a plain-text message");
}

static void quiet(void *context, unsigned line, const char *text) {
    (void)line;
    FUZZ_ASSERT(*text != 0 && tricode_text_is_plain(text), "an error has a plain-text message");
    ++*(unsigned *)context;
}

/* Writes the accepted settings as a file without anything else. */
static void write_settings(const struct tricode_settings *settings, size_t size) {
    static const char *const sections[] = {"display", "camera", "mechanism", "mdb",
                                           "panel",   "offer",  "lever"};
    const size_t capacity = size + TRICODE_SETTING_COUNT * 64u;
    struct tricode_settings again;
    unsigned wrong = 0;
    const struct tricode_setting_errors errors = {quiet, &wrong};
    char *text = malloc(capacity + 1);
    size_t at = 0;
    FUZZ_ASSERT(text != NULL, "memory");
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        char name[TRICODE_SETTING_NAME_SIZE];
        char key[TRICODE_SETTING_NAME_SIZE];
        tricode_setting_name((enum tricode_setting)i, 0, name);
        FUZZ_ASSERT(sscanf(name, "%63s in", key) == 1, "a key");
        for (size_t j = 0; j < sizeof sections / sizeof sections[0]; j++) {
            int known = 0;
            if (settings->values[i].text != NULL &&
                tricode_setting_find(sections[j], key, &known) == (enum tricode_setting)i) {
                at += (size_t)snprintf(text + at, capacity - at, "[%s]\n%s=%s\n", sections[j], key,
                                       settings->values[i].text);
            }
        }
    }
    FUZZ_ASSERT(at <= capacity, "the file fits its buffer");
    FUZZ_ASSERT(tricode_configuration_parse(text, at, &again, &errors) == 0 && wrong == 0,
                "written settings are accepted");
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        FUZZ_ASSERT((settings->values[i].text == NULL) == (again.values[i].text == NULL) &&
                        (settings->values[i].text == NULL ||
                         strcmp(settings->values[i].text, again.values[i].text) == 0),
                    "written settings have the same values");
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tricode_settings settings;
    struct tricode_settings copy = {0};
    struct tricode_error fault;
    struct account account = {0, 1};
    unsigned unfit = 0;
    const struct tricode_setting_errors errors = {note, &account};
    const struct tricode_setting_errors fits = {quiet, &unfit};
    char *text = malloc(size + 1);
    FUZZ_ASSERT(text != NULL, "memory");
    memcpy(text, data, size);
    FUZZ_ASSERT(tricode_configuration_parse(text, size, &settings, &errors) == account.error_count,
                "every error is reported");
    for (int i = 0; i < TRICODE_SETTING_COUNT; i++) {
        const char *word = settings.values[i].text;
        if (word != NULL) {
            FUZZ_ASSERT(word > text && word + strlen(word) <= text + size,
                        "the value points into the file");
            FUZZ_ASSERT(settings.values[i].line > 0, "the line number is in the file");
            FUZZ_ASSERT(tricode_setting_set(&copy, (enum tricode_setting)i, word, 1, &fault) == 0,
                        "the value is allowed for its key");
        }
    }
    FUZZ_ASSERT(tricode_settings_check(&settings, &fits) == unfit,
                "a conflict of settings is reported");
    write_settings(&settings, size);
    free(text);
    return 0;
}
