// SPDX-License-Identifier: Apache-2.0
#include "center/command/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "center/command/command.h"
#include "center/command/table.h"
#include "host/command/options.h"

#define PROGRAM TRICODE_CENTER_PROGRAM

static enum tricode_exit wrong(const char *message, const char *value) {
    tricode_console_error(PROGRAM, "%s%s; see tricode-center --help", message, value);
    return TRICODE_EXIT_USAGE;
}

static int is_given(const struct tricode_center_command *given, size_t option) {
    return given->values[option] != NULL || given->flags[option];
}

static enum tricode_exit wrong_for(const struct tricode_command_entry *entry, const char *problem,
                                   const char *value) {
    const char *separator = entry->second == NULL ? "" : " ";
    const char *second = entry->second == NULL ? "" : entry->second;
    tricode_console_error(PROGRAM, "%s%s%s: %s%s; see tricode-center %s%s%s --help", entry->first,
                          separator, second, problem, value, entry->first, separator, second);
    return TRICODE_EXIT_USAGE;
}

/* Requires the command's options, refuses others, and sets the defaults. */
static enum tricode_exit check_options(const struct tricode_command_entry *entry,
                                       struct tricode_center_command *given) {
    const unsigned allowed = entry->required | entry->optional | tricode_common_options;
    for (size_t i = 0; i < TRICODE_OPTION_COUNT; i++) {
        const struct tricode_option_entry *option = &tricode_option_table[i];
        const unsigned bit = 1u << i;
        if ((entry->required & bit) != 0 && !is_given(given, i)) {
            return wrong_for(entry, "this command requires ", option->text);
        }
        if ((allowed & bit) == 0 && is_given(given, i)) {
            return wrong_for(entry, "this command does not take ", option->text);
        }
        if ((allowed & bit) != 0 && given->values[i] == NULL) {
            given->values[i] = option->initial;
        }
    }
    return TRICODE_EXIT_OK;
}

/* Sets the locations of the ledger and the master secret. */
static enum tricode_exit set_locations(struct tricode_center_command *given) {
    const char *store = given->values[TRICODE_OPTION_STORE];
    if (store == NULL) {
        store = getenv("TRICODE_STORE");
    }
    const int ledger =
        snprintf(given->ledger, sizeof given->ledger, "%s%s", store == NULL ? given->folder : store,
                 store == NULL ? "/ledger.sqlite" : "");
    const int master =
        snprintf(given->master, sizeof given->master, "%s/master.key", given->folder);
    if (ledger < 0 || (size_t)ledger >= sizeof given->ledger || master < 0 ||
        (size_t)master >= sizeof given->master || given->folder[0] == '\0') {
        return wrong("DATA-DIR is empty or too long", "");
    }
    /* The message must not repeat the location: it may contain a password. */
    const char *refusal = store == NULL ? NULL : tricode_store_refuses(store);
    return refusal == NULL ? TRICODE_EXIT_OK : wrong("--store or TRICODE_STORE: ", refusal);
}

static enum tricode_exit run(const struct tricode_words *words,
                             struct tricode_center_command *given) {
    if (words->count < 2) {
        return wrong("the command line has no DATA-DIR or no COMMAND", "");
    }
    const struct tricode_command_entry *entry =
        tricode_command_find(words->words + 1, words->count - 1);
    if (entry == NULL) {
        return wrong("there is no such command: ", words->words[1]);
    }
    const size_t own = 1 + tricode_command_words(entry);
    if (words->count != own + tricode_command_arguments(entry)) {
        char synopsis[256];
        tricode_command_synopsis(entry, synopsis, sizeof synopsis);
        return wrong_for(entry, "wrong number of arguments; usage: ", synopsis);
    }
    if (check_options(entry, given) != TRICODE_EXIT_OK) {
        return TRICODE_EXIT_USAGE;
    }
    given->folder = words->words[0];
    given->arguments = words->words + own;
    if (set_locations(given) != TRICODE_EXIT_OK) {
        return TRICODE_EXIT_USAGE;
    }
    if (entry->run == tricode_command_init) {
        return tricode_command_init(given);
    }
    given->store = tricode_command_open(given);
    if (given->store == NULL) {
        return TRICODE_EXIT_FAILED;
    }
    const enum tricode_exit code = entry->run(given);
    tricode_store_close(given->store);
    return code;
}

/* The command before --help may follow DATA-DIR or not. */
static enum tricode_exit help(const struct tricode_words *words) {
    const struct tricode_command_entry *entry = NULL;
    if (words->count > 1) {
        entry = tricode_command_find(words->words + 1, words->count - 1);
    }
    if (entry == NULL) {
        entry = tricode_command_find(words->words, words->count);
    }
    return tricode_command_usage(entry) == 0 ? TRICODE_EXIT_OK : TRICODE_EXIT_FAILED;
}

int tricode_center_cli(int argc, char *argv[]) {
    struct tricode_center_command given = {0};
    struct tricode_words words;
    struct tricode_option options[TRICODE_OPTION_COUNT];
    for (size_t i = 0; i < TRICODE_OPTION_COUNT; i++) {
        const int has_value = tricode_option_table[i].value != NULL;
        options[i] = (struct tricode_option){.name = tricode_option_table[i].text,
                                             .value = has_value ? &given.values[i] : NULL,
                                             .flag = has_value ? NULL : &given.flags[i]};
    }
    if (tricode_options_parse(PROGRAM, argc, argv, options, TRICODE_OPTION_COUNT, &words) != 0) {
        return TRICODE_EXIT_USAGE;
    }
    if (given.flags[TRICODE_OPTION_HELP]) {
        return (int)help(&words);
    }
    if (given.flags[TRICODE_OPTION_VERSION]) {
        return printf(PROGRAM " " TRICODE_VERSION "\n") < 0 || fflush(stdout) != 0
                   ? TRICODE_EXIT_FAILED
                   : TRICODE_EXIT_OK;
    }
    return (int)run(&words, &given);
}
