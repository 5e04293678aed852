// SPDX-License-Identifier: Apache-2.0
/* Faults for the negative control of make check-tidy, each with the check that finds it. */
#include <string.h>

int null_is_read(const int *value);
int null_is_read(const int *value) {
    if (value == NULL) {
        return *value; // clang-analyzer-core.NullDereference
    }
    return 0;
}

int same_operands(int value);
int same_operands(int value) {
    return value > 1 && value > 1; // misc-redundant-expression
}

void swapped(char *text, size_t size);
void swapped(char *text, size_t size) {
    memset(text, (int)size, 0); // bugprone-suspicious-memset-usage
}

int nothing_follows(int value);
int nothing_follows(int value) {
    if (value > 1)
        ; // bugprone-suspicious-semicolon
    return value;
}

int returns_first(int value);
int returns_first(int value) {
    if (value > 1) {
        return 1;
    } else { // readability-else-after-return
        return value;
    }
}
