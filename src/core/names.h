// SPDX-License-Identifier: Apache-2.0
/* The normative names (spec/protocol.md, "Names"), as used in test vectors, JSON, SQL, HTTP and on
 * the command line. Each function returns a constant string; "" for a value outside the enum. */
#ifndef TRICODE_NAMES_H
#define TRICODE_NAMES_H

#include "core/center.h"
#include "core/code.h"
#include "core/machine.h"

/* For the contracts: s consists of exactly these characters, at most 16, and a terminating zero. */
// clang-format off
/*@ predicate tricode_spells(char *s, integer c0, integer c1, integer c2, integer c3, integer c4,
                             integer c5, integer c6, integer c7, integer c8, integer c9,
                             integer c10, integer c11, integer c12, integer c13, integer c14,
                             integer c15, integer c16) =
        s[0] == c0 && (c0 == 0 || (s[1] == c1 && (c1 == 0 || (s[2] == c2 && (c2 == 0 ||
        (s[3] == c3 && (c3 == 0 || (s[4] == c4 && (c4 == 0 || (s[5] == c5 && (c5 == 0 ||
        (s[6] == c6 && (c6 == 0 || (s[7] == c7 && (c7 == 0 || (s[8] == c8 && (c8 == 0 ||
        (s[9] == c9 && (c9 == 0 || (s[10] == c10 && (c10 == 0 || (s[11] == c11 && (c11
        == 0 || (s[12] == c12 && (c12 == 0 || (s[13] == c13 && (c13 == 0 || (s[14] ==
        c14 && (c14 == 0 || (s[15] == c15 && (c15 == 0 || s[16] ==
        c16)))))))))))))))))))))))))))))));
 */
#define TRICODE_SPELLS(s, ...)                                                                     \
    TRICODE_SPELLS_16(s, __VA_ARGS__, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
#define TRICODE_SPELLS_16(s, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, \
                          c16, ...)                                                                \
    tricode_spells(s, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16)

/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
    ensures
        kind == TRICODE_KIND_SALE ? TRICODE_SPELLS(\result, 's', 'a', 'l', 'e') :
        kind == TRICODE_KIND_PERMIT ? TRICODE_SPELLS(\result, 'p', 'e', 'r', 'm', 'i', 't') :
        kind == TRICODE_KIND_CANCEL ? TRICODE_SPELLS(\result, 'c', 'a', 'n', 'c', 'e', 'l') :
        \result[0] == 0;
 */
const char *tricode_kind_name(enum tricode_kind kind);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
    ensures
        status == TRICODE_CODE_OK ? TRICODE_SPELLS(\result, 'o', 'k') :
        status == TRICODE_CODE_LENGTH ? TRICODE_SPELLS(\result, 'l', 'e', 'n', 'g', 't', 'h') :
        status == TRICODE_CODE_ALPHABET ?
            TRICODE_SPELLS(\result, 'a', 'l', 'p', 'h', 'a', 'b', 'e', 't') :
        status == TRICODE_CODE_VERSION ?
            TRICODE_SPELLS(\result, 'v', 'e', 'r', 's', 'i', 'o', 'n') :
        status == TRICODE_CODE_KIND ? TRICODE_SPELLS(\result, 'k', 'i', 'n', 'd') :
        status == TRICODE_CODE_MACHINE ?
            TRICODE_SPELLS(\result, 'm', 'a', 'c', 'h', 'i', 'n', 'e') :
        status == TRICODE_CODE_COUNTER ?
            TRICODE_SPELLS(\result, 'c', 'o', 'u', 'n', 't', 'e', 'r') :
        status == TRICODE_CODE_VENDED ? TRICODE_SPELLS(\result, 'v', 'e', 'n', 'd', 'e', 'd') :
        status == TRICODE_CODE_PRICE ? TRICODE_SPELLS(\result, 'p', 'r', 'i', 'c', 'e') :
        \result[0] == 0;
 */
const char *tricode_code_status_name(enum tricode_code_status status);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
    ensures
        phase == TRICODE_MACHINE_IDLE ? TRICODE_SPELLS(\result, 'i', 'd', 'l', 'e') :
        phase == TRICODE_MACHINE_OPEN ? TRICODE_SPELLS(\result, 'o', 'p', 'e', 'n') :
        phase == TRICODE_MACHINE_VENDING ?
            TRICODE_SPELLS(\result, 'v', 'e', 'n', 'd', 'i', 'n', 'g') :
        \result[0] == 0;
 */
const char *tricode_phase_name(enum tricode_machine_phase phase);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
    ensures
        kind == TRICODE_EFFECT_NONE ? TRICODE_SPELLS(\result, 'n', 'o', 'n', 'e') :
        kind == TRICODE_EFFECT_SHOW_SALE ?
            TRICODE_SPELLS(\result, 's', 'h', 'o', 'w', '_', 's', 'a', 'l', 'e') :
        kind == TRICODE_EFFECT_SHOW_CANCEL ?
            TRICODE_SPELLS(\result, 's', 'h', 'o', 'w', '_', 'c', 'a', 'n', 'c', 'e', 'l') :
        kind == TRICODE_EFFECT_DISPENSE ?
            TRICODE_SPELLS(\result, 'd', 'i', 's', 'p', 'e', 'n', 's', 'e') :
        kind == TRICODE_EFFECT_REFUSE ? TRICODE_SPELLS(\result, 'r', 'e', 'f', 'u', 's', 'e') :
        \result[0] == 0;
 */
const char *tricode_effect_name(enum tricode_effect_kind kind);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
    ensures
        reason == TRICODE_MACHINE_REASON_NONE ? TRICODE_SPELLS(\result, 'n', 'o', 'n', 'e') :
        reason == TRICODE_MACHINE_BUSY ? TRICODE_SPELLS(\result, 'b', 'u', 's', 'y') :
        reason == TRICODE_MACHINE_PRICE ? TRICODE_SPELLS(\result, 'p', 'r', 'i', 'c', 'e') :
        reason == TRICODE_MACHINE_EXHAUSTED ?
            TRICODE_SPELLS(\result, 'e', 'x', 'h', 'a', 'u', 's', 't', 'e', 'd') :
        reason == TRICODE_MACHINE_MALFORMED ?
            TRICODE_SPELLS(\result, 'm', 'a', 'l', 'f', 'o', 'r', 'm', 'e', 'd') :
        reason == TRICODE_MACHINE_NOT_PERMIT ?
            TRICODE_SPELLS(\result, 'n', 'o', 't', '_', 'p', 'e', 'r', 'm', 'i', 't') :
        reason == TRICODE_MACHINE_OTHER_MACHINE ?
            TRICODE_SPELLS(\result, 'o', 't', 'h', 'e', 'r', '_', 'm', 'a', 'c', 'h',
                           'i', 'n', 'e') :
        reason == TRICODE_MACHINE_NOT_AUTHENTIC ?
            TRICODE_SPELLS(\result, 'n', 'o', 't', '_', 'a', 'u', 't', 'h', 'e', 'n',
                           't', 'i', 'c') :
        reason == TRICODE_MACHINE_UNKNOWN ?
            TRICODE_SPELLS(\result, 'u', 'n', 'k', 'n', 'o', 'w', 'n') :
        reason == TRICODE_MACHINE_USED ? TRICODE_SPELLS(\result, 'u', 's', 'e', 'd') :
        reason == TRICODE_MACHINE_MISMATCH ?
            TRICODE_SPELLS(\result, 'm', 'i', 's', 'm', 'a', 't', 'c', 'h') :
        \result[0] == 0;
 */
const char *tricode_machine_reason_name(enum tricode_machine_reason reason);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
    ensures
        state == TRICODE_SALE_NONE ? TRICODE_SPELLS(\result, 'n', 'o', 'n', 'e') :
        state == TRICODE_SALE_SETTLED ? TRICODE_SPELLS(\result, 's', 'e', 't', 't', 'l', 'e', 'd') :
        state == TRICODE_SALE_DELIVERED ?
            TRICODE_SPELLS(\result, 'd', 'e', 'l', 'i', 'v', 'e', 'r', 'e', 'd') :
        state == TRICODE_SALE_REFUNDED ?
            TRICODE_SPELLS(\result, 'r', 'e', 'f', 'u', 'n', 'd', 'e', 'd') :
        \result[0] == 0;
 */
const char *tricode_sale_state_name(enum tricode_sale_state state);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
    ensures
        result == TRICODE_CENTER_MALFORMED ?
            TRICODE_SPELLS(\result, 'm', 'a', 'l', 'f', 'o', 'r', 'm', 'e', 'd') :
        result == TRICODE_CENTER_NOT_SALE ?
            TRICODE_SPELLS(\result, 'n', 'o', 't', '_', 's', 'a', 'l', 'e') :
        result == TRICODE_CENTER_NOT_CANCEL ?
            TRICODE_SPELLS(\result, 'n', 'o', 't', '_', 'c', 'a', 'n', 'c', 'e', 'l') :
        result == TRICODE_CENTER_UNKNOWN_MACHINE ?
            TRICODE_SPELLS(\result, 'u', 'n', 'k', 'n', 'o', 'w', 'n', '_', 'm', 'a',
                           'c', 'h', 'i', 'n', 'e') :
        result == TRICODE_CENTER_NOT_AUTHENTIC ?
            TRICODE_SPELLS(\result, 'n', 'o', 't', '_', 'a', 'u', 't', 'h', 'e', 'n',
                           't', 'i', 'c') :
        result == TRICODE_CENTER_EQUIVOCATION ?
            TRICODE_SPELLS(\result, 'e', 'q', 'u', 'i', 'v', 'o', 'c', 'a', 't', 'i', 'o', 'n') :
        result == TRICODE_CENTER_SETTLED_AGAIN ?
            TRICODE_SPELLS(\result, 's', 'e', 't', 't', 'l', 'e', 'd', '_', 'a', 'g',
                           'a', 'i', 'n') :
        result == TRICODE_CENTER_TAKEN ? TRICODE_SPELLS(\result, 't', 'a', 'k', 'e', 'n') :
        result == TRICODE_CENTER_CLOSED ? TRICODE_SPELLS(\result, 'c', 'l', 'o', 's', 'e', 'd') :
        result == TRICODE_CENTER_DISABLED ?
            TRICODE_SPELLS(\result, 'd', 'i', 's', 'a', 'b', 'l', 'e', 'd') :
        result == TRICODE_CENTER_EXPIRED ?
            TRICODE_SPELLS(\result, 'e', 'x', 'p', 'i', 'r', 'e', 'd') :
        result == TRICODE_CENTER_LIMIT ? TRICODE_SPELLS(\result, 'l', 'i', 'm', 'i', 't') :
        result == TRICODE_CENTER_FUNDS ? TRICODE_SPELLS(\result, 'f', 'u', 'n', 'd', 's') :
        result == TRICODE_CENTER_SETTLED ?
            TRICODE_SPELLS(\result, 's', 'e', 't', 't', 'l', 'e', 'd') :
        result == TRICODE_CENTER_REFUNDED ?
            TRICODE_SPELLS(\result, 'r', 'e', 'f', 'u', 'n', 'd', 'e', 'd') :
        result == TRICODE_CENTER_REFUNDED_ALREADY ?
            TRICODE_SPELLS(\result, 'r', 'e', 'f', 'u', 'n', 'd', 'e', 'd', '_', 'a',
                           'l', 'r', 'e', 'a', 'd', 'y') :
        result == TRICODE_CENTER_NOTHING_PAID ?
            TRICODE_SPELLS(\result, 'n', 'o', 't', 'h', 'i', 'n', 'g', '_', 'p', 'a', 'i', 'd') :
        \result[0] == 0;
 */
const char *tricode_center_result_name(enum tricode_center_result result);
/*@ terminates \true;
    exits \false;
    assigns \nothing;
    ensures \valid_read(\result);
    ensures
        reconciliation == TRICODE_RECONCILED_NOTHING ?
            TRICODE_SPELLS(\result, 'n', 'o', 't', 'h', 'i', 'n', 'g') :
        reconciliation == TRICODE_RECONCILED_DELIVERED ?
            TRICODE_SPELLS(\result, 'd', 'e', 'l', 'i', 'v', 'e', 'r', 'e', 'd') :
        reconciliation == TRICODE_RECONCILED_REFUNDED ?
            TRICODE_SPELLS(\result, 'r', 'e', 'f', 'u', 'n', 'd', 'e', 'd') :
        \result[0] == 0;
 */
const char *tricode_reconciliation_name(enum tricode_reconciliation reconciliation);
// clang-format on

#endif
