// SPDX-License-Identifier: Apache-2.0
/* Expressions that E-ACSL 25 can translate, in place of those that it cannot; forms.tsv lists the
 * replacements, and forms.c proves their equivalence. */
#ifndef TRICODE_FORMS_H
#define TRICODE_FORMS_H

/* a == b, of two payloads, codes, sales, machines: field by field. */
#define SAME_PAYLOAD(a, b) ((a).kind == (b).kind && TRICODE_SAME_SALE(a, b))
// clang-format off
#define KEPT_ONE(x) ((x) == \old(x))
// clang-format on
#define KEPT_FOUR(tag, at)                                                                         \
    (KEPT_ONE(tag[at]) && KEPT_ONE(tag[(at) + 1]) && KEPT_ONE(tag[(at) + 2]) &&                    \
     KEPT_ONE(tag[(at) + 3]))
#define KEPT_CODE(c)                                                                               \
    (SAME_PAYLOAD(c->payload, \old(c->payload)) && KEPT_FOUR(c->tag, 0) && KEPT_FOUR(c->tag, 4) && \
     KEPT_FOUR(c->tag, 8) && KEPT_FOUR(c->tag, 12))
#define SAME_MACHINE(a, b)                                                                         \
    ((a).machine == (b).machine && (a).key_epoch == (b).key_epoch && (a).phase == (b).phase &&     \
     (a).counter == (b).counter && (a).vended == (b).vended && SAME_PAYLOAD((a).sale, (b).sale))
#define SAME_SALE(a, b)                                                                            \
    ((a).state == (b).state && (a).account == (b).account && SAME_PAYLOAD((a).payload, (b).payload))
#define SAME_BUT_STANDING(a, b)                                                                    \
    ((a).next == (b).next && (a).delivered == (b).delivered && SAME_SALE((a).pending, (b).pending))
#define SAME_CENTER_MACHINE(a, b) ((a).standing == (b).standing && SAME_BUT_STANDING(a, b))
#define IS_DISABLED(a, b) ((a).standing == TRICODE_STANDING_DISABLED && SAME_BUT_STANDING(a, b))

/* \max */
#define GREATER(a, b) ((a) > (b) ? (a) : (b))

/* The nth of the last 64 characters, without a number below 0 or above SIZE_MAX. */
#define FROM_END(s, length, nth) ((s) + (length))[-64 + (nth)]

/* TRICODE_TEXT_AT at any position: only the last 64 characters can be a code's text. */
// clang-format off
#define TEXT_FOUND(s, length)                                                                      \
    (length >= TRICODE_TEXT_SIZE &&                                                                \
     (length == TRICODE_TEXT_SIZE || FROM_END(s, length, -1) == 47) &&                             \
     (\forall integer nth; 0 <= nth < TRICODE_TEXT_SIZE ==>                                        \
         FROM_END(s, length, nth) != 47 && 0 <= tricode_value(FROM_END(s, length, nth))))
// clang-format on

/* E-ACSL evaluates the argument of \old before its guard, so the guard is inside. */
#define WHEN_LONG(x) (length == TRICODE_TEXT_SIZE ? (x) : 0)
#define NUMBER_WHEN_LONG(t, g) WHEN_LONG(TRICODE_NUMBER(t, g))

#endif
